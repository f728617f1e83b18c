"""Planted kinds about money: invoices, lines, credits, payments, balances, contracts, usage."""

from assets.sample.planted.row_faults import RowKind
from assets.sample.world.engine import statement

# An invoice in the middle of the first window, owed, posted and without a gap of the first eleven.
_INVOICE = """
select v.invoice_no as id, $subject as subject_key, $row as row_key, $value as value, $amount as amount, v.currency
from invoice v join customer c using (customer_no) join account a using (acct_no)
where v.is_owed and v.customer_no > 0 and v.bill_date between d0() - 75 and d0() - 3 and v.base_no = v.invoice_no
    and $where
"""
_LINE = """
select v.invoice_no as id, 'aria:invoice:' || v.invoice_no as subject_key, v.invoice_no || '|' || l.line_no as row_key,
    $value as value, $amount as amount, v.currency
from invoice v join line l on l.invoice_no = v.base_no
where v.is_owed and v.customer_no > 0 and v.bill_date between d0() - 75 and d0() - 3 and v.base_no = v.invoice_no
    and $where
"""
_PAYMENT = """
select payment_no as id, 'aria:payment:' || payment_no as subject_key, payment_no::varchar as row_key, $value as value,
    $amount as amount, currency
from payment where paid_on between d0() - 75 and d0() - 1 and applied > 200
"""
_CONTRACT = """
select contract_no as id, 'aria:contract:' || (100000 + contract_no) as subject_key, $row as row_key, $value as value,
    $amount as amount, currency
from contract
where has_invoices and end_date is null and start_date <= d0() and base_status = 1 and customer_no > 0
    and renewed_on is null and $where
"""
_USAGE = """
select u.record as id, $subject as subject_key, 'U' || u.record as row_key, $value as value, null as amount, v.currency
from usage u join invoice v on v.invoice_no = u.invoice_no join contract c on c.contract_no = u.contract_no
where v.is_owed and u.usage_date < d0() and v.bill_date between d0() - 75 and d0() - 3 and $where
"""
_VOID = """
select invoice_no as id, 'aria:invoice:' || invoice_no as subject_key, (30000000 + invoice_no * 3)::varchar as row_key,
    null as value, amount, currency
from invoice
where void_date between bill_date + 2 and d0() and amount > 0 and bill_date > d0() - 75 and is_test = 0
"""
_DEBTOR = """
select min(v.invoice_no) as id, 'netsuite:customer:' || (5000 + v.posted_customer_no) as subject_key,
    concat_ws('|', 5000 + v.posted_customer_no, e.legal_name, v.currency) as row_key, null as value, null as amount,
    v.currency
from invoice v join entity e on e.code = v.entity
where v.is_owed and v.paid_date is null and v.written_off_date is null and v.credit_date is null and v.lag = 0
    and v.bill_date between d0() - 75 and d0() - 3 and not exists (from gap g where g.subject_no = v.invoice_no)
group by v.posted_customer_no, e.legal_name, v.currency
"""
_ERP_ROW = "(30000000 + v.invoice_no * 3)::varchar"
_ERP_COPY = "'netsuite:transaction:' || (80000000000 + v.invoice_no)"
_OWN = "'aria:invoice:' || v.invoice_no"


def _invoice(*, subject: str = _OWN, row: str = _ERP_ROW, value: str = "null", amount: str = "v.amount",
             where: str = "true") -> str:  # fmt: skip
    return statement(_INVOICE, subject=subject, row=row, value=value, amount=amount, where=where)


def _line(*, value: str, amount: str = "null", where: str) -> str:
    return statement(_LINE, value=value, amount=amount, where=where)


def _contract(*, row: str, value: str = "null", amount: str = "null", where: str = "true") -> str:
    return statement(_CONTRACT, row=row, value=value, amount=amount, where=where)


_FAMILIES = {
    "netsuite.transactions": "invoice",
    "aria.invoices": "invoice",
    "aria.invoice_lines": "invoice",
    "aria.contracts": "contract",
    "salesforce.order_items": "contract",
    "aria.payments": "payment",
    "netsuite.customer_payments": "payment",
    "netsuite.credit_memos": "credit",
    "aria.transactions": "credit",
}
_KEYS = {
    "netsuite.transactions": ("Internal ID",),
    "aria.invoices": ("invoice_no",),
    "aria.invoice_lines": ("invoice_no", "line_no"),
    "aria.contracts": ("master_plan_instance_no",),
    "salesforce.order_items": ("ARIA_PLAN_INSTANCE__C",),
    "aria.payments": ("payment_no",),
    "netsuite.customer_payments": ("Aria Payment No",),
    "netsuite.credit_memos": ("Aria Transaction No",),
    "aria.transactions": ("transaction_no",),
    "netsuite.receivables_ageing": ("Internal ID", "Subsidiary", "Currency"),
    "aria.usage": ("client_record_id",),
}


def _kind(kind: str, rule_id: str, export: str, among: str, change: dict[str, str], *, repeat: bool = False,
          when: str = "true", per_thousand: int = 3) -> RowKind:  # fmt: skip
    return RowKind(
        kind=kind,
        rule_id=rule_id,
        export=export,
        key=_KEYS[export],
        family=_FAMILIES.get(export, export),
        among=among,
        change=change,
        repeat=repeat,
        when=when,
        lasting=export == "aria.usage",
        needs=_NEEDS.get(export, frozenset()),
        per_thousand=per_thousand,
    )


_NEEDS = {
    "netsuite.transactions": frozenset({"aria.invoices"}),
    "aria.invoice_lines": frozenset({"aria.invoices"}),
    "aria.invoices": frozenset({"aria.invoice_lines"}),
    "aria.payments": frozenset({"netsuite.customer_payments"}),
    "netsuite.customer_payments": frozenset({"aria.payments"}),
    "netsuite.credit_memos": frozenset({"aria.transactions"}),
    "aria.contracts": frozenset({"salesforce.order_items"}),
    "salesforce.order_items": frozenset({"aria.contracts"}),
    "netsuite.receivables_ageing": frozenset({"netsuite.transactions"}),
}
_CREDIT = "v.credit_date <= d0()"
_CREDIT_ROW = "(v.invoice_no * 10 + 3)::varchar"
_CREDIT_KEY = "'aria:transaction:' || (v.invoice_no * 10 + 3)"
_MORE = "money(v.amount + 100, v.units)"
_NEVER_PAID = "v.paid_date is null and v.written_off_date is null and v.credit_date is null and v.lag = 0"

KINDS = (
    _kind("invoice unknown to billing", "invoice.missing_in_billing", "netsuite.transactions",
          _invoice(subject=_ERP_COPY, value="(80000000000 + v.invoice_no)::varchar"),
          {"Internal ID": "x.value::bigint", "Document Number": "b.\"Document Number\" || 'A'",
           "Aria Invoice No": "b.\"Aria Invoice No\" + 1400000000"}, repeat=True),
    _kind("invoice twice in the ERP", "invoice.duplicate_in_erp", "netsuite.transactions",
          _invoice(subject=_ERP_COPY, value="(80000000000 + v.invoice_no)::varchar"),
          {"Internal ID": "x.value::bigint", "Document Number": "b.\"Document Number\" || 'B'"}, repeat=True),
    _kind("invoice in another currency", "invoice.currency_differs", "netsuite.transactions", _invoice(),
          {"Currency": "case b.\"Currency\" when 'EUR' then 'USD' else 'EUR' end"}),
    _kind("invoice on another customer", "invoice.customer_differs", "netsuite.transactions",
          _invoice(where="c.parent_no is null and not c.is_head", value="(900001000 + v.customer_no)::varchar"),
          {"Internal ID#2": "x.value::bigint", "Name": "'Old Mill Partners'"}),
    _kind("due date differs", "invoice.due_date_differs", "netsuite.transactions",
          _invoice(value="us_date(v.bill_date + v.terms + 9)"), {"Due Date/Receive By": "x.value"}),
    _kind("PO differs on the invoice", "po.invoice_differs", "netsuite.transactions",
          _invoice(where="a.po_required"), {"PO/Check Number": "'PO-999999'"}),
    _kind("balance differs", "balance.remaining_differs", "netsuite.transactions",
          _invoice(value="money(v.amount // 2, v.units)", amount="v.amount - v.amount // 2", where=_NEVER_PAID),
          {"Amount Remaining": "x.value"}, when="b.\"Type\" = 'Invoice'", per_thousand=30),
    _kind("void not carried over", "invoice.void_differs", "netsuite.transactions",
          _VOID, {"Status": "'Open'"}, per_thousand=80),
    _kind("period differs from the lines", "invoice.period_differs", "aria.invoices",
          _invoice(row="v.invoice_no::varchar"),
          {"from_date": 'b."from_date" - 30', "to_date": 'b."to_date" - 30'}),
    _kind("lines do not make the invoice", "invoice.lines_differ", "aria.invoice_lines",
          _line(value="money(l.amount + 100, v.units)", amount="100", where="l.line_no = 1"), {"amount": "x.value"}),
    _kind("credit not in the ERP", "credit.missing_in_erp", "netsuite.credit_memos",
          _invoice(subject=_CREDIT_KEY, row=_CREDIT_ROW, amount="v.credit", where=_CREDIT), {}, per_thousand=60),
    _kind("credit of another amount", "credit.amount_differs", "netsuite.credit_memos",
          _invoice(subject=_CREDIT_KEY, row=_CREDIT_ROW, amount="100", value="money(v.credit + 100, v.units)",
              where=_CREDIT),
          {"Amount (Foreign Currency)": "x.value"}, per_thousand=60),
    _kind("credit without a reason", "credit.reason_missing", "aria.transactions",
          _invoice(subject=_CREDIT_KEY, row=_CREDIT_ROW, amount="v.credit", where=_CREDIT),
          {"reason_code": "''", "reason_text": "''"}, per_thousand=60),
    _kind("payment not in the ERP", "payment.missing_in_erp", "netsuite.customer_payments",
          statement(_PAYMENT, value="null", amount="applied + unapplied"), {}, per_thousand=6),
    _kind("payment of another amount", "payment.amount_differs", "aria.payments",
          statement(_PAYMENT, value="money(applied + unapplied + 100, units)", amount="100"), {"amount": "x.value"},
          per_thousand=6),
    _kind("payment applied otherwise", "payment.applied_differs", "aria.payments",
          statement(_PAYMENT, value="money(applied - 100, units)", amount="100"), {"applied_amount": "x.value"},
          per_thousand=6),
    _kind("ageing does not add up", "balance.ageing_differs", "netsuite.receivables_ageing",
          _DEBTOR, {"Total": "'1' || b.\"Total\""}, per_thousand=20),
    _kind("order at another price", "contract.order_price_differs", "salesforce.order_items",
          _contract(row="'MPI-' || (100000 + contract_no)", value="money(coalesce(commitment, fee) + 500, units)",
                    amount="500 * plan_units"), {"UNITPRICE": "x.value"}, per_thousand=8),
    _kind("contract not in the CRM", "contract.missing_in_crm", "salesforce.order_items",
          _contract(row="'MPI-' || (100000 + contract_no)", amount="coalesce(commitment, fee * plan_units)"), {},
          per_thousand=8),
    _kind("contract billed beyond its term", "contract.term_over", "aria.contracts",
          _contract(row="(100000 + contract_no)::varchar", where="term_end is not null", amount="fee * plan_units"),
          {"term_end_date": "d0() - 10"}, per_thousand=8),
    _kind("commit differs from the order", "contract.commit_differs", "aria.contracts",
          _contract(row="(100000 + contract_no)::varchar", where="commitment is not null",
                    value="money(commitment // 2, units)", amount="commitment - commitment // 2"),
          {"commit_amount": "x.value"}, per_thousand=60),
    _kind("usage record missing", "usage.units_differ", "aria.usage",
          statement(_USAGE, subject="'aria:invoice:' || u.invoice_no", value="null",
                    where="c.meters_daily and u.is_excluded = 0 and u.units_e3 > 0"), {}, per_thousand=2),
    _kind("usage record twice", "usage.duplicate", "aria.usage",
          statement(_USAGE, subject="'aria:usage:U' || u.record || 'X'", value="'U' || u.record || 'X'", where="true"),
          {"client_record_id": "x.value"}, repeat=True, per_thousand=2),
    _kind("usage loaded after its period was billed", "usage.late", "aria.usage",
          statement(_USAGE, subject="'aria:usage:L' || u.record", value="'L' || u.record", where="true"),
          {"client_record_id": "x.value", "usage_date": 'b."usage_date" - 62', "invoice_no": "null"}, repeat=True,
          per_thousand=2),
    _kind("usage excluded without a word", "usage.exclusion_unexplained", "aria.usage",
          statement(_USAGE, subject="'aria:usage:U' || u.record", value="null", where="u.is_excluded = 1"),
          {"exclusion_comments": "''"}, per_thousand=100),
)  # fmt: skip
