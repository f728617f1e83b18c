"""The outbox: notices, how their deliveries stand, and people's word on them. Sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update

from checks.errors import ConfigurationError
from notifications.clock import Clock
from notifications.notices import Notice, NoticeKind, one_line
from notifications.store.engine import reading, writing
from notifications.store.ids import next_id
from notifications.store.schema import deliveries, notices


class DeliveryStatus(StrEnum):
    """Where one delivery stands."""

    PENDING = "pending"
    LEASED = "leased"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class Release(StrEnum):
    """A person's word on a delivery."""

    ACCEPTED = "accepted"
    """It did arrive."""
    RESEND = "resend"
    """Send it (again)."""
    DROP = "drop"
    """Do not send it."""


_MAY = {
    Release.ACCEPTED: (DeliveryStatus.UNKNOWN,),
    Release.RESEND: (DeliveryStatus.UNKNOWN, DeliveryStatus.REJECTED, DeliveryStatus.SUPPRESSED),
    Release.DROP: (DeliveryStatus.UNKNOWN, DeliveryStatus.PENDING),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxNotice:
    """A notice as the outbox holds it."""

    id: int
    kind: NoticeKind
    night_id: str | None
    business_date: date
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in a list, with its newest delivery: how it stands, and why."""

    id: int
    kind: NoticeKind
    business_date: date
    recipient: str
    subject: str
    status: DeliveryStatus
    attempt: int
    transport: str | None
    provider_message_id: str | None
    finished_at: datetime | None
    not_before: datetime | None
    detail: str | None


def enqueue(connection: Connection, composed: Sequence[Notice], *, night_id: str | None, at: datetime) -> list[int]:
    """Put notices, each with a pending delivery, into the outbox; return their ids. In the caller's transaction."""
    first_notice, first_delivery = next_id(connection, notices), next_id(connection, deliveries)
    for offset, notice in enumerate(composed):
        connection.execute(
            insert(notices).values(
                id=first_notice + offset,
                kind=notice.kind.value,
                night_id=night_id,
                business_date=notice.business_date,
                recipient=notice.recipient,
                subject=notice.subject,
                text_body=notice.text,
                html_body=notice.html,
                message_id=notice.message_id,
                created_at=at,
            )
        )
        connection.execute(
            insert(deliveries).values(
                id=first_delivery + offset,
                notice_id=first_notice + offset,
                attempt=1,
                status=DeliveryStatus.PENDING.value,
            )
        )
    return [first_notice + offset for offset in range(len(composed))]


def list_notices(engine: Engine, *, status: DeliveryStatus | None = None, limit: int | None = None) -> list[NoticeLine]:
    """Return the notices, newest first, each with its newest delivery; `status` keeps those that stand so."""
    query = _lines().order_by(notices.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(deliveries.c.status == status.value)
    with reading(engine) as connection:
        return [_line(row) for row in connection.execute(query)]


def load_notice(engine: Engine, notice_id: int) -> OutboxNotice:
    """Return one notice with its bodies. Raises ConfigurationError when there is none of this id."""
    with reading(engine) as connection:
        row = connection.execute(select(notices).where(notices.c.id == notice_id)).first()
    if row is None:
        raise _no_such(notice_id)
    return outbox_notice(row)


def release(engine: Engine, notice_id: int, word: Release, *, by: str, reason: str, clock: Clock) -> NoticeLine:
    """Carry out a named person's word on a notice, and return how it stands then.

    A delivery whose outcome is unknown is settled so and only so. It may be taken for arrived, sent again (the unknown
    delivery stays as it is, a new one is put beside it) or dropped. A rejected or suppressed notice may be sent again,
    a pending one dropped. Raises ConfigurationError where the word does not fit, or no name and reason are given.
    """
    by, reason = one_line(by), one_line(reason)
    if not by or not reason:
        raise ConfigurationError(
            "Releasing a notice needs a name and a reason: give both, they are kept with the delivery."
        )
    with writing(engine) as connection:
        row = connection.execute(_lines().where(notices.c.id == notice_id)).first()
        if row is None:
            raise _no_such(notice_id)
        line = _line(row)
        if line.status not in _MAY[word]:
            raise ConfigurationError(
                f"Notice {notice_id} is {line.status}: `{word}` fits one that is {' or '.join(_MAY[word])} only."
            )
        note = f"released by {by} ({word}): {reason}"
        values: dict[str, Any] = {"detail": f"{line.detail}; {note}" if line.detail else note}
        if word is Release.ACCEPTED:
            values |= {"status": DeliveryStatus.ACCEPTED.value}
        elif word is Release.DROP:
            values |= {"status": DeliveryStatus.SUPPRESSED.value, "finished_at": clock.now()}
        else:
            connection.execute(
                insert(deliveries).values(
                    id=next_id(connection, deliveries),
                    notice_id=notice_id,
                    attempt=line.attempt + 1,
                    status=DeliveryStatus.PENDING.value,
                    detail=note,
                )
            )
        connection.execute(update(deliveries).where(deliveries.c.id == row.delivery_id).values(**values))
        return _line(connection.execute(_lines().where(notices.c.id == notice_id)).one())


def outbox_notice(row: Row[Any]) -> OutboxNotice:
    """Return the notice of a row of the notices table."""
    return OutboxNotice(
        id=row.id,
        kind=NoticeKind(row.kind),
        night_id=row.night_id,
        business_date=row.business_date,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text_body,
        html=row.html_body,
        message_id=row.message_id,
        created_at=row.created_at,
    )


def _lines() -> Select[Any]:
    newest = (
        select(func.max(deliveries.c.attempt))
        .where(deliveries.c.notice_id == notices.c.id)
        .correlate(notices)
        .scalar_subquery()
    )
    return (
        select(
            notices.c.id,
            notices.c.kind,
            notices.c.business_date,
            notices.c.recipient,
            notices.c.subject,
            deliveries.c.id.label("delivery_id"),
            deliveries.c.status,
            deliveries.c.attempt,
            deliveries.c.transport,
            deliveries.c.provider_message_id,
            deliveries.c.finished_at,
            deliveries.c.not_before,
            deliveries.c.detail,
        )
        .join(deliveries, deliveries.c.notice_id == notices.c.id)
        .where(deliveries.c.attempt == newest)
    )


def _line(row: Row[Any]) -> NoticeLine:
    values = dict(row._mapping)
    del values["delivery_id"]
    return NoticeLine(**values | {"kind": NoticeKind(row.kind), "status": DeliveryStatus(row.status)})


def _no_such(notice_id: int) -> ConfigurationError:
    return ConfigurationError(f"There is no notice {notice_id}: `tieout mail list` shows those that there are.")
