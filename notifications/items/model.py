"""The values of the domain: work items with their checklist, what a night changed in them, and the night's summary. No
storage, no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from checks.engine.findings import Finding, ScopeKind
from notifications.items.transitions import LIVE_ENTRIES, Action, EntryStatus, ItemStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a night needs to know of a finding that an earlier one made: fields of `Finding`, without the document.

    `exposure_reporting` is in minor units of `reporting_currency`; where that is None, nobody recorded which it was.
    """

    fingerprint: str
    rule_id: str
    subject_key: str
    discriminator: str
    severity: str
    first_seen: date
    exposure_reporting: int | None
    reporting_currency: str | None


Seen_co = TypeVar("Seen_co", bound=Finding | Sight, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[Seen_co]):
    """One finding on the checklist of a work item: how it is, and the finding as the last night that found it had it.

    `held_reason`: why nothing is known of it. `opened_by`: the night that put it there, or back there.
    """

    finding: Seen_co
    status: EntryStatus
    last_seen: date
    last_edition: int
    held_reason: str | None
    opened_by: str
    closed_on: date | None
    closed_because: str | None

    @property
    def fingerprint(self) -> str:
        """The finding's identity over nights."""
        return self.finding.fingerprint

    @property
    def live(self) -> bool:
        """Neither fixed nor withdrawn."""
        return self.status in LIVE_ENTRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """The case that a person works. Severity and exposure are those of its entries still open; `rank` is its place in
    the ranking, 1 first.
    """

    id: int
    scope_kind: ScopeKind
    scope_key: str
    scope_name: str
    selling_entity: str | None
    team: str
    topic: str
    status: ItemStatus
    severity: str
    rank: int | None
    opened_on: date
    held_reason: str | None
    exposures: Mapping[str, int]
    """Minor units by currency; currencies are never summed together."""
    exposure_reporting: int | None
    entries: tuple[Entry[Finding], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One change of one work item, which is shown as it is after the change."""

    kind: Action
    item: WorkItem
