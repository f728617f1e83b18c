"""Moves the lifecycle's values between the ops store and memory, in bulk, in the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from checks.errors import ConfigurationError
from notifications.actor import NIGHT, Actor
from notifications.documents import dump, load
from notifications.items.transitions import LIVE_ITEMS, Action, EntryStatus, ItemStatus, Refused
from notifications.plan import Event, Item, NightEntry, NightIdentity, Plan, State, apply
from notifications.queries import no_such_item
from notifications.store.bulk import chunks, execute_many
from notifications.store.ids import next_id
from notifications.store.rows import ENTRY_STATE, SIGHT, entry_row, item_of, item_row, sight_entry
from notifications.store.schema import CLOSED_ENTRY, events, rule_baselines, work_item_findings, work_items

_IN_LIST = 500
"""Values in one `IN (...)`: SQLite's and PostgreSQL's limits are far above, the planner's patience is not."""
_entries, _items = work_item_findings.c, work_items.c
_LEAN = [_entries[name] for name in ("item_id", *SIGHT, *ENTRY_STATE)]


def load_state(connection: Connection, fingerprints: Collection[str], night: NightIdentity | None = None) -> State:
    """Return all live items, and the closed ones that any of these findings was on, each with its checklist.

    Of a later edition `night` also those on which an earlier one closed something.
    """
    live = work_items.select().where(_items.status.in_(LIVE_ITEMS))
    rows = list(connection.execute(live))
    listed: dict[int, list[NightEntry]] = {row.id: [] for row in rows}
    of_live = select(*_LEAN).join(work_items, _items.id == _entries.item_id).where(_items.status.in_(LIVE_ITEMS))
    known: set[str] = set()
    for row in connection.execute(of_live):
        listed[row.item_id].append(sight_entry(row))
        known.add(row.fingerprint)
    undone = _closed_by_superseded(connection, night)
    closed = (_items_of(connection, sorted(set(fingerprints) - known)) | undone) - listed.keys()
    for ids in chunks(sorted(closed), _IN_LIST):
        rows += connection.execute(work_items.select().where(_items.id.in_(ids)))
        for row in connection.execute(select(*_LEAN).where(_entries.item_id.in_(ids))):
            listed.setdefault(row.item_id, []).append(sight_entry(row))
    items = {row.id: item_of(row) for row in rows}
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
    execute_many(
        connection,
        update(work_item_findings).where(
            _entries.item_id == bindparam("in_item"), _entries.fingerprint == bindparam("in_fingerprint")
        ),
        (
            {"in_item": item_id, "in_fingerprint": entry.fingerprint} | _judged_row(entry)
            for item_id, entry in plan.judged
        ),
    )
    execute_many(
        connection,
        delete(work_item_findings).where(
            _entries.item_id == bindparam("in_item"), _entries.fingerprint == bindparam("in_fingerprint")
        ),
        ({"in_item": item_id, "in_fingerprint": fingerprint} for item_id, fingerprint in plan.left),
    )
    execute_many(connection, insert(work_items), (item_row(item) for item in plan.new_items))
    execute_many(
        connection,
        update(work_items).where(_items.id == bindparam("in_item")),
        ({"in_item": item.id} | _without(item_row(item), "id") for item in plan.changed_items),
    )
    execute_many(connection, _upsert(connection), (entry_row(item_id, entry) for item_id, entry in plan.found))
    execute_many(
        connection, insert(work_item_findings), (entry_row(item_id, entry) for item_id, entry in plan.new_entries)
    )
    append_events(connection, plan.events, actor=NIGHT, at=at, night=night)


def act(connection: Connection, ids: Sequence[int], action: Action, *, by: Actor, at: datetime, **changes: Any) -> None:
    """Apply what a person does to these items, in their order, with `changes` of other columns; write the histories.

    Raises ConfigurationError, before anything is written, for an item that does not exist or whose status does not
    allow the action.
    """
    acted: list[Item] = []
    for item_id in ids:
        row = connection.execute(work_items.select().where(_items.id == item_id)).first()
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
    common = {
        "night_id": None if night is None else night.night_id,
        "business_date": None if night is None else night.business_date,
        "actor": actor.name,
        "os_user": actor.os_user,
        "at": at,
    }
    execute_many(
        connection,
        insert(events),
        (
            {
                "id": number,
                "item_id": line.item_id,
                "kind": line.kind,
                "status_after": line.status_after,
                "announced_as": line.announced_as,
                "detail": dump(line.detail),
            }
            | common
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


def _judged_row(entry: NightEntry) -> dict[str, Any]:
    names = ("status", "held_reason", "closed_on", "closed_because")
    return {name: getattr(entry, name) for name in names}


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
