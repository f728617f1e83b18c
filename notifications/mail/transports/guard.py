"""Who may be mailed outside production (invariant 11): by files all, by any other transport allow-listed addresses."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from notifications.attempts.outcomes import Outcome
from notifications.mail.notice import address_domain
from notifications.mail.outbox import OutboxNotice
from notifications.mail.transports.files import FileTransport


class Sender(Protocol):
    """A transport that sends to whomever it is told to."""

    @property
    def name(self) -> str:
        """A word for it, kept with each delivery."""

    def send(self, notice: OutboxNotice) -> Outcome:
        """Send the notice once, and say what is known of the outcome."""

    def took(self, notice: OutboxNotice) -> bool | None:
        """Whether the notice was taken earlier; None where that cannot be asked."""


class ForbiddenRecipientError(Exception):
    """A notice was about to be sent past the guard: a mistake in the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedTransport:
    """A transport behind the guard. `allowed`: domains (`example.com`, not their subdomains) or single addresses."""

    inner: Sender
    production: bool
    allowed: Collection[str] = ()

    @property
    def name(self) -> str:
        """The inner transport's word."""
        return self.inner.name

    def refusal(self, recipient: str) -> str | None:
        """Return why `recipient` may not be mailed, or None where they may."""
        if self.production or self.name == FileTransport.name:
            return None
        allowed = {entry.strip().lower().removeprefix("@") for entry in self.allowed}
        if recipient.strip().lower() in allowed or address_domain(recipient) in allowed:
            return None
        return (
            "not sent: this is not production (TIEOUT_ENV), and neither the address nor its domain is in "
            "mail.allowed_domains of the policy"
        )

    def send(self, notice: OutboxNotice) -> Outcome:
        """Send the notice once. Raises ForbiddenRecipientError where `refusal` was not heeded."""
        if self.refusal(notice.recipient) is not None:
            raise ForbiddenRecipientError(f"notice {notice.id} was about to be sent past the guard of {self.name}")
        return self.inner.send(notice)

    def took(self, notice: OutboxNotice) -> bool | None:
        """Whether the notice was taken earlier; None where that cannot be asked."""
        return self.inner.took(notice)
