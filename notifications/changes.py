"""What a committed night changed, read back from the histories: for the report, which is written after the commit."""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, select

from notifications.plan import EventKind
from notifications.queries import items_of
from notifications.store.engine import reading
from notifications.store.schema import events
from notifications.work_items import ChangeKind, ItemChange, ItemStatus

_TOLD = (
    (EventKind.OPENED, ChangeKind.OPENED),
    (EventKind.REOPENED, ChangeKind.REOPENED),
    (EventKind.RESOLVED, ChangeKind.RESOLVED),
    (EventKind.WITHDRAWN, ChangeKind.WITHDRAWN),
    (EventKind.UPDATED, ChangeKind.UPDATED),
    (EventKind.MOVED, ChangeKind.UPDATED),
    (EventKind.HELD, ChangeKind.HELD),
    (EventKind.RELEASED, ChangeKind.RELEASED),
)
"""Kinds of history lines by what people are told, the one that matters most first: an item has one change a night."""
_OPENING = (EventKind.OPENED, EventKind.ADOPTED, EventKind.REOPENED)
_CLOSING = (ChangeKind.RESOLVED, ChangeKind.WITHDRAWN)


def night_changes(engine: Engine, night_id: str) -> list[ItemChange]:
    """Return the changes that the mails of this night told, with their items as they stand now.

    What happens within the backlog is not told.
    """
    with reading(engine) as connection:
        rows = connection.execute(select(events.c.item_id, events.c.kind).where(events.c.night_id == night_id))
        kinds: dict[int, set[str]] = {}
        for row in rows:
            kinds.setdefault(row.item_id, set()).add(row.kind)
        opened = _ever_open(connection, kinds)
        changes = []
        for item in items_of(connection, sorted(kinds)):
            kind = next((change for event, change in _TOLD if event.value in kinds[item.id]), None)
            if kind is None or item.status is ItemStatus.BACKLOG or (kind in _CLOSING and item.id not in opened):
                continue
            changes.append(ItemChange(kind=kind, item=item))
        return changes


def _ever_open(connection: Connection, item_ids: Iterable[int]) -> set[int]:
    """The items that did not only wait in the backlog."""
    wanted = set(item_ids)
    query = select(events.c.item_id).where(events.c.kind.in_([kind.value for kind in _OPENING])).distinct()
    return wanted & set(connection.execute(query).scalars())
