"""The domain's values: work items with their checklist, what a night changed in them, and the night's summary. No
storage, no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from checks.findings import EvidenceValue, ScopeKind, VerdictStatus


class ItemStatus(StrEnum):
    """Where a work item stands."""

    BACKLOG = "backlog"
    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


class EntryStatus(StrEnum):
    """Where one finding on a checklist stands."""

    OPEN = "open"
    HELD = "held"
    FIXED = "fixed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistEntry:
    """One finding on the checklist of a work item. Exposures are integer minor units; `held_reason` says why nothing
    is known tonight.
    """

    fingerprint: str
    rule_id: str
    subject_key: str
    status: EntryStatus
    severity: str
    first_seen: date
    last_seen: date
    exposure: int | None
    currency: str | None
    exposure_reporting: int | None
    evidence: tuple[EvidenceValue, ...]
    facts: Mapping[str, str | None]
    held_reason: str | None


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
    entries: tuple[ChecklistEntry, ...]


class ChangeKind(StrEnum):
    """What a night did to a work item."""

    OPENED = "opened"
    REOPENED = "reopened"
    UPDATED = "updated"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One change of one work item, which is shown as it is after the change."""

    kind: ChangeKind
    item: WorkItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """How one export stood on a night. `shown_date`: business date of the delivery whose figures are shown.

    `is_due`: it was delivered, or is due on the date; where it is not, `hold_reason` says so and nothing is on hold.
    """

    export: str
    file: str | None
    rows_read: int | None
    rows_landed: int | None
    rows_quarantined: int
    rows_left_out: int
    held: bool
    hold_reason: str | None
    shown_date: date | None
    is_due: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLine:
    """How one rule came out on a night; counts are subjects."""

    rule_id: str
    status: VerdictStatus
    checked: int
    findings: int
    not_evaluated: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCounts:
    """Work items after the night by status (held: open ones that are on hold), and what the night changed."""

    open: int
    held: int
    backlog: int
    opened: int
    reopened: int
    updated: int
    resolved: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NightSummary:
    """All that the terminal, the report and the mails say of a night, so that their counts are the same ones."""

    night_id: str
    business_date: date
    edition: int
    backfill: bool
    baseline: bool
    exports: tuple[ExportLine, ...]
    verdicts: tuple[VerdictLine, ...]
    findings: int
    items: ItemCounts

    @property
    def good(self) -> bool:
        """Every export that is due was good and every rule evaluated that needs no other; what the rules found is a
        result, not a bad night.
        """
        return not any(line.held for line in self.exports) and not any(
            line.status is VerdictStatus.NOT_EVALUATED for line in self.verdicts
        )
