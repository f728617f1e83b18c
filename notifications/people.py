"""What people do with work items and deliveries, under their name: adopt, decide. Each is one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from checks.errors import ConfigurationError
from notifications.actor import Actor
from notifications.clock import Clock
from notifications.documents import dump, load
from notifications.items.transitions import Action, ItemStatus
from notifications.nights import newest_night_in
from notifications.queries import items_of
from notifications.ranking import in_ranking
from notifications.recording import act
from notifications.store.engine import reading, writing
from notifications.store.ids import next_id
from notifications.store.schema import decisions, work_items
from notifications.work_items import WorkItem


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


def adopt(engine: Engine, ids: Sequence[int], *, by: Actor, clock: Clock) -> list[WorkItem]:
    """Open these items of the backlog and return them. All or none: ConfigurationError for one that cannot be."""
    with writing(engine) as connection:
        return _adopt(connection, list(dict.fromkeys(ids)), by, clock)


def adopt_top(engine: Engine, count: int, *, by: Actor, clock: Clock) -> list[WorkItem]:
    """Open the first `count` of the backlog's ranking, or as many as there are, and return them."""
    if count < 1:
        raise ConfigurationError(f"{count} items cannot be adopted: give a number from 1 on.")
    with writing(engine) as connection:
        query = select(work_items.c.id).where(work_items.c.status == ItemStatus.BACKLOG)
        ids = list(connection.execute(query.order_by(*in_ranking(connection)).limit(count)).scalars())
        return _adopt(connection, ids, by, clock)


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
    query = select(*(decisions.c[name] for name in Decision.__dataclass_fields__)).order_by(decisions.c.id)
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


def _adopt(connection: Connection, ids: Sequence[int], by: Actor, clock: Clock) -> list[WorkItem]:
    newest = newest_night_in(connection)
    if newest is not None:
        act(connection, ids, Action.ADOPTED, by=by, at=clock.now(), opened_on=newest.business_date)
    return items_of(connection, ids)
