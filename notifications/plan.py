"""The lifecycle's values: items and entries as a night finds them, and what is to become of them. No rules, no I/O.

They are leaner than `work_items`: evidence and facts, on which nothing here depends, stay in store and findings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from checks.findings import Finding, ScopeKind
from notifications.work_items import ChangeKind, EntryStatus, ItemStatus

LIVE_ITEMS = frozenset({ItemStatus.BACKLOG, ItemStatus.OPEN})
LIVE_ENTRIES = frozenset({EntryStatus.OPEN, EntryStatus.HELD})
NIGHT_ACTOR = "night"


class Slot(NamedTuple):
    """The place that at most one live item has."""

    scope_kind: ScopeKind
    scope_key: str
    team: str
    topic: str


def slot_of(finding: Finding) -> Slot:
    """Return the place of the item that the finding belongs to."""
    return Slot(finding.scope_kind, finding.scope_key, finding.team, finding.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightIdentity:
    """The night that acts. `superseded`: nights of the same business date that it takes the place of."""

    night_id: str
    business_date: date
    edition: int
    superseded: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finding on a checklist. `opened_by`: the night that put it there, or back there."""

    fingerprint: str
    rule_id: str
    subject_key: str
    discriminator: str
    status: EntryStatus
    severity: str
    first_seen: date
    last_seen: date
    last_edition: int
    exposure_reporting: int | None
    held_reason: str | None
    opened_by: str
    closed_on: date | None
    closed_because: str | None

    @property
    def live(self) -> bool:
        """Neither fixed nor withdrawn."""
        return self.status in LIVE_ENTRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One work item without its checklist. Severity, exposure and `since` (first sight) are of its live entries."""

    id: int
    slot: Slot
    scope_name: str
    selling_entity: str | None
    status: ItemStatus
    severity: str
    exposure_reporting: int | None
    since: date
    opened_on: date
    opened_by: str
    resolved_on: date | None
    held_reason: str | None

    @property
    def live(self) -> bool:
        """Open, or in the backlog."""
        return self.status in LIVE_ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the store knows: all live items, and those closed ones on whose checklist a finding of tonight stands.

    `checklists`: by item id, all entries, closed ones too. `last_item_id`: 0 when there is none yet.
    Of a date's later edition also those on which an earlier edition closed something; `waited` are those of them that
    it closed in the backlog.
    """

    items: Mapping[int, Item]
    checklists: Mapping[int, tuple[Entry, ...]]
    last_item_id: int
    waited: frozenset[int] = frozenset()


class EventKind(StrEnum):
    """What the append-only history of an item says."""

    OPENED = "opened"
    BACKLOGGED = "backlogged"
    ADOPTED = "adopted"
    REOPENED = "reopened"
    UPDATED = "updated"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    RELEASED = "released"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an item's history. `detail` is a JSON object."""

    item_id: int
    kind: EventKind
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a night changes, in the order of item ids.

    `found`: entries that tonight's finding is written to, with their item; `judged`: entries of which only the state
    changed; `left`: (item id, fingerprint) of entries that moved away. `changes` are those that people are told.
    """

    new_items: tuple[Item, ...]
    changed_items: tuple[Item, ...]
    vacated: tuple[int, ...]
    """Live items that give up their place; it may be another's by the end of the night."""
    found: tuple[tuple[int, Entry, Finding], ...]
    judged: tuple[tuple[int, Entry], ...]
    left: tuple[tuple[int, str], ...]
    events: tuple[Event, ...]
    changes: tuple[tuple[ChangeKind, int], ...]
