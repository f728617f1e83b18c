"""What people do with work items and deliveries, under their name: adopt, decide. Each is one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from checks.errors import ConfigurationError
from notifications.clock import Clock
from notifications.documents import dump, load
from notifications.nights import newest_night_in
from notifications.plan import Event, EventKind
from notifications.queries import items_of, no_such_item
from notifications.ranking import in_ranking
from notifications.recording import append_events
from notifications.store.engine import reading, writing
from notifications.store.ids import next_id
from notifications.store.schema import decisions, work_items
from notifications.work_items import ItemStatus, WorkItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Somebody's word, such as that a short delivery is right. Decisions are part of a night's digest."""

    id: int
    kind: str
    key: str
    value: Mapping[str, Any]
    author: str
    reason: str
    at: datetime


def adopt(engine: Engine, ids: Sequence[int], *, by: str, clock: Clock) -> list[WorkItem]:
    """Open these items of the backlog and return them. All or none: ConfigurationError for one that is not there."""
    author = _named(by)
    with writing(engine) as connection:
        for item_id in ids:
            status = connection.execute(select(work_items.c.status).where(work_items.c.id == item_id)).scalar()
            if status is None:
                raise no_such_item(item_id)
            if status != ItemStatus.BACKLOG:
                raise ConfigurationError(f"Work item {item_id} is {status}: only items in the backlog can be adopted.")
        return _open(connection, list(dict.fromkeys(ids)), author, clock)


def adopt_top(engine: Engine, count: int, *, by: str, clock: Clock) -> list[WorkItem]:
    """Open the first `count` of the backlog's ranking, or as many as there are, and return them."""
    author = _named(by)
    if count < 1:
        raise ConfigurationError(f"{count} items cannot be adopted: give a number from 1 on.")
    with writing(engine) as connection:
        query = select(work_items.c.id).where(work_items.c.status == ItemStatus.BACKLOG)
        ids = list(connection.execute(query.order_by(*in_ranking(connection)).limit(count)).scalars())
        return _open(connection, ids, author, clock)


def record_decision(
    engine: Engine, *, kind: str, key: str, value: Mapping[str, Any], author: str, reason: str, clock: Clock
) -> Decision:
    """Add a decision; the newest one of a kind and key is the one that counts."""
    name = _named(author)
    why = " ".join(reason.split())
    if not why:
        raise ConfigurationError(f"{kind} {key}: a decision needs a reason, so that others can follow it.")
    with writing(engine) as connection:
        decision = Decision(
            id=next_id(connection, decisions),
            kind=kind,
            key=key,
            value=dict(value),
            author=name,
            reason=why,
            at=clock.now(),
        )
        row = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
        connection.execute(insert(decisions).values(row | {"value": dump(decision.value)}))
        return decision


def list_decisions(engine: Engine, kind: str | None = None) -> list[Decision]:
    """Return all decisions, oldest first."""
    query = select(decisions).order_by(decisions.c.id)
    if kind is not None:
        query = query.where(decisions.c.kind == kind)
    with reading(engine) as connection:
        rows = list(connection.execute(query))
    return [Decision(**dict(row._mapping) | {"value": load(row.value)}) for row in rows]


def _named(name: str) -> str:
    author = " ".join(name.split())
    if not author:
        raise ConfigurationError("Say who you are: --by NAME.")
    return author


def _open(connection: Connection, ids: Sequence[int], author: str, clock: Clock) -> list[WorkItem]:
    newest = newest_night_in(connection)
    if newest is not None and ids:
        opened = update(work_items).where(work_items.c.id.in_(ids))
        connection.execute(opened.values(status=ItemStatus.OPEN, opened_on=newest.business_date))
        lines = [Event(item_id=item_id, kind=EventKind.ADOPTED, detail={}) for item_id in ids]
        append_events(connection, lines, actor=author, at=clock.now())
    return items_of(connection, ids)
