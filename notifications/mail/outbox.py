"""The outbox: notices, the status of their deliveries, and people's word on them. Sends nothing.

A delivery is an attempt of the channel `MAIL`: notifications.attempts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select

from checks.errors import ConfigurationError
from notifications.attempt_states import AttemptStatus, Channel, Word
from notifications.attempts import leases
from notifications.clock import Clock
from notifications.mail.notice import Notice, NoticeKind
from notifications.store.database.engine import reading, writing
from notifications.store.database.schema import attempts, notices
from notifications.store.ids import next_id

MAIL = Channel(name="mail", noun="notice", remedy="ask the recipient, then `tieout mail release`")
DeliveryStatus = AttemptStatus
Release = Word


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
    """A notice in a list, with its newest delivery: its status, and why."""

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
    first = next_id(connection, notices)
    ids = list(range(first, first + len(composed)))
    for number, notice in zip(ids, composed, strict=True):
        connection.execute(
            insert(notices).values(
                id=number,
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
    leases.enqueue(connection, MAIL, ids)
    return ids


def list_notices(engine: Engine, *, status: DeliveryStatus | None = None, limit: int | None = None) -> list[NoticeLine]:
    """Return the notices, newest first, each with its newest delivery; `status` keeps those that stand so."""
    query = _lines().order_by(notices.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(attempts.c.status == status.value)
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
    """Carry out a named person's word on a notice, and return the notice with its status after it.

    A delivery whose outcome is unknown is settled so and only so. It may be taken for arrived, sent again (the unknown
    delivery stays as it is, a new one is put beside it) or dropped. A rejected or suppressed notice may be sent again,
    a pending one dropped. Raises ConfigurationError where the word does not fit, or no name and reason are given.
    """
    with writing(engine) as connection:
        if not leases.decide(connection, MAIL, notice_id, word, by=by, reason=reason, now=clock.now()):
            raise _no_such(notice_id)
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
        select(func.max(attempts.c.attempt))
        .where(attempts.c.channel == MAIL.name, attempts.c.ref_id == notices.c.id)
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
            attempts.c.status,
            attempts.c.attempt,
            attempts.c.transport,
            attempts.c.provider_id.label("provider_message_id"),
            attempts.c.finished_at,
            attempts.c.not_before,
            attempts.c.detail,
        )
        .join(attempts, (attempts.c.channel == MAIL.name) & (attempts.c.ref_id == notices.c.id))
        .where(attempts.c.attempt == newest)
    )


def _line(row: Row[Any]) -> NoticeLine:
    return NoticeLine(**dict(row._mapping) | {"kind": NoticeKind(row.kind), "status": DeliveryStatus(row.status)})


def _no_such(notice_id: int) -> ConfigurationError:
    return ConfigurationError(f"There is no notice {notice_id}: `tieout mail list` shows those that there are.")
