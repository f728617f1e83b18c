"""Work items and their entries as rows of the ops store, there and back.

Put here what a row becomes. Keep out queries (recording, queries) and how a finding is written (codec).
"""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from sys import intern
from typing import Any

from sqlalchemy import Row

from checks.engine.findings import Finding, ScopeKind
from notifications.items.model import Entry, Sight
from notifications.items.plan import Item, Slot
from notifications.items.transitions import EntryStatus, ItemStatus
from notifications.store.codec import FindingCodec
from notifications.store.database.schema import work_item_findings, work_items

ENTRY_STATE = tuple(field.name for field in fields(Entry) if field.name != "finding")
SIGHT = tuple(field.name for field in fields(Sight))
_CODEC = FindingCodec(work_item_findings.columns.keys())
_ITEM = tuple(field.name for field in fields(Item) if field.name != "slot")
ITEM_ROW = (*_ITEM, *Slot._fields)
ITEM_COLUMNS = tuple(work_items.c[name] for name in ITEM_ROW)
ENTRY_ROW = ("item_id", *_CODEC.columns, *ENTRY_STATE, "document")
_KEPT = {"fingerprint", "rule_id", "subject_key", "discriminator", "first_seen"}
_AGAIN = (*(name for name in _CODEC.columns if name not in _KEPT), "last_seen", "last_edition")
FOUND_AGAIN = ("document", *_AGAIN)
"""Columns that change when a finding on the list is made again, none of which an index depends on."""
_OFTEN_ITEM, _OFTEN_SEEN = ("team", "severity", "opened_by"), ("rule_id", "severity", "discriminator")
"""Columns with few values, which a big night holds once."""
_item_values = attrgetter(*_ITEM, *(f"slot.{name}" for name in Slot._fields))
_entry_values = attrgetter(*(f"finding.{name}" for name in _CODEC.columns), *ENTRY_STATE)
_again_values = attrgetter(*(name if name in ENTRY_STATE else f"finding.{name}" for name in _AGAIN))


def item_of(row: Sequence[Any]) -> Item:
    """Return the item of a row of ITEM_COLUMNS."""
    values = dict(zip(_ITEM, row, strict=False))
    values["status"] = ItemStatus(values["status"])
    for name in _OFTEN_ITEM:
        values[name] = intern(values[name])
    kind, key, topic = row[len(_ITEM) :]
    return Item(slot=Slot(ScopeKind(kind), key, intern(topic)), **values)


def item_row(item: Item) -> tuple[Any, ...]:
    """Return the row of an item, in the order of ITEM_ROW."""
    values: tuple[Any, ...] = _item_values(item)
    return values


def sight_entry(row: Sequence[Any]) -> Entry[Sight]:
    """Return the entry with what a night needs of its finding, from the columns of SIGHT and ENTRY_STATE in order."""
    state = dict(zip(ENTRY_STATE, row[len(SIGHT) :], strict=True))
    state["status"] = EntryStatus(state["status"])
    state["opened_by"] = intern(state["opened_by"])
    seen = dict(zip(SIGHT, row[: len(SIGHT)], strict=True))
    for name in _OFTEN_SEEN:
        seen[name] = intern(seen[name])
    return Entry(finding=Sight(**seen), **state)


def whole_entry(row: Row[Any]) -> Entry[Finding]:
    """Return the entry with its finding, from a row with all columns of work_item_findings."""
    values = row._mapping
    state = {name: values[name] for name in ENTRY_STATE} | {"status": EntryStatus(row.status)}
    return Entry(finding=_CODEC.finding(dict(values), row.document), **state)


def entry_row(item_id: int, entry: Entry[Finding]) -> tuple[Any, ...]:
    """Return the row of an entry on this item, in the order of ENTRY_ROW."""
    return (item_id, *_entry_values(entry), _CODEC.document(entry.finding))


def found_again_row(item_id: int, entry: Entry[Finding]) -> tuple[Any, ...]:
    """Return item and fingerprint of an entry, then the values of FOUND_AGAIN in order."""
    return (item_id, entry.fingerprint, _CODEC.document(entry.finding), *_again_values(entry))
