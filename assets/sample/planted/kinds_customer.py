"""Planted kinds about who the customer is: tax IDs, certificates, purchase orders, contacts, addresses, master data."""

from assets.sample.planted.row_faults import RowKind
from assets.sample.world.engine import statement

# An account that is billed all through the story, with its customer.
_ACCOUNT = """
select a.acct_no as id, 'aria:account:' || a.acct_no as subject_key, $row as row_key, $value as value, $amount
    as amount,
    a.currency
from account a join customer c using (customer_no) join identity i on i.customer_no = a.customer_no
    join currency k on k.code = a.currency
where a.billed_at_first and a.end_date is null and a.start_date <= d0() and c.customer_no > 0 and $where
"""

_CUSTOMER = """
select c.customer_no as id, $subject as subject_key, $row as row_key, $value as value, null as amount, a.currency
from customer c join identity i using (customer_no) join account a on a.customer_no = c.customer_no and a.acct_slot = 0
where c.customer_no > 0 and a.billed_at_first and a.end_date is null and a.start_date <= d0() and $where
"""


def _account(*, row: str = "a.acct_no::varchar", value: str = "null", amount: str = "null", where: str = "true") -> str:
    return statement(_ACCOUNT, row=row, value=value, amount=amount, where=where)


def _erp_customer(*, value: str = "null", where: str = "true") -> str:
    return statement(
        _CUSTOMER,
        subject="'netsuite:customer:' || (5000 + c.customer_no)",
        row="(5000 + c.customer_no)::varchar",
        value=value,
        where=where,
    )


def _crm_account(*, value: str = "null", where: str = "true") -> str:
    return statement(_CUSTOMER, subject="'salesforce:account:' || i.crm_id", row="i.crm_id", value=value, where=where)


def _kind(
    kind: str, rule_id: str, export: str, among: str, change: dict[str, str], **more: str | int | bool
) -> RowKind:
    keys = {
        "aria.accounts": ("acct_no",),
        "netsuite.customers": ("Internal ID",),
        "salesforce.accounts": ("ID",),
        "salesforce.contacts": ("ID",),
        "salesforce.orders": ("ORDERNUMBER",),
        "deal_desk.po_register": ("Customer No",),
        "tax_desk.exemption_certificates": ("Customer No",),
    }
    family = {"aria.accounts": "account", "deal_desk.po_register": "account", "salesforce.orders": "order"}
    return RowKind(
        kind=kind,
        rule_id=rule_id,
        export=export,
        key=keys[export],
        family=family.get(export, export),
        among=among,
        change=change,
        repeat=bool(more.get("repeat", False)),
        per_thousand=int(more.get("per_thousand", 15)),
    )


_SAME_COUNTRY = """(
    select min_by(i2.tax_id, c2.customer_no) from customer c2 join identity i2 using (customer_no)
    where c2.country = c.country and c2.customer_no > 0
)"""
_FIRST_OF_COUNTRY = "(select min(c2.customer_no) from customer c2 where c2.country = c.country and c2.customer_no > 0)"
_OTHER_CURRENCY = "case b.\"Currency\" when 'EUR' then 'USD' else 'EUR' end"
_ORDER_ROW = "lpad(a.acct_no::varchar, 8, '0')"
_NEEDS_PO = "a.po_required and pick(a.acct_no, 'po state', 20) > 1"
_BILLED_SO_FAR = "(select sum(v.amount) from invoice v where v.acct_no = a.acct_no and v.bill_date < d0())"
_QUARTER = "(" + _BILLED_SO_FAR + " // (4 * ten_to(k.units)))"

KINDS = (
    _kind("tax ID differs in the ERP", "tax_id.differs_in_erp", "netsuite.customers",
          _erp_customer(value="i.wrong_tax_id", where="c.needs_tax_id"), {"Tax Number": "x.value"}),
    _kind("tax ID differs in the CRM", "tax_id.differs_in_crm", "salesforce.accounts",
          _crm_account(value="i.wrong_tax_id", where="c.needs_tax_id and pick(c.customer_no, 'crm tax', 10) > 0"),
          {"VAT_NUMBER__C": "x.value"}),
    _kind("tax ID of another customer", "tax_id.shared", "aria.accounts",
          _account(value=_SAME_COUNTRY, where="a.acct_slot = 0 and a.exemption = 0 and c.needs_tax_id"
                   " and c.customer_no <> " + _FIRST_OF_COUNTRY), {"taxpayer_id": "x.value"}),
    _kind("certificate missing", "certificate.missing", "tax_desk.exemption_certificates",
          _account(row="a.client_acct_id", where="a.exemption > 0"), {}, per_thousand=80),
    _kind("certificate expired", "certificate.expired", "tax_desk.exemption_certificates",
          _account(row="a.client_acct_id", where="a.exemption > 0"), {"Valid To": "d0() - 10"}, per_thousand=80),
    _kind("certificate runs out", "certificate.expiring", "tax_desk.exemption_certificates",
          _account(row="a.client_acct_id", where="a.exemption > 0"), {"Valid To": "today() + 12"}, per_thousand=80),
    _kind("certificate of another level", "certificate.level_differs", "tax_desk.exemption_certificates",
          _account(row="a.client_acct_id", where="a.exemption > 0"), {"Level": '1 + b."Level" % 3'}, per_thousand=80),
    _kind("PO not in the register", "po.unknown", "deal_desk.po_register",
          _account(row="a.client_acct_id", where=_NEEDS_PO), {}, per_thousand=30),
    _kind("PO runs out", "po.expiring", "deal_desk.po_register",
          _account(row="a.client_acct_id", where=_NEEDS_PO), {"Valid To": "today() + 12"}, per_thousand=30),
    _kind("PO exhausted", "po.exhausted", "deal_desk.po_register",
          _account(row="a.client_acct_id", where=_NEEDS_PO + " and " + _BILLED_SO_FAR + " > 100000",
                   value=_QUARTER, amount=_BILLED_SO_FAR + " - ten_to(k.units) * " + _QUARTER),
          {"Amount": "x.value::bigint"}, per_thousand=30),
    _kind("PO in another currency", "po.currency_differs", "deal_desk.po_register",
          _account(row="a.client_acct_id", where=_NEEDS_PO), {"Currency": _OTHER_CURRENCY},
          per_thousand=30),
    _kind("PO of another customer", "po.customer_differs", "deal_desk.po_register",
          _account(row="a.client_acct_id", where=_NEEDS_PO, value="'C-' || (1000001 + a.acct_no)"),
          {"Customer No": "x.value"}, per_thousand=30),
    _kind("PO differs on the order", "po.order_differs", "salesforce.orders",
          _account(row=_ORDER_ROW, where=_NEEDS_PO), {"PONUMBER": "'PO-000000-' || b.\"ORDERNUMBER\""},
              per_thousand=30),
    _kind("no billing contact", "contact.billing_role_missing", "salesforce.contacts",
          statement(_CUSTOMER, subject="'salesforce:account:' || i.crm_id", row="i.contact_id_1", value="null",
              where="true"),
          {"BILLING_ROLE__C": "''"}),
    _kind("billing contact bounces", "contact.bounced", "salesforce.contacts",
          statement(_CUSTOMER, subject="'salesforce:contact:' || i.contact_id_1", row="i.contact_id_1", value="null",
                    where="true"), {"ISEMAILBOUNCED": "'true'"}),
    _kind("copies to no address", "contact.cc_invalid", "aria.accounts",
          _account(where="pick(a.acct_no, 'cc', 10) = 0"), {"stmt_email_list_cc": "'finance(at)' || b.\"acct_no\""},
          per_thousand=60),
    _kind("phone missing", "contact.phone_missing", "salesforce.accounts", _crm_account(), {"PHONE": "''"}),
    _kind("phone is no number", "contact.phone_invalid", "salesforce.accounts", _crm_account(),
        {"PHONE": "'ask Anna'"}),
    _kind("city missing", "address.incomplete", "aria.accounts", _account(), {"city": "''"}),
    _kind("postal code impossible", "address.postal_code_invalid", "aria.accounts",
          _account(where="c.country in ('US', 'DE', 'FR', 'IT', 'ES')"), {"postal_cd": "'12'"}),
    _kind("country differs in the ERP", "address.country_differs", "netsuite.customers", _erp_customer(),
          {"Billing Country": "case b.\"Billing Country\" when 'France' then 'Belgium' else 'France' end"}),
    _kind("name differs in the ERP", "account.name_differs", "netsuite.customers",
          _erp_customer(where="c.parent_no is null and not c.is_head"),
          {"Name": "'Blue Heron Trading'", "Name#2": "'Blue Heron Trading'"}),
    _kind("inactive in the ERP", "account.inactive_in_erp", "netsuite.customers", _erp_customer(), {"Inactive": "'T'"}),
    _kind("currency differs in the ERP", "account.currency_differs", "netsuite.customers", _erp_customer(),
          {"Currency": "case b.\"Currency\" when 'NZD' then 'HKD' else 'NZD' end"}),
    _kind("terms differ in the ERP", "account.terms_differ", "netsuite.customers", _erp_customer(),
        {"Terms": "'Net 90'"}),
    _kind("parent missing in the CRM", "account.parent_differs", "salesforce.accounts",
          _crm_account(where="c.parent_no is not null"), {"PARENTID": "''"}, per_thousand=60),
    _kind("twice in the CRM", "account.duplicate_in_crm", "salesforce.accounts",
          statement(_CUSTOMER, subject="'salesforce:account:' || i.merged_id", row="i.crm_id", value="i.merged_id",
                    where="pick(c.customer_no, 'merged', 100) > 0"),
          {"ID": "x.value", "NETSUITE_ID__C": "''"}, repeat=True),
    _kind("only in the ERP", "account.orphan_in_erp", "netsuite.customers",
          statement(_CUSTOMER, subject="'netsuite:customer:' || (900000000 + c.customer_no)",
                    row="(5000 + c.customer_no)::varchar", value="(900000000 + c.customer_no)::varchar", where="true"),
          {"Internal ID": "x.value::bigint", "ID": "'CUST-' || x.value", "Name": "'Old Mill Partners'",
           "Name#2": "'Old Mill Partners'", "External ID": "''", "Salesforce ID": "''", "Tax Number": "''"},
          repeat=True),
    _kind("link to the CRM leads nowhere", "account.crm_link_broken", "aria.accounts",
          _account(value="i.merged_id", where="a.acct_slot = 0 and pick(c.customer_no, 'merged', 100) > 0"
                   " and pick(c.customer_no, 'erp link', 100) between 5 and 95"), {"supp_crm_account_id": "x.value"}),
)  # fmt: skip
