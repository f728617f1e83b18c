"""What happens to whole exports on which night: cut, missing, delivered again, drifted. Nothing of single rows.

The story has seven nights and then begins again: 1 all is delivered; 2 gaps are fixed and new ones appear; 3 NetSuite's
transactions come cut to 60 %; 4 they are whole again; 5 the PO register is not delivered; 6 Aria's accounts come with a
fault and are delivered again, right; 7 Aria's invoices lack a required column, and fixed gaps are back.

With all kinds planted, other exports go wrong too: 2 the tickets come empty; 3 the exchange rates are yesterday's file;
4 the rate cards call a column otherwise; 5 the ageing says another date than its folder; 6 the payments' control total
is off; 7 the orders come late.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

NIGHTS_IN_STORY = 7
CUT_TO_PERCENT = 60
REDELIVERED_EXPORT = "aria.accounts"
DRIFTED_COLUMN = "amount"
RENAMED_COLUMN = ("valid_to", "valid_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """One way in which a whole export goes wrong, on its night of the story; one that `holds` makes it unusable.

    `is_told`: it belongs to the story as it is told, and not only to the sample with all kinds.
    """

    rule_id: str
    export: str
    position: int
    is_told: bool = False
    holds: bool = True


TRUNCATED = Mishap(rule_id="export.truncated", export="netsuite.transactions", position=3, is_told=True)
MISSING = Mishap(rule_id="export.missing", export="deal_desk.po_register", position=5, is_told=True)
DRIFTED = Mishap(rule_id="export.columns_missing", export="aria.invoices", position=7, is_told=True)
EMPTIED = Mishap(rule_id="export.empty", export="zendesk.tickets", position=2)
REPEATED = Mishap(rule_id="export.stale", export="treasury.exchange_rates", position=3)
RENAMED = Mishap(rule_id="export.header_drifted", export="deal_desk.rate_cards", position=4, holds=False)
MISDATED = Mishap(rule_id="export.wrong_date", export="netsuite.receivables_ageing", position=5)
MISCOUNTED = Mishap(rule_id="export.control_total", export="netsuite.customer_payments", position=6)
BELATED = Mishap(rule_id="export.late", export="salesforce.orders", position=7, holds=False)
MISHAPS = (TRUNCATED, MISSING, DRIFTED, EMPTIED, REPEATED, RENAMED, MISDATED, MISCOUNTED, BELATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One business date of the sample, counted from 1, and what happens to its exports.

    `redelivered` is the export that is delivered with a fault, and again, right, as sequence 2: that is no mishap.
    """

    number: int
    date: dt.date
    mishaps: tuple[Mishap, ...] = ()
    redelivered: str | None = None

    def suffers(self, mishap: Mishap, export: str) -> bool:
        """Whether this happens to the export tonight."""
        return mishap in self.mishaps and mishap.export == export

    @property
    def held(self) -> frozenset[str]:
        """The exports that cannot be judged on this night."""
        return frozenset(mishap.export for mishap in self.mishaps if mishap.holds)


def nights_of(
    start: dt.date,
    nights: int,
    *,
    seed: int,
    is_clean: bool = False,
    has_all: bool = False,
    per_thousand: Mapping[str, int] | None = None,
) -> list[Night]:
    """The consecutive nights from `start` on. `per_thousand` says, by rule id, on how many nights in a thousand its
    mishap happens, instead of on its night of the story; the first night has none of these, as there is no usual yet.
    """
    rates = per_thousand or {}

    def happens(mishap: Mishap, number: int) -> bool:
        if mishap.rule_id in rates:
            return number > 1 and _chance(seed, mishap.rule_id, number) < rates[mishap.rule_id]
        return (has_all or mishap.is_told) and (number - 1) % NIGHTS_IN_STORY + 1 == mishap.position

    return [
        Night(
            number=n,
            date=start + dt.timedelta(days=n - 1),
            mishaps=() if is_clean else tuple(mishap for mishap in MISHAPS if happens(mishap, n)),
            redelivered=REDELIVERED_EXPORT if not is_clean and (n - 1) % NIGHTS_IN_STORY == 5 else None,
        )
        for n in range(1, nights + 1)
    ]


def _chance(seed: int, rule_id: str, number: int) -> int:
    digest = hashlib.sha256(f"{seed}|{rule_id}|{number}".encode()).digest()
    return int.from_bytes(digest[:4]) % 1000
