"""Opens what the night needs of the outside: ops store, mail transport, clock, lock. Chosen here, declared where they are used."""

from functools import lru_cache

from sqlalchemy import Engine

from assets.nights.services import NightServices
from checks.errors import ConfigurationError
from notifications.clock import Clock, SystemClock
from notifications.delivery import Transport
from notifications.store.engine import open_store
from notifications.transports.files import FileTransport
from notifications.transports.guard import Guard
from orchestration.home_lock import exclusive
from orchestration.settings import Settings


def night_services(settings: Settings) -> NightServices:
    """Return the services of this installation; store and transport are opened on first use and then kept."""
    clock = SystemClock()

    @lru_cache(maxsize=1)
    def store() -> Engine:
        return open_store(settings.database_url, settings.home.root)

    return NightServices(
        store=store,
        transport=lru_cache(maxsize=1)(lambda: choose_transport(settings, clock)),
        guard=Guard(production=settings.production, allowed=settings.policy.notifications.mail.allowed_domains),
        clock=clock,
        exclusive=lambda: exclusive(settings.home),
    )


def choose_transport(settings: Settings, clock: Clock) -> Transport:
    """Return the transport of the policy. Raises ConfigurationError when its secret is not in the environment."""
    mail = settings.policy.notifications.mail
    if mail.transport == "sendgrid":
        from notifications.transports.sendgrid import SendGridTransport

        if settings.secrets.sendgrid_api_key is None:
            raise ConfigurationError("mail.transport is sendgrid, but SENDGRID_API_KEY is not set in the environment.")
        return SendGridTransport(
            api_key=settings.secrets.sendgrid_api_key,
            sender=mail.sender,
            clock=clock,
            region=mail.sendgrid.region,
            timeout=mail.sendgrid.timeout_seconds,
        )
    if mail.transport == "smtp":
        from notifications.transports.smtp import SmtpTransport

        return SmtpTransport(
            host=mail.smtp.host,
            port=mail.smtp.port,
            sender=mail.sender,
            security=mail.smtp.tls,
            user=mail.smtp.user,
            password=settings.secrets.smtp_password,
            timeout=mail.smtp.timeout_seconds,
        )
    return FileTransport(folder=settings.home.outbox, sender=mail.sender)
