"""Moves the lifecycle's values between the ops store and memory, in bulk, in the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import starmap
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from checks.errors import ConfigurationError
from notifications.actor import NIGHT, Actor
from notifications.items.plan import Event, Item, NightEntry, NightIdentity, Plan, State, apply
from notifications.items.transitions import LIVE_ITEMS, Action, EntryStatus, ItemStatus, Refused
from notifications.store.bulk import chunks, execute_many
from notifications.store.database.schema import CLOSED_ENTRY, events, rule_baselines, work_item_findings, work_items
from notifications.store.ids import next_id
from notifications.store.items import no_such_item
from notifications.store.json_text import dump, load
from notifications.store.rows import (
    ENTRY_ROW,
    ENTRY_STATE,
    FOUND_AGAIN,
    ITEM_COLUMNS,
    ITEM_ROW,
    SIGHT,
    entry_row,
    found_again_row,
    item_of,
    item_row,
    sight_entry,
)

_IN_LIST = 500
"""Values in one `IN (...)`: SQLite's and PostgreSQL's limits are far above, the planner's patience is not."""
_entries, _items = work_item_findings.c, work_items.c
_LEAN = [_entries[name] for name in (*SIGHT, *ENTRY_STATE, "item_id")]
_JUDGED = ("status", "held_reason", "closed_on", "closed_because")
_judged = attrgetter(*_JUDGED)
_EVENT = ("id", "item_id", "kind", "status_after", "announced_as", "detail")


def load_state(connection: Connection, fingerprints: Collection[str], night: NightIdentity | None = None) -> State:
    """Return all live items, and the closed ones that any of these findings was on, each with its checklist.

    Of a later edition `night` also those on which an earlier one closed something.
    """
    live = select(*ITEM_COLUMNS).where(_items.status.in_(LIVE_ITEMS))
    items = {item.id: item for item in map(item_of, connection.execute(live))}
    listed: dict[int, list[NightEntry]] = {item_id: [] for item_id in items}
    of_live = select(*_LEAN).join(work_items, _items.id == _entries.item_id).where(_items.status.in_(LIVE_ITEMS))
    known: set[str] = set()
    for row in connection.execute(of_live):
        *columns, item_id = row
        entry = sight_entry(columns)
        listed[item_id].append(entry)
        known.add(entry.fingerprint)
    undone = _closed_by_superseded(connection, night)
    closed = (_items_of(connection, sorted(set(fingerprints) - known)) | undone) - listed.keys()
    for ids in chunks(sorted(closed), _IN_LIST):
        rows = connection.execute(select(*ITEM_COLUMNS).where(_items.id.in_(ids)))
        items.update((item.id, item) for item in map(item_of, rows))
        for row in connection.execute(select(*_LEAN).where(_entries.item_id.in_(ids))):
            *columns, item_id = row
            listed.setdefault(item_id, []).append(sight_entry(columns))
    return State(
        items=items,
        checklists={item_id: tuple(entries) for item_id, entries in listed.items()},
        last_item_id=next_id(connection, work_items) - 1,
        waited=_waited(connection, undone & closed, night),
    )


def _closed_by_superseded(connection: Connection, night: NightIdentity | None) -> set[int]:
    if night is None or not night.superseded:
        return set()
    query = select(_entries.item_id).where(
        CLOSED_ENTRY, _entries.status == EntryStatus.FIXED, _entries.closed_on == night.business_date
    )
    return set(connection.execute(query).scalars())


def _waited(connection: Connection, item_ids: Collection[int], night: NightIdentity | None) -> frozenset[int]:
    """Those of the items that were in the backlog when a superseded edition closed them."""
    if night is None or not item_ids:
        return frozenset()
    found: set[int] = set()
    for ids in chunks(sorted(item_ids), _IN_LIST):
        query = select(events.c.item_id, events.c.detail).where(
            events.c.item_id.in_(ids), events.c.night_id.in_(night.superseded)
        )
        told = connection.execute(query.order_by(events.c.id))
        found |= {row.item_id for row in told if load(row.detail).get("from") == ItemStatus.BACKLOG}
    return frozenset(found)


def rename_rules(connection: Connection, renamed: Mapping[str, str]) -> None:
    """Give entries and baselines of rules that were renamed (old id to new) their present id."""
    known = set(connection.execute(select(rule_baselines.c.rule_id)).scalars())
    for old, new in sorted(renamed.items()):
        connection.execute(update(work_item_findings).where(_entries.rule_id == old).values(rule_id=new))
        if old in known and new not in known:
            connection.execute(update(rule_baselines).where(rule_baselines.c.rule_id == old).values(rule_id=new))


def write_plan(connection: Connection, plan: Plan, night: NightIdentity, at: datetime) -> None:
    """Write all that the night changes. Places and findings are given up before others take them: they are unique."""
    for ids in chunks(plan.vacated, _IN_LIST):
        connection.execute(update(work_items).where(_items.id.in_(ids)).values(status=ItemStatus.WITHDRAWN))
    of_entry = (_entries.item_id == bindparam("in_item"), _entries.fingerprint == bindparam("in_fingerprint"))
    of_item = ("in_item", "in_fingerprint")
    execute_many(
        connection,
        update(work_item_findings).where(*of_entry),
        (*of_item, *_JUDGED),
        ((item_id, entry.fingerprint, *_judged(entry)) for item_id, entry in plan.judged),
    )
    execute_many(connection, delete(work_item_findings).where(*of_entry), of_item, plan.left)
    execute_many(connection, insert(work_items), ITEM_ROW, map(item_row, plan.new_items))
    execute_many(
        connection,
        update(work_items).where(_items.id == bindparam("in_item")),
        ("in_item", *ITEM_ROW),
        ((item.id, *item_row(item)) for item in plan.changed_items),
    )
    execute_many(
        connection,
        update(work_item_findings).where(*of_entry),
        (*of_item, *FOUND_AGAIN),
        starmap(found_again_row, plan.again),
    )
    execute_many(connection, _upsert(connection), ENTRY_ROW, starmap(entry_row, plan.found))
    execute_many(connection, insert(work_item_findings), ENTRY_ROW, starmap(entry_row, plan.new_entries))
    append_events(connection, plan.events, actor=NIGHT, at=at, night=night)


def act(connection: Connection, ids: Sequence[int], action: Action, *, by: Actor, at: datetime, **changes: Any) -> None:
    """Apply what a person does to these items, in their order, with `changes` of other columns; write the histories.

    Raises ConfigurationError, before anything is written, for an item that does not exist or whose status does not
    allow the action.
    """
    acted: list[Item] = []
    for item_id in ids:
        row = connection.execute(select(*ITEM_COLUMNS).where(_items.id == item_id)).first()
        if row is None:
            raise no_such_item(item_id)
        try:
            acted.append(apply(item_of(row), action))
        except Refused as refusal:
            raise ConfigurationError(f"Work item {item_id}: {refusal}") from refusal
    for item in acted:
        connection.execute(update(work_items).where(_items.id == item.id).values(status=item.status, **changes))
    lines = [Event(item_id=item.id, kind=action, status_after=item.status, detail={}) for item in acted]
    append_events(connection, lines, actor=by, at=at)


def append_events(
    connection: Connection, lines: Iterable[Event], *, actor: Actor, at: datetime, night: NightIdentity | None = None
) -> None:
    """Add lines to the histories, in their order."""
    first = next_id(connection, events)
    of_night = (None, None) if night is None else (night.night_id, night.business_date)
    common = (actor.name, actor.os_user, at, *of_night)
    execute_many(
        connection,
        insert(events),
        (*_EVENT, "actor", "os_user", "at", "night_id", "business_date"),
        (
            (number, line.item_id, line.kind, line.status_after, line.announced_as, dump(line.detail), *common)
            for number, line in enumerate(lines, first)
        ),
    )


def _items_of(connection: Connection, fingerprints: list[str]) -> set[int]:
    ids: set[int] = set()
    for chunk in chunks(fingerprints, _IN_LIST):
        query: Select[Any] = select(_entries.item_id).where(
            _entries.fingerprint.in_(chunk),
            CLOSED_ENTRY,  # literally so: the planner knows its index by it
        )
        ids.update(connection.execute(query).scalars())
    return ids


def _upsert(connection: Connection) -> Any:
    """An entry that is there already, or that comes back to its checklist, keeps its row."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(work_item_findings)
    new = {
        column.name: statement.excluded[column.name] for column in work_item_findings.columns if not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=["item_id", "fingerprint"], set_=new)
