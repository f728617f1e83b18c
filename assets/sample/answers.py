"""What a right system reports on a night, worked out from what was planted, never from the files or the rules' code."""

import datetime as dt

import duckdb

from assets.sample.story import Night

# The account rules ask for a billed account; an account that was closed on the way takes its findings with it. A
# missing invoice has two days of grace, and is no longer missing in the last two of the 90 days that are delivered.
_ROWS = """
select g.rule_id, 'aria:account:' || g.subject_no as subject_key
from gap g join account_tonight n on n.acct_no = g.subject_no
where bit_tonight(g.mask) and is_billed(n.status) and g.rule_id not like 'invoice.%'
    and (g.rule_id <> 'po.expired' or g.variant < 5 or d0() + (g.variant - 5) < today())
union all
select g.rule_id, 'aria:invoice:' || g.subject_no
from gap g join invoice v on v.invoice_no = g.subject_no
where g.rule_id = 'invoice.missing_in_erp' and bit_tonight(g.mask) and v.bill_date between today() - 87 and today() - 2
union all
select g.rule_id, 'aria:invoice:' || g.subject_no
from gap g join invoice v on v.invoice_no = g.subject_no
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

Answer = tuple[dt.date, str, str]


def row_answers(connection: duckdb.DuckDBPyConnection, night: Night) -> list[Answer]:
    """The night's answers about accounts and invoices at hand, without those that a held export forbids."""
    judged = {rule_id for rule_id, needs in _NEEDS.items() if not needs & night.held}
    rows = connection.execute(_ROWS).fetchall()
    return [(night.date, rule_id, subject_key) for rule_id, subject_key in rows if rule_id in judged]


def export_answers(night: Night) -> list[Answer]:
    """The night's answers about whole exports. The first cut delivery is judged against the earlier ones."""
    return [
        (night.date, rule_id, _export_key(export))
        for rule_id, export in (
            ("export.truncated", night.cut),
            ("export.missing", night.missing),
            ("export.columns_missing", night.drifted),
        )
        if export
    ]


def _export_key(export: str) -> str:
    system, entity = export.split(".")
    return f"{system}:export:{entity}"
