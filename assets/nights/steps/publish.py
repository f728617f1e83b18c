"""What follows the commit, each step repeatable: publish the warehouse, deliver the notices, write the report."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from assets.nights.warehouse import publish
from checks.errors import NightFailed
from notifications.items.night_summary import NightSummary
from notifications.mail.deliver import deliver
from notifications.reports.night_page import write_report
from notifications.store import items as queries
from notifications.store import nights
from notifications.store.changes import night_changes


def publish_warehouse(config: NightConfig, store: Engine, business_date: date) -> Path:
    """Publish the newest committed edition of the date. A backfill gets a file of its own and does not become
    current.
    """
    return _publish(config, _summary(store, business_date))


def publish_interrupted(config: NightConfig, store: Engine) -> None:
    """Publish what was committed but not published when its process was killed; every night begins with this."""
    for staged in sorted((config.home.warehouse / "staged").glob("*.duckdb")):
        summary = nights.night_summary(store, night_id=staged.stem)
        if summary is not None:
            _publish(config, summary)


def deliver_notices(services: NightServices) -> dict[str, int]:
    """Send what the outbox holds; return how many deliveries ended in which state."""
    return deliver(services.store(), services.transport(), clock=services.clock).counts


def write_night_report(config: NightConfig, services: NightServices, business_date: date) -> tuple[Path, NightSummary]:
    """Write the page of the night; return its path and the night's summary."""
    store = services.store()
    summary = _summary(store, business_date)
    path = write_report(
        summary,
        night_changes(store, summary.night_id),
        queries.list_items(store),
        policy=config.notifications,
        texts=config.texts,
        path=config.home.report(business_date, summary.edition),
    )
    return path, summary


def _publish(config: NightConfig, summary: NightSummary) -> Path:
    return publish(
        config.home,
        night_id=summary.night_id,
        business_date=summary.business_date,
        edition=summary.edition,
        move_current=not summary.backfill,
    )


def _summary(store: Engine, business_date: date) -> NightSummary:
    summary = nights.night_summary(store, business_date=business_date)
    if summary is None:
        raise NightFailed(
            f"{business_date}: is not committed. Run the whole night: tieout nightly --date {business_date}."
        )
    return summary
