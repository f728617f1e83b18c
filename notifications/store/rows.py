"""Work items and their entries as rows of the ops store, there and back.

Put here what a row becomes. Keep out queries (recording, queries) and how a finding is written (codec).
"""

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Row

from checks.findings import Finding, ScopeKind
from notifications.items.transitions import EntryStatus, ItemStatus
from notifications.plan import Item, Slot
from notifications.store.codec import FindingCodec
from notifications.store.schema import work_item_findings
from notifications.work_items import Entry, Sight

_Seen = TypeVar("_Seen", Finding, Sight)
ENTRY_STATE = tuple(field.name for field in fields(Entry) if field.name != "finding")
SIGHT = tuple(field.name for field in fields(Sight))
_CODEC = FindingCodec(work_item_findings.columns.keys())
_ITEM = tuple(field.name for field in fields(Item) if field.name != "slot")


def item_of(row: Row[Any]) -> Item:
    """Return the item of a row of work_items."""
    values = row._mapping
    return Item(
        **{name: values[name] for name in _ITEM if name != "status"},
        status=ItemStatus(row.status),
        slot=Slot(ScopeKind(row.scope_kind), row.scope_key, row.topic),
    )


def item_row(item: Item) -> dict[str, Any]:
    """Return the row of an item."""
    return {name: getattr(item, name) for name in _ITEM} | item.slot._asdict()


def sight_entry(row: Row[Any]) -> Entry[Sight]:
    """Return the entry with what a night needs of its finding, from a row with the columns of SIGHT and ENTRY_STATE."""
    values = row._mapping
    return _entry(row, Sight(**{name: values[name] for name in SIGHT}))


def whole_entry(row: Row[Any]) -> Entry[Finding]:
    """Return the entry with its finding, from a row with all columns of work_item_findings."""
    return _entry(row, _CODEC.finding(dict(row._mapping), row.document))


def entry_row(item_id: int, entry: Entry[Finding]) -> dict[str, Any]:
    """Return the row of an entry on this item."""
    finding = entry.finding
    row: dict[str, Any] = {name: getattr(finding, name) for name in _CODEC.columns}
    row["item_id"] = item_id
    row["document"] = _CODEC.document(finding)
    for name in ENTRY_STATE:
        row[name] = getattr(entry, name)
    return row


def _entry(row: Row[Any], finding: _Seen) -> Entry[_Seen]:
    values = row._mapping
    return Entry(
        finding=finding,
        **{name: values[name] for name in ENTRY_STATE if name != "status"},
        status=EntryStatus(row.status),
    )
