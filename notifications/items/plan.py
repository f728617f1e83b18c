"""The lifecycle's values: items as a night finds them, and what is to become of them. No rules, no I/O.

They are leaner than `work_items`: evidence and facts, on which nothing here depends, stay in store and findings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from checks.engine.findings import Finding, ScopeKind
from notifications.items.model import Entry, Sight
from notifications.items.transitions import TRAITS, Action, ItemStatus, after

NightEntry = Entry[Finding | Sight]
"""An entry in a night: with tonight's finding, or with what is known of the one that an earlier night made."""


class Slot(NamedTuple):
    """The place that at most one live item has. The team is none of it: it is an attribute of the item."""

    scope_kind: ScopeKind
    scope_key: str
    topic: str


def slot_of(finding: Finding) -> Slot:
    """Return the place of the item that the finding belongs to."""
    return Slot(finding.scope_kind, finding.scope_key, finding.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightIdentity:
    """The night that acts. `superseded`: nights of the same business date that it takes the place of.

    `reporting_currency`: what exposures are ranked in; None where the night does not say, then all are taken for it.
    """

    night_id: str
    business_date: date
    edition: int
    superseded: frozenset[str]
    reporting_currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One work item without its checklist. Severity, exposure and `since` (first sight) are of its live entries."""

    id: int
    slot: Slot
    team: str
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
        """Its findings are still wrong."""
        return TRAITS[self.status].live


def apply(item: Item, action: Action) -> Item:
    """Return the item after the action. Raises Refused where its status does not allow the action."""
    return replace(item, status=after(item.status, action))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the store knows: all live items, and those closed ones on whose checklist a finding of tonight stands.

    `checklists`: by item id, all entries, closed ones too. `last_item_id`: 0 when there is none yet.
    Of a date's later edition also those on which an earlier edition closed something; `waited` are those of them that
    it closed in the backlog.
    """

    items: Mapping[int, Item]
    checklists: Mapping[int, tuple[NightEntry, ...]]
    last_item_id: int
    waited: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an item's history. `detail` is a JSON object.

    `status_after`: of the item when all is done that its night or person does to it at a time. `announced_as`: what
    people were told of the item that night; on one of the night's lines at most.
    """

    item_id: int
    kind: Action
    status_after: ItemStatus
    detail: Mapping[str, Any]
    announced_as: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a night changes, in the order of item ids.

    `new_entries`: with their item, those that were on no checklist; `again`: those that were open on this item and are
    found again; `found`: those that were on some checklist otherwise, and are found;
    `judged`: those of which only the state changed; `left`: (item id, fingerprint) of entries that moved away.
    `changes` are those that people are told.
    """

    new_items: tuple[Item, ...]
    changed_items: tuple[Item, ...]
    vacated: tuple[int, ...]
    """Live items that give up their place; it may be another's by the end of the night."""
    new_entries: tuple[tuple[int, Entry[Finding]], ...]
    again: tuple[tuple[int, Entry[Finding]], ...]
    found: tuple[tuple[int, Entry[Finding]], ...]
    judged: tuple[tuple[int, NightEntry], ...]
    left: tuple[tuple[int, str], ...]
    events: tuple[Event, ...]
    changes: tuple[tuple[Action, int], ...]
