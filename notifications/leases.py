"""The states of deliveries and the only ways between them; each function is one transaction. Sends nothing.

    pending -> leased -> accepted | rejected | unknown | pending again, as the next attempt, not before a time
    pending -> suppressed, where the notice may not be sent

What leaves `unknown` is a person's word alone: notifications.outbox.release.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, func, or_, select, update

from notifications.outbox import DeliveryStatus, OutboxNotice, load_notice
from notifications.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.store.engine import reading, writing
from notifications.store.schema import deliveries, notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery; `attempt` is the one that is due, under way, or was made."""

    id: int
    notice_id: int
    recipient: str
    attempt: int
    transport: str | None
    leased_by: str | None
    leased_at: datetime | None


def next_due(engine: Engine, now: datetime) -> Delivery | None:
    """Return the pending delivery to try now: those tried least first, then the oldest."""
    due = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now)
    query = _of(DeliveryStatus.PENDING).where(due).order_by(deliveries.c.attempt, deliveries.c.id).limit(1)
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else _delivery(row)


def next_wait(engine: Engine) -> datetime | None:
    """Return from when on the next pending delivery may be tried, or None when none waits for a time."""
    pending = deliveries.c.status == DeliveryStatus.PENDING.value
    with reading(engine) as connection:
        return connection.execute(select(func.min(deliveries.c.not_before)).where(pending)).scalar()


def pending_count(engine: Engine) -> int:
    """Return how many deliveries are still to be made."""
    pending = deliveries.c.status == DeliveryStatus.PENDING.value
    with reading(engine) as connection:
        return connection.execute(select(func.count()).where(pending)).scalar_one()


def leased_deliveries(engine: Engine) -> list[Delivery]:
    """Return the deliveries that are under way, or that a dead process left."""
    with reading(engine) as connection:
        return [_delivery(row) for row in connection.execute(_of(DeliveryStatus.LEASED).order_by(deliveries.c.id))]


def notice_to_send(engine: Engine, delivery: Delivery) -> OutboxNotice:
    """Return the notice of a delivery."""
    return load_notice(engine, delivery.notice_id)


def lease(engine: Engine, delivery: Delivery, *, transport: str, holder: str, now: datetime) -> bool:
    """Take a pending delivery before anything is sent. False when another process was faster."""
    with writing(engine) as connection:
        taken = connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.status == DeliveryStatus.PENDING.value)
            .values(status=DeliveryStatus.LEASED.value, transport=transport, leased_by=holder, leased_at=now)
        )
        return taken.rowcount == 1


def suppress(engine: Engine, delivery: Delivery, *, transport: str, reason: str, now: datetime) -> bool:
    """End a pending delivery without sending it. False when another process was faster."""
    with writing(engine) as connection:
        ended = connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.status == DeliveryStatus.PENDING.value)
            .values(status=DeliveryStatus.SUPPRESSED.value, transport=transport, detail=reason, finished_at=now)
        )
        return ended.rowcount == 1


def settle(
    engine: Engine,
    delivery: Delivery,
    outcome: Outcome,
    *,
    holder: str | None,
    now: datetime,
    not_before: datetime | None = None,
) -> bool:
    """Write down how a leased delivery ended; RetryLater makes it pending as the next attempt, not before `not_before`.

    False when the lease is `holder`'s no longer: then nothing is changed.
    """
    return _end_lease(engine, delivery, _ending(delivery, outcome, now, not_before), holder)


def put_back(engine: Engine, delivery: Delivery, *, holder: str | None) -> bool:
    """Make a leased delivery pending again as the same attempt: it surely did not happen."""
    return _end_lease(engine, delivery, {"status": DeliveryStatus.PENDING.value, **_NO_LEASE}, holder)


_NO_LEASE: dict[str, Any] = {"transport": None, "leased_by": None, "leased_at": None}


def _ending(delivery: Delivery, outcome: Outcome, now: datetime, not_before: datetime | None) -> dict[str, Any]:
    ended = {"finished_at": now, "not_before": None}
    match outcome:
        case Accepted(provider_id, detail):
            return ended | {"status": "accepted", "provider_message_id": provider_id, "detail": detail}
        case Rejected(reason):
            return ended | {"status": "rejected", "detail": reason}
        case Unknown(reason):
            return ended | {"status": "unknown", "detail": reason}
        case RetryLater(reason):
            return {
                "status": DeliveryStatus.PENDING.value,
                "attempt": delivery.attempt + 1,
                "not_before": not_before,
                "detail": f"attempt {delivery.attempt}: {reason}",
                **_NO_LEASE,
            }


def _end_lease(engine: Engine, delivery: Delivery, values: dict[str, Any], holder: str | None) -> bool:
    held = (
        deliveries.c.id == delivery.id,
        deliveries.c.status == DeliveryStatus.LEASED.value,
        deliveries.c.leased_by == holder if holder is not None else deliveries.c.leased_by.is_(None),
    )
    with writing(engine) as connection:
        return connection.execute(update(deliveries).where(*held).values(**values)).rowcount == 1


def _of(status: DeliveryStatus) -> Select[Any]:
    return (
        select(
            deliveries.c.id,
            deliveries.c.notice_id,
            notices.c.recipient,
            deliveries.c.attempt,
            deliveries.c.transport,
            deliveries.c.leased_by,
            deliveries.c.leased_at,
        )
        .join(notices, deliveries.c.notice_id == notices.c.id)
        .where(deliveries.c.status == status.value)
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**dict(row._mapping))
