"""What a contract asks of a delivery beside its columns. Compares nothing: that is done with facts, by the rules."""

from datetime import time
from typing import Literal

from pydantic import Field

from checks.config.yaml_files import Document


class ControlTotal(Document):
    """What the sender counted: in a sidecar `<file>.total.json` with `rows` and `total`, or in the file's total row."""

    column: str
    stands_in: Literal["sidecar", "total_row"]


class Amounts(Document):
    """What the amounts of a delivery are measured by: `column`, each currency of `currency` on its own."""

    column: str
    currency: str


class Guards(Document):
    """What is asked of a delivery beside its columns.

    `may_be_empty`: no row is fine. `whole_from_rows`: below that many usual rows, a delivery is not called cut short.
    `money`: its amounts, too, must not fall far below the usual. `by_weekday`: a delivery of changes is compared with
    those of the same weekday (without it, its rows are not compared at all).
    `must_change`: the same bytes again are stale. `dated_by`: the column that holds the business date in all rows.
    `newest_within_days`: how old the newest record of a window may be, where the policy's days are not right for it.
    `late_after`: the UTC time of the day after the business date by which it must have come.
    """

    may_be_empty: bool = False
    whole_from_rows: int = Field(default=0, ge=0)
    money: Amounts | None = None
    by_weekday: bool = False
    must_change: bool = False
    dated_by: str | None = None
    newest_within_days: int | None = Field(default=None, ge=0, le=3660)
    control_total: ControlTotal | None = None
    late_after: time | None = None
