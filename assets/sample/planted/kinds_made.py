"""Planted kinds that are made, not put in afterwards: billing itself goes wrong, and all systems carry it alike.

The modules that make bills ask the variable of a kind how many in a thousand it hits; here stands what of it shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import duckdb

from assets.sample.planted.answers import Planted
from assets.sample.planted.story import Night
from assets.sample.world.engine import set_variable, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKind:
    """One way in which bills come out wrong.

    `chance` is the variable that holds its rate. `shows` selects what can be seen tonight in `export`: subject_key,
    row_key, amount (minor units at stake, or null), units, currency. `needs`: the exports that must be there to see it.
    """

    kind: str
    rule_id: str
    chance: str
    export: str
    needs: frozenset[str]
    shows: str
    per_thousand: int

    def at(self, per_thousand: int) -> Self:
        """The kind at another rate."""
        return replace(self, per_thousand=per_thousand)


_BILLED = """
select 'aria:invoice:' || v.invoice_no, $row, $amount, v.units, v.currency
from bill b join invoice v on v.base_no = b.invoice_no $more
where v.bill_date between today() - 89 and today() and (v.void_date is null or v.void_date > today()) and $where
"""

_TWICE = """
select 'aria:invoice:' || invoice_no, invoice_no::varchar, amount, units, currency
from invoice where is_second and bill_date between today() - 89 and today()
"""

_OVERCHARGED = """
join (
    select invoice_no, min(1 + kind) as line_no, sum(amount - right_amount)::bigint as too_much
    from rated where amount > right_amount group by invoice_no
) o on o.invoice_no = b.invoice_no
"""

_RIGHT_FEE = "((2 * right_fee * first_units * first_days + full_days) // (2 * full_days))"
_RIGHT_TAX = "((2 * b.net * right_tax_e2 + 10000) // 20000)"

# A number of a series that nobody holds while somebody holds a higher one: skipped, or of an invoice that is missing
# tonight. Only of a series whose rows all lie in the window.
_UNHELD = """
with series as (
    select entity, posted_on, max(number) as highest from held_tonight where posted_on between today() - 88 and today()
    group by all
),
unheld as (
    select entity, posted_on, number - 1 as number from invoice where is_skipping
    union all
    select v.entity, v.posted_on, v.number from invoice v join gap g on g.subject_no = v.invoice_no
    where v.is_posted and g.rule_id = 'invoice.missing_in_erp' and bit_tonight(g.mask)
)
select 'netsuite:document:' || document_no(entity, posted_on, number), document_no(entity, posted_on, number), null, 2,
    null
from unheld join series using (entity, posted_on) where number < highest
"""

_LINES = frozenset({"aria.invoices", "aria.invoice_lines"})

KINDS = (
    MadeKind(
        kind="invoice billed twice", rule_id="invoice.duplicate_in_billing", chance="billed_twice",
        export="aria.invoices", needs=frozenset({"aria.invoices"}), shows=_TWICE, per_thousand=3,
    ),
    MadeKind(
        kind="number of an invoice missing", rule_id="invoice.number_gap", chance="number_skipped",
        export="netsuite.transactions", needs=frozenset({"netsuite.transactions"}), shows=_UNHELD, per_thousand=3,
    ),
    MadeKind(
        kind="usage at another price", rule_id="price.differs_from_rate_card", chance="mispriced",
        export="aria.invoice_lines", needs=_LINES | {"deal_desk.rate_cards"}, per_thousand=8,
        shows=statement(
            _BILLED, row="v.invoice_no || '|' || o.line_no", amount="o.too_much", more=_OVERCHARGED, where="true"
        ),
    ),
    MadeKind(
        kind="tax at another rate", rule_id="invoice.tax_rate_differs", chance="mistaxed",
        export="aria.invoice_lines", needs=_LINES, per_thousand=20,
        shows=statement(
            _BILLED, row="v.invoice_no || '|12'", amount=f"{_RIGHT_TAX} - b.tax", more="",
            where=f"b.tax_e2 <> b.right_tax_e2 and b.tax > 0 and {_RIGHT_TAX} <> b.tax",
        ),
    ),
    MadeKind(
        kind="renewal at the old price", rule_id="contract.fee_differs", chance="renewal_missed",
        export="aria.invoice_lines", needs=_LINES | {"aria.contracts"}, per_thousand=150,
        shows=statement(
            _BILLED, row="v.invoice_no || '|1'", amount=f"abs({_RIGHT_FEE} - b.first_fee)", more="",
            where=f"b.fee <> b.right_fee and {_RIGHT_FEE} <> b.first_fee",
        ),
    ),
)  # fmt: skip


def set_chances(connection: duckdb.DuckDBPyConnection, kinds: Sequence[MadeKind]) -> None:
    """Tells those who make the bills what to do wrong: nothing of what is not among `kinds`."""
    planted = {kind.chance: kind.per_thousand for kind in kinds}
    for kind in KINDS:
        set_variable(connection, kind.chance, planted.get(kind.chance, 0))


def made_answers(connection: duckdb.DuckDBPyConnection, night: Night, kinds: Sequence[MadeKind]) -> list[Planted]:
    """What a right system says of `kinds` tonight, of the customers at hand."""
    found: list[Planted] = []
    for kind in kinds:
        if not kind.needs & night.held:
            rows = connection.execute(
                statement("select s, r, money(a, u), c from ($shows) t(s, r, a, u, c)", shows=kind.shows)
            ).fetchall()
            found += [(kind.rule_id, str(s), kind.kind, kind.export, str(r), a, c) for s, r, a, c in rows]
    return found
