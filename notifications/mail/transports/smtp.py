"""Sends a notice by SMTP, and tells apart what the server surely did not take from what it may have taken."""

import smtplib
import ssl
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from checks.errors import ConfigurationError
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.mail.outbox import OutboxNotice
from notifications.mail.transports.message import UnusableAddressError, build_message
from notifications.wording.one_line import one_line

Security = Literal["none", "starttls", "implicit"]
_OK = (250, 251)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTransport:
    """One connection per notice. `timeout`: seconds, for each answer; the password comes from the environment.

    `context` replaces the system's certificate authorities (a company's own, a test's).
    """

    name: ClassVar[str] = "smtp"
    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30
    context: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if self.user and not self.password:
            raise ConfigurationError(
                f"SMTP user {self.user} has no password: set TIEOUT_SMTP_PASSWORD in the environment."
            )
        if self.user and self.security == "none":
            raise ConfigurationError(
                "SMTP with a user name needs tls: starttls or implicit: the password would go over the wire in clear."
            )

    def took(self, notice: OutboxNotice) -> bool | None:  # noqa: ARG002 (SMTP cannot be asked)
        """SMTP cannot be asked whether it took a mail."""
        return None

    def send(self, notice: OutboxNotice) -> Outcome:
        """Hand the notice to the server. Up to RCPT nothing is taken; from DATA on only an answer says so."""
        try:
            message = build_message(notice, self.sender)
        except UnusableAddressError as error:
            return Rejected(str(error))
        try:
            server = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            return RetryLater(
                f"{self._place} refuses the user name or password ({_reply(error.smtp_code, error.smtp_error)}): fix "
                "mail.smtp.user in the policy or TIEOUT_SMTP_PASSWORD in the environment",
                everyone=True,
            )
        except (OSError, smtplib.SMTPException) as error:
            return RetryLater(f"{self._place} cannot be used ({_words(error)}): nothing was sent", everyone=True)
        try:
            return self._envelope(server, message["From"].addresses[0].addr_spec, notice.recipient) or self._data(
                server, message.as_bytes()
            )
        finally:
            _leave(server)

    @property
    def _place(self) -> str:
        return f"the SMTP server {self.host}:{self.port}"

    def _connect(self) -> smtplib.SMTP:
        context = self.context or ssl.create_default_context()
        if self.security == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            if self.user and self.password:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str) -> Outcome | None:
        """Name sender and recipient; return the outcome where that ends it, else None."""
        try:
            for code, reply in (server.mail(sender), server.rcpt(recipient)):
                if code not in _OK:
                    return _refused(code, reply, "the server refuses sender or recipient")
        except (OSError, smtplib.SMTPException) as error:
            return RetryLater(f"{self._place} broke off before the mail was sent ({_words(error)})", everyone=True)
        return None

    def _data(self, server: smtplib.SMTP, content: bytes) -> Outcome:
        try:
            code, reply = server.data(content)
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code, error.smtp_error, "the server refuses the mail")
        except (OSError, smtplib.SMTPException) as error:
            return Unknown(f"{self._place} broke off after the mail was sent, before it answered ({_words(error)})")
        if code in _OK:
            return Accepted(None, detail=_reply(code, reply))
        return _refused(code, reply, "the server refuses the mail")


def _refused(code: int, reply: bytes | str, what: str) -> Outcome:
    """A 4xx answer is for now and about this mail (greylisting, a full mailbox), a 5xx one final (RFC 5321, 4.2.1)."""
    words = f"{what}: {_reply(code, reply)}"
    return RetryLater(words) if 400 <= code < 500 else Rejected(words)


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return one_line(f"{code} {text}")[:200]


def _words(error: Exception) -> str:
    return one_line(str(error))[:200] or type(error).__name__


def _leave(server: smtplib.SMTP) -> None:
    """The outcome is known by now: how the farewell goes does not matter."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
