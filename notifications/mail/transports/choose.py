"""Chooses the transport that the policy names, behind its guard. Reads no environment: secrets are handed in."""

from pathlib import Path

from checks.errors import ConfigurationError
from notifications.clock import Clock, SystemClock
from notifications.mail.deliver import Transport
from notifications.mail.transports.files import FileTransport
from notifications.mail.transports.guard import GuardedTransport, Sender
from notifications.mail.transports.sendgrid import SendGridTransport
from notifications.mail.transports.smtp import SmtpTransport
from notifications.policy import MailPolicy


def choose_transport(
    mail: MailPolicy,
    *,
    outbox: Path,
    production: bool,
    sendgrid_api_key: str | None,
    smtp_password: str | None,
    clock: Clock | None = None,
) -> Transport:
    """Return the policy's transport; `outbox`: folder of .eml files. Raises ConfigurationError for a missing secret."""
    return GuardedTransport(
        inner=_sender(mail, outbox, sendgrid_api_key, smtp_password, clock or SystemClock()),
        production=production,
        allowed=mail.allowed_domains,
    )


def _sender(mail: MailPolicy, outbox: Path, api_key: str | None, password: str | None, clock: Clock) -> Sender:
    if mail.transport == "smtp":
        return SmtpTransport(
            host=mail.smtp.host,
            port=mail.smtp.port,
            sender=mail.sender,
            security=mail.smtp.tls,
            user=mail.smtp.user,
            password=password,
            timeout=mail.smtp.timeout_seconds,
        )
    if mail.transport == "sendgrid":
        if not api_key:
            raise ConfigurationError(
                "mail.transport is sendgrid, but there is no API key: set SENDGRID_API_KEY in the environment, "
                "or mail.transport to files in the policy."
            )
        return SendGridTransport(
            api_key=api_key,
            sender=mail.sender,
            clock=clock,
            region=mail.sendgrid.region,
            timeout=mail.sendgrid.timeout_seconds,
        )
    return FileTransport(folder=outbox, sender=mail.sender)
