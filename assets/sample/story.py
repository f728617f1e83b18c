"""What happens to whole exports on which night: cut, missing, delivered again, drifted. Nothing of single rows.

The story has seven nights and then begins again: 1 all is delivered; 2 gaps are fixed and new ones appear; 3 NetSuite's
transactions come cut to 60 %; 4 they are whole again; 5 the PO register is not delivered; 6 Aria's accounts come with a
fault and are delivered again, right; 7 Aria's invoices lack a required column, and fixed gaps are back.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One business date of the sample, counted from 1, and what happens to its exports."""

    number: int
    date: dt.date
    is_clean: bool = False

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
    def held(self) -> frozenset[str]:
        """The exports that cannot be judged on this night."""
        return frozenset(export for export in (self.cut, self.missing, self.drifted) if export)


def nights_of(start: dt.date, nights: int, *, is_clean: bool = False) -> list[Night]:
    """The consecutive nights from `start` on."""
    return [Night(number=n + 1, date=start + dt.timedelta(days=n), is_clean=is_clean) for n in range(nights)]
