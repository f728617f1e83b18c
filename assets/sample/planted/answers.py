"""What a right system reports on a night, worked out from what was planted, never from the files or the rules' code."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

from assets.sample.planted.story import Night

# The account rules ask for a billed account; an account that was closed on the way takes its findings with it. A
# missing invoice has two days of grace, and is no longer missing in the last two of the 90 days that are delivered.
_ROWS = """
select g.rule_id, 'aria:account:' || g.subject_no as subject_key, g.kind,
    case g.rule_id when 'po.expired' then 'deal_desk.po_register' else 'aria.accounts' end as export,
    case g.rule_id when 'po.expired' then a.client_acct_id else a.acct_no::varchar end as row_key, null as amount,
        a.currency
from gap g join account_tonight n on n.acct_no = g.subject_no join account a on a.acct_no = g.subject_no
where bit_tonight(g.mask) and is_billed(n.status) and g.rule_id not like 'invoice.%'
    and (g.rule_id <> 'po.expired' or g.variant < 5 or d0() + (g.variant - 5) < today())
union all
select g.rule_id, 'aria:invoice:' || g.subject_no, g.kind, 'netsuite.transactions',
    (30000000 + v.invoice_no * 3)::varchar,
    money(v.amount, v.units), v.currency
from gap g join invoice v on v.invoice_no = g.subject_no
where g.rule_id = 'invoice.missing_in_erp' and bit_tonight(g.mask) and v.bill_date between today() - 87 and today() - 2
union all
select g.rule_id, 'aria:invoice:' || g.subject_no, g.kind, 'netsuite.transactions',
    (30000000 + v.invoice_no * 3)::varchar,
    money(abs(h.erp_amount - v.amount), v.units), v.currency
from gap g join invoice v on v.invoice_no = g.subject_no join held_tonight h using (invoice_no)
where g.rule_id = 'invoice.amount_differs' and bit_tonight(g.mask) and v.bill_date between today() - 84 and today() - 3
"""

_NEEDS = {
    "tax_id.missing": {"aria.accounts"},
    "tax_id.invalid": {"aria.accounts"},
    "po.missing": {"aria.accounts"},
    "po.expired": {"aria.accounts", "deal_desk.po_register"},
    "contact.missing": {"aria.accounts"},
    "contact.email_invalid": {"aria.accounts"},
    "invoice.missing_in_erp": {"aria.accounts", "aria.invoices", "netsuite.transactions"},
    "invoice.amount_differs": {"aria.accounts", "aria.invoices", "netsuite.transactions"},
}

# rule id, subject key, kind, export, key of the row in it, money at stake (text) and its currency
Planted = tuple[str, str, str, str, str, str | None, str | None]


class Answers:
    """What was planted and what a right system says of it, night by night."""

    def __init__(self) -> None:
        self._planted: list[tuple[str, Planted]] = []

    def add(self, night: Night, planted: Iterable[Planted]) -> None:
        """Takes what stands in the night's files."""
        self._planted.extend((night.date.isoformat(), one) for one in planted)

    def write(self, directory: Path, rule_ids: Collection[str] | None) -> dict[str, int]:
        """Writes `answers.csv`, and `planted.csv` with kind, row and money; returns the number of answers by rule."""
        chosen = sorted(
            (date, tuple("" if value is None else value for value in one))
            for date, one in self._planted
            if rule_ids is None or one[0] in rule_ids
        )
        with (directory / "planted.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("business_date", "rule_id", "subject_key", "kind", "export", "row", "amount", "currency"))
            writer.writerows((date, *one) for date, one in chosen)
        answers = sorted({(date, one[0], one[1]) for date, one in chosen})
        with (directory / "answers.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("business_date", "rule_id", "subject_key"))
            writer.writerows(answers)
        return dict(Counter(rule_id for _, rule_id, _ in answers))


def row_answers(connection: duckdb.DuckDBPyConnection, night: Night) -> list[Planted]:
    """The night's answers about accounts and invoices at hand, without those that a held export forbids."""
    judged = {rule_id for rule_id, needs in _NEEDS.items() if not needs & night.held}
    return [row for row in connection.execute(_ROWS).fetchall() if row[0] in judged]


def export_answers(night: Night) -> list[Planted]:
    """The night's answers about whole exports."""
    return [
        (mishap.rule_id, _export_key(mishap.export), mishap.rule_id.partition(".")[2], mishap.export, "", None, None)
        for mishap in night.mishaps
    ]


def _export_key(export: str) -> str:
    system, entity = export.split(".")
    return f"{system}:export:{entity}"
