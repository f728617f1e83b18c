"""The watch over a night that is not committed by the policy's hour: the lead is told, once (design 10.3)."""

from datetime import date

from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from notifications.mail.deliver import deliver
from notifications.mail.late import announce_late
from notifications.store import nights


def tell_if_late(config: NightConfig, services: NightServices, business_date: date, *, cause: str) -> str:
    """Put one notice into the outbox when the date is not committed, and send it; return what was done, in words."""
    store = services.store()
    if nights.night_summary(store, business_date=business_date) is not None:
        return f"the night of {business_date} is committed"
    written = announce_late(store, business_date, policy=config.notifications, clock=services.clock, cause=cause)
    deliver(store, services.transport(), clock=services.clock)
    return (
        f"the lead was notified of {business_date}"
        if written
        else f"the lead had been notified of {business_date} before"
    )
