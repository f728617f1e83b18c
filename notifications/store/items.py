"""What the ops store knows of work items, as values. Read only; the commit and people's acts write them.

Functions on a connection are for callers within a transaction, those on an engine are whole questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, false, func, or_, select

from checks.engine.findings import Finding
from checks.errors import ConfigurationError
from notifications.items.model import Entry, WorkItem
from notifications.items.night_summary import ItemTotals
from notifications.items.plan import Item
from notifications.items.transitions import CLOSED_ITEMS, LIVE_ENTRIES, LIVE_ITEMS, Action, EntryStatus, ItemStatus
from notifications.store.database.engine import reading
from notifications.store.database.schema import events, work_item_findings, work_items
from notifications.store.json_text import load
from notifications.store.ranking import in_ranking, ranks
from notifications.store.rows import ITEM_COLUMNS, item_of, whole_entry

_IN_LIST = 500
_SHELVES = {status.value: number for number, status in enumerate(LIVE_ITEMS)} | {
    status.value: len(LIVE_ITEMS) for status in CLOSED_ITEMS
}
_entries, _items = work_item_findings.c, work_items.c


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding on a live item: the night has to say what became of it."""

    fingerprint: str
    rule_id: str
    subject_key: str
    discriminator: str
    first_seen: date
    item_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line of an item's history. `actor`: `night`, or a person; `os_user`: theirs at the terminal."""

    kind: Action
    status_after: ItemStatus
    announced_as: Action | None
    business_date: date | None
    night_id: str | None
    actor: str
    os_user: str | None
    detail: dict[str, Any]
    at: datetime


def open_findings(engine: Engine, business_date: date | None = None) -> list[OpenFinding]:
    """Return all findings that are on live items and not closed, ordered by rule and subject.

    With a date also those that an earlier edition of that date closed: a later one has to prove them fixed as well.
    """
    names = OpenFinding.__dataclass_fields__
    query = (
        select(*(_entries[name] for name in names))
        .where(or_(_entries.status.in_(LIVE_ENTRIES), closed_on(business_date)))
        .order_by(_entries.rule_id, _entries.subject_key, _entries.fingerprint)
    )
    with reading(engine) as connection:
        return [OpenFinding(**row._mapping) for row in connection.execute(query)]


def closed_on(business_date: date | None) -> ColumnElement[bool]:
    """Whether an entry was closed on proof by a night of that date."""
    if business_date is None:
        return false()
    return and_(_entries.status == EntryStatus.FIXED, _entries.closed_on == business_date)


def list_items(
    engine: Engine,
    *,
    status: ItemStatus | None = ItemStatus.OPEN,
    team: str | None = None,
    scope_key: str | None = None,
    limit: int | None = None,
) -> list[WorkItem]:
    """Return items with their checklists: live ones first, in ranking order, then closed ones, newest first.

    `status` None: of any. Without arguments their number is the open count of the night's summary.
    """
    query = select(_items.id)
    if status is not None:
        query = query.where(_items.status == status)
    if team is not None:
        query = query.where(_items.team == team)
    if scope_key is not None:
        query = query.where(_items.scope_key == scope_key)
    with reading(engine) as connection:
        shelf = case(_SHELVES, value=_items.status)
        order = (shelf, _items.resolved_on.desc(), *in_ranking(connection), _items.id)
        ids = list(connection.execute(query.order_by(*order).limit(limit)).scalars())
        return items_of(connection, ids)


def count_items(engine: Engine) -> ItemTotals:
    """Return how many items are live now."""
    with reading(engine) as connection:
        return item_totals(connection)


def load_item(engine: Engine, item_id: int) -> WorkItem:
    """Return one item. Raises ConfigurationError when there is none of this id."""
    with reading(engine) as connection:
        found = items_of(connection, [item_id])
    if not found:
        raise no_such_item(item_id)
    return found[0]


def item_events(engine: Engine, item_id: int) -> list[HistoryLine]:
    """Return the history of an item, oldest first. Raises ConfigurationError when there is no such item."""
    names = HistoryLine.__dataclass_fields__
    query = select(*(events.c[name] for name in names)).where(events.c.item_id == item_id).order_by(events.c.id)
    with reading(engine) as connection:
        rows = list(connection.execute(query))
    if not rows:  # every item has at least the line of its beginning
        raise no_such_item(item_id)
    return [
        HistoryLine(
            **dict(row._mapping)
            | {
                "kind": Action(row.kind),
                "status_after": ItemStatus(row.status_after),
                "announced_as": None if row.announced_as is None else Action(row.announced_as),
                "detail": load(row.detail),
            }
        )
        for row in rows
    ]


def no_such_item(item_id: int) -> ConfigurationError:
    """The error for an id that no item has."""
    return ConfigurationError(f"There is no work item {item_id}: `tieout items list` shows those that there are.")


def item_totals(connection: Connection) -> ItemTotals:
    """Return how many items are live now."""
    query = select(_items.status, func.count(), func.count(_items.held_reason)).group_by(_items.status)
    rows = connection.execute(query.where(_items.status.in_(LIVE_ITEMS))).all()
    return ItemTotals(
        by_status={status: count for status in LIVE_ITEMS for of, count, _ in rows if of == status},
        held=sum(held for of, _, held in rows if of == ItemStatus.OPEN),
    )


def items_of(connection: Connection, ids: Iterable[int]) -> list[WorkItem]:
    """Return the items of these ids that there are, with their checklists, in this order."""
    wanted = list(ids)
    if not wanted:
        return []
    places = ranks(connection)
    items: dict[int, Item] = {}
    entries: dict[int, list[Entry[Finding]]] = {}
    rest = iter(wanted)
    while chunk := list(islice(rest, _IN_LIST)):
        rows = connection.execute(select(*ITEM_COLUMNS).where(_items.id.in_(chunk)))
        items.update((item.id, item) for item in map(item_of, rows))
        for row in connection.execute(_checklists(chunk)):
            entries.setdefault(row.item_id, []).append(whole_entry(row))
    return [_item(items[i], tuple(entries.get(i, ())), places.get(i)) for i in wanted if i in items]


def _checklists(ids: list[int]) -> Select[Any]:
    order = (_entries.item_id, _entries.first_seen, _entries.rule_id, _entries.subject_key, _entries.fingerprint)
    return select(work_item_findings).where(_entries.item_id.in_(ids)).order_by(*order)


def _item(item: Item, entries: tuple[Entry[Finding], ...], rank: int | None) -> WorkItem:
    exposures: dict[str, int] = {}
    for finding in (entry.finding for entry in entries if entry.live):
        if finding.exposure is not None and finding.currency is not None:
            exposures[finding.currency] = exposures.get(finding.currency, 0) + finding.exposure
    return WorkItem(
        **item.slot._asdict(),
        id=item.id,
        scope_name=item.scope_name,
        selling_entity=item.selling_entity,
        team=item.team,
        status=item.status,
        severity=item.severity,
        rank=rank,
        opened_on=item.opened_on,
        held_reason=item.held_reason,
        exposures=dict(sorted(exposures.items())),
        exposure_reporting=item.exposure_reporting,
        entries=entries,
    )
