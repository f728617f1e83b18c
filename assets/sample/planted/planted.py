"""What is planted wrong: kinds, how often, on whom, on which nights. Nothing of rules' code: kinds only name their ids.

Makes the table `gap` (kind, rule_id, subject_no, mask, variant). Bit b of `mask` says that the gap is there on night
b + 1 of the seven-night story; a record without a gap, or on a night without it, is clean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import duckdb

from assets.sample.world.engine import statement

# How gaps live over the seven nights, leftmost night first. They are dealt out in this order, so that the first few of
# a kind already show one that stays, one that is fixed and comes back, and one that appears.
_LIVES = ("1111111", "1000001", "0111111", "1111111", "1110000", "1111111", "0001111", "1000000", "1111100", "0000011")
LIFE_MASKS = tuple(int(life[::-1], 2) for life in _LIVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedKind:
    """One way in which data go wrong.

    `among` is the SQL condition on `account` (or `invoice`) that says on whom it can be planted so that exactly
    `rule_id` must name it. Kinds of one `topic` never meet on one subject. `variants` is how many shapes it has.
    """

    kind: str
    rule_id: str
    subject: str
    topic: str
    among: str
    per_thousand: int
    at_least: int
    variants: int

    def at(self, per_thousand: int) -> Self:
        """The kind at another rate, even where that is too low to hit anybody."""
        return replace(self, per_thousand=per_thousand, at_least=0)


_TAX = "billed_at_first and exemption = 0 and needs_tax_id"
_PO = "billed_at_first and po_required"
_CONTACT = "billed_at_first and notify in (1, 2)"
_INVOICE = "amount > 0 and void_date is null and is_test = 0"

KINDS = (
    PlantedKind(
        kind="tax ID invalid", rule_id="tax_id.invalid", subject="account", topic="tax", among=_TAX, per_thousand=50,
        at_least=8, variants=4,
    ),
    PlantedKind(
        kind="tax ID missing", rule_id="tax_id.missing", subject="account", topic="tax", among=_TAX, per_thousand=50,
        at_least=8, variants=6,
    ),
    PlantedKind(
        kind="PO missing", rule_id="po.missing", subject="account", topic="po", among=_PO, per_thousand=80,
        at_least=8, variants=6,
    ),
    PlantedKind(
        kind="PO expired", rule_id="po.expired", subject="account", topic="po", among=_PO, per_thousand=90,
        at_least=10, variants=10,
    ),
    PlantedKind(
        kind="contact missing", rule_id="contact.missing", subject="account", topic="contact", among=_CONTACT,
        per_thousand=40, at_least=8, variants=6,
    ),
    PlantedKind(
        kind="e-mail invalid", rule_id="contact.email_invalid", subject="account", topic="contact", among=_CONTACT,
        per_thousand=40, at_least=8, variants=8,
    ),
    PlantedKind(
        kind="invoice missing in the ERP", rule_id="invoice.missing_in_erp", subject="invoice", topic="invoice",
        among=_INVOICE, per_thousand=20, at_least=8, variants=2,
    ),
    PlantedKind(
        kind="amount differs in the ERP", rule_id="invoice.amount_differs", subject="invoice", topic="invoice",
        among=_INVOICE, per_thousand=20, at_least=8, variants=4,
    ),
)  # fmt: skip

_CANARY = "insert into gap select 'tax ID invalid', 'tax_id.invalid', 10001, 127, 0 where getvariable('low') = 0"


def plant(connection: duckdb.DuckDBPyConnection, kinds: Sequence[PlantedKind]) -> None:
    """Makes `gap` for the accounts and invoices at hand; without kinds there is none."""
    connection.execute(
        "create or replace temp table gap"
        " (kind varchar, rule_id varchar, subject_no bigint, mask integer, variant integer)"
    )
    if kinds:
        connection.execute(_CANARY)
    for topic in dict.fromkeys(kind.topic for kind in kinds):
        _plant_topic(connection, [kind for kind in kinds if kind.topic == topic])


def _plant_topic(connection: duckdb.DuckDBPyConnection, kinds: list[PlantedKind]) -> None:
    if kinds[0].subject == "account":
        _plant_on_accounts(connection, kinds)
    else:
        _plant_on_invoices(connection, kinds)


def _plant_on_accounts(connection: duckdb.DuckDBPyConnection, kinds: list[PlantedKind]) -> None:
    """Puts the accounts that can have a gap of the topic in an order of chance; each kind takes its share in turn."""
    connection.execute(
        statement(
            "create or replace temp table candidate as"
            " select acct_no, row_number() over (order by h(acct_no, 'gap $topic'), acct_no) - 1 as place"
            " from account join customer using (customer_no) where $among and customer_no > 0",
            topic=kinds[0].topic,
            among=kinds[0].among,
        )
    )
    count = int(connection.execute("select count(*) from candidate").fetchall()[0][0])
    first = 0
    for kind in kinds:
        share = min(max(kind.at_least, count * kind.per_thousand // 1000), count // len(kinds))
        connection.execute(
            "insert into gap select $kind, $rule_id, acct_no,"
            " list_extract($masks::integer[], 1 + (place - $first) % len($masks::integer[]))::integer,"
            " ((place - $first) * 3 + (place - $first) // $variants) % $variants"
            " from candidate where place >= $first and place < $first + $share",
            {
                "kind": kind.kind,
                "rule_id": kind.rule_id,
                "masks": list(LIFE_MASKS),
                "variants": kind.variants,
                "first": first,
                "share": share,
            },
        )
        first += share


def _plant_on_invoices(connection: duckdb.DuckDBPyConnection, kinds: list[PlantedKind]) -> None:
    """Each invoice by its own chance: which one is hit must not hang on how many nights are written."""
    first = 0
    for kind in kinds:
        connection.execute(
            statement(
                "insert into gap select $kind, $rule_id, invoice_no,"
                " case when bill_date < d0() - 78 then 127"
                " else any_of($masks::integer[], invoice_no, $kind || ' life') end,"
                " pick(invoice_no, $kind || ' variant', $variants)"
                " from invoice where pick(invoice_no, 'gap $topic', 1000) >= $first"
                " and pick(invoice_no, 'gap $topic', 1000) < $first + $share and $among",
                among=kind.among,
                topic=kind.topic,
                **{name: "$" + name for name in ("kind", "rule_id", "masks", "variants", "first", "share")},
            ),
            {
                "kind": kind.kind,
                "rule_id": kind.rule_id,
                "masks": list(LIFE_MASKS),
                "variants": kind.variants,
                "first": first,
                "share": kind.per_thousand,
            },
        )
        first += kind.per_thousand
