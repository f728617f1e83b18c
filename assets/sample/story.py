"""What happens to whole exports on which night: cut, missing, delivered again, drifted. Nothing of single rows.

The story has seven nights and then begins again: 1 all is delivered; 2 gaps are fixed and new ones appear; 3 NetSuite's
transactions come cut to 60 %; 4 they are whole again; 5 the PO register is not delivered; 6 Aria's accounts come with a
fault and are delivered again, right; 7 Aria's invoices lack a required column, and fixed gaps are back.

With all kinds planted, exports of the second row go wrong too: 2 the tickets come empty; 3 the exchange rates are
yesterday's file; 4 the rate cards call a column otherwise; 5 the ageing says another date than its folder.
"""

import datetime as dt
from dataclasses import dataclass

NIGHTS_IN_STORY = 7
CUT_TO_PERCENT = 60
CUT_EXPORT = "netsuite.transactions"
MISSING_EXPORT = "deal_desk.po_register"
REDELIVERED_EXPORT = "aria.accounts"
DRIFTED_EXPORT = "aria.invoices"
DRIFTED_COLUMN = "amount"
EMPTIED_EXPORT = "zendesk.tickets"
REPEATED_EXPORT = "treasury.exchange_rates"
RENAMED_EXPORT = "deal_desk.rate_cards"
RENAMED_COLUMN = ("valid_to", "valid_until")
MISDATED_EXPORT = "netsuite.receivables_ageing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One business date of the sample, counted from 1, and what happens to its exports."""

    number: int
    date: dt.date
    is_clean: bool = False
    has_all: bool = False

    @property
    def position(self) -> int:
        """Where in the seven nights of the story this one stands, from 1; 0 in a sample without mishaps."""
        return 0 if self.is_clean else (self.number - 1) % NIGHTS_IN_STORY + 1

    @property
    def cut(self) -> str | None:
        """The export that comes cleanly cut to 60 % of its rows."""
        return CUT_EXPORT if self.position == 3 else None

    @property
    def missing(self) -> str | None:
        """The export that is not delivered."""
        return MISSING_EXPORT if self.position == 5 else None

    @property
    def redelivered(self) -> str | None:
        """The export that is delivered with a fault, and again, right, as sequence 2."""
        return REDELIVERED_EXPORT if self.position == 6 else None

    @property
    def drifted(self) -> str | None:
        """The export that lacks a required column."""
        return DRIFTED_EXPORT if self.position == 7 else None

    @property
    def emptied(self) -> str | None:
        """The export that comes with its header and no row."""
        return EMPTIED_EXPORT if self.has_all and self.position == 2 else None

    @property
    def repeated(self) -> str | None:
        """The export that is the day before's file once more."""
        return REPEATED_EXPORT if self.has_all and self.position == 3 else None

    @property
    def renamed(self) -> str | None:
        """The export of which an optional column is called otherwise."""
        return RENAMED_EXPORT if self.has_all and self.position == 4 else None

    @property
    def misdated(self) -> str | None:
        """The export whose rows say another date than its folder."""
        return MISDATED_EXPORT if self.has_all and self.position == 5 else None

    @property
    def mishaps(self) -> list[tuple[str, str]]:
        """What a right system says of whole exports tonight: rule id and export. A redelivery is no mishap."""
        all_of_them = (
            ("export.truncated", self.cut),
            ("export.missing", self.missing),
            ("export.columns_missing", self.drifted),
            ("export.empty", self.emptied),
            ("export.stale", self.repeated),
            ("export.header_drifted", self.renamed),
            ("export.wrong_date", self.misdated),
        )
        return [(rule_id, export) for rule_id, export in all_of_them if export]

    @property
    def held(self) -> frozenset[str]:
        """The exports that cannot be judged on this night; a renamed optional column hinders nobody."""
        return frozenset(export for rule_id, export in self.mishaps if rule_id != "export.header_drifted")


def nights_of(start: dt.date, nights: int, *, is_clean: bool = False, has_all: bool = False) -> list[Night]:
    """The consecutive nights from `start` on."""
    return [
        Night(number=n + 1, date=start + dt.timedelta(days=n), is_clean=is_clean, has_all=has_all)
        for n in range(nights)
    ]
