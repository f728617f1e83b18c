"""Opens what the night needs of the outside: ops store, mail transport, clock, lock. Chosen here, declared where they
are used.
"""

from functools import lru_cache

from sqlalchemy import Engine

from assets.nights.services import NightServices
from notifications.clock import SystemClock
from notifications.mail.deliver import Transport
from notifications.mail.transports.choose import choose_transport
from notifications.store.database.engine import open_store
from orchestration.config.settings import Settings
from orchestration.runtime.home_lock import exclusive


def night_services(settings: Settings) -> NightServices:
    """Return the services of this installation; store and transport are opened on first use and then kept."""
    clock = SystemClock()

    @lru_cache(maxsize=1)
    def store() -> Engine:
        return open_store(settings.database_url, settings.home.root)

    @lru_cache(maxsize=1)
    def transport() -> Transport:
        return choose_transport(
            settings.policy.notifications.mail,
            outbox=settings.home.outbox,
            production=settings.production,
            sendgrid_api_key=settings.secrets.sendgrid_api_key,
            smtp_password=settings.secrets.smtp_password,
            clock=clock,
        )

    return NightServices(
        store=store,
        transport=transport,
        clock=clock,
        exclusive=lambda: exclusive(settings.home),
    )
