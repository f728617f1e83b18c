"""Who may be mailed outside production (invariant 11): by files all, by any other transport allow-listed addresses."""

from collections.abc import Collection
from dataclasses import dataclass

from notifications.notices import address_domain
from notifications.transports.files import FileTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """`allowed`: domains (`example.com`, without their subdomains) and single addresses (`anna@example.com`)."""

    production: bool
    allowed: Collection[str] = ()

    def refusal(self, recipient: str, transport: str) -> str | None:
        """Return why `recipient` may not be mailed by the transport of this name, or None where it may."""
        if self.production or transport == FileTransport.name:
            return None
        allowed = {entry.strip().lower().removeprefix("@") for entry in self.allowed}
        if recipient.strip().lower() in allowed or address_domain(recipient) in allowed:
            return None
        return (
            "not sent: this is not production (TIEOUT_ENV), and neither the address nor its domain is in "
            "mail.allowed_domains of the policy"
        )
