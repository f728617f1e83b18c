"""What a committed night changed, read back from the histories: for the report, which is written after the commit.

The lifecycle decides what people are told of a case; here the same is read from the lines that it wrote, so that a
report made again, or of an older night, tells what its mails told.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, select

from notifications.documents import load
from notifications.plan import EventKind
from notifications.queries import items_of
from notifications.store.engine import reading
from notifications.store.schema import events
from notifications.work_items import ChangeKind, ItemChange, ItemStatus

_TOLD = (
    ChangeKind.OPENED,
    ChangeKind.REOPENED,
    ChangeKind.RESOLVED,
    ChangeKind.WITHDRAWN,
    ChangeKind.UPDATED,
    ChangeKind.HELD,
    ChangeKind.RELEASED,
)
"""The one that matters most first: a case has one change a night."""


def night_changes(engine: Engine, night_id: str) -> list[ItemChange]:
    """Return the changes that the mails of this night told, with their items as they stand now, by item id."""
    touched = select(events.c.item_id).where(events.c.night_id == night_id)
    query = select(events).where(events.c.item_id.in_(touched)).order_by(events.c.item_id, events.c.id)
    with reading(engine) as connection:
        kinds = {
            item_id: kind
            for item_id, history in groupby(connection.execute(query), key=lambda row: int(row.item_id))
            if (kind := _told(history, night_id)) is not None
        }
        return [ItemChange(kind=kinds[item.id], item=item) for item in items_of(connection, sorted(kinds))]


def _told(history: Iterable[Row[Any]], night_id: str) -> ChangeKind | None:
    """Return what people were told of a case on the night, or None: what happens within the backlog is not told."""
    status = before = None
    kinds: set[str] = set()
    for row in history:
        if row.night_id != night_id:
            if kinds:
                break
            status = before = _status_after(row, before)
            continue
        status = _status_after(row, status)
        kinds.add(ChangeKind.UPDATED.value if _brought_findings(row) else row.kind)
    if status is ItemStatus.BACKLOG or (status is not ItemStatus.OPEN and before is not ItemStatus.OPEN):
        return None
    return next((kind for kind in _TOLD if kind.value in kinds), None)


def _status_after(row: Row[Any], before: ItemStatus | None) -> ItemStatus | None:
    waits = row.kind == EventKind.REOPENED and load(row.detail).get("to") == ItemStatus.BACKLOG
    if row.kind == EventKind.BACKLOGGED or waits:
        return ItemStatus.BACKLOG
    if row.kind in (EventKind.OPENED, EventKind.ADOPTED, EventKind.REOPENED):
        return ItemStatus.OPEN
    if row.kind in (EventKind.RESOLVED, EventKind.WITHDRAWN):
        return ItemStatus(row.kind)
    return before


def _brought_findings(row: Row[Any]) -> bool:
    """Whether the line says that findings of another case came to this one."""
    return row.kind == EventKind.MOVED and "from_item" in load(row.detail)
