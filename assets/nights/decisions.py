"""The decisions that a night respects: all kinds that there are, their digest, and their snapshots for SQL.

A further kind is declared where it is understood and added to KINDS, nowhere else.
"""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from assets.landing.schema.acceptance import ACCEPT_DELIVERY, AcceptedDelivery
from assets.nights.parquet import write_table
from notifications.decisions.kinds import Registry
from notifications.decisions.record import current, digest
from notifications.decisions.snapshot import snapshot

KINDS = Registry((ACCEPT_DELIVERY,))


def accepted_deliveries(store: Engine) -> tuple[AcceptedDelivery, ...]:
    """Return the deliveries on hold that a person let pass."""
    return tuple(
        AcceptedDelivery(**decision.value.model_dump(), author=decision.author, reason=decision.reason)
        for decision in current(store, ACCEPT_DELIVERY)
    )


def decisions_digest(store: Engine, business_date: date) -> list[str]:
    """Return what the identity of a night says of the decisions that are valid on its date."""
    return digest(store, KINDS, business_date)


def write_decisions(store: Engine, business_date: date, folder: Path) -> None:
    """Write the snapshot of each kind: `decisions_<kind>.parquet`, the decisions that are valid on the date."""
    for kind in KINDS:
        table = snapshot(kind, current(store, kind, business_date))
        write_table(table, folder / f"decisions_{kind.id}.parquet")
