"""What people do with work items, under their name. Each act is one transaction; decisions are in `decisions`."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, select

from checks.errors import ConfigurationError
from notifications.actor import Actor
from notifications.clock import Clock
from notifications.items.model import WorkItem
from notifications.items.transitions import Action, ItemStatus
from notifications.store.database.engine import writing
from notifications.store.database.schema import work_items
from notifications.store.items import items_of
from notifications.store.nights import newest_night_in
from notifications.store.plans import act
from notifications.store.ranking import in_ranking


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


def _adopt(connection: Connection, ids: Sequence[int], by: Actor, clock: Clock) -> list[WorkItem]:
    newest = newest_night_in(connection)
    if newest is not None:
        act(connection, ids, Action.ADOPTED, by=by, at=clock.now(), opened_on=newest.business_date)
    return items_of(connection, ids)
