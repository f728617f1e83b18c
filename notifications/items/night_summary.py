"""What the terminal, the report and the mails say of a night: exports, verdicts, counts. No text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from checks.engine.findings import VerdictStatus
from notifications.items.transitions import Action, ItemStatus


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
class ItemTotals:
    """Live work items by status; those without any are left out. `held`: open ones on hold."""

    by_status: Mapping[ItemStatus, int]
    held: int

    @property
    def open(self) -> int:
        """Items that are worked now."""
        return self.by_status.get(ItemStatus.OPEN, 0)

    @property
    def backlog(self) -> int:
        """Items that wait to be adopted."""
        return self.by_status.get(ItemStatus.BACKLOG, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCounts(ItemTotals):
    """The live work items after a night, and of how many people were told what; zeros are left out."""

    by_change: Mapping[Action, int]

    def told(self, action: Action) -> int:
        """Return of how many items people were told this."""
        return self.by_change.get(action, 0)


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
