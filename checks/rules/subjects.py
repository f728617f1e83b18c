"""What the rules speak of: accounts, invoices and exports, with their tables of facts and records.

Put here one subject per facts table. Keep out the rules, and SQL: the tables are models of dbt_project.
"""

from checks.engine.findings import ScopeKind
from checks.engine.rule import Date, Scope, Subject, Text

_CUSTOMER = Scope(kind=ScopeKind.CUSTOMER, key="customer_key", name="customer_name", entity="selling_entity")

ACCOUNT = Subject(
    name="account",
    facts="facts_accounts",
    records="records_accounts",
    roles={
        "billing": "billing.accounts",
        "erp": "erp.customers",
        "crm": "crm.accounts",
        "contact": "crm.contacts",
        "deal_desk": "deal_desk.purchase_orders",
    },
    scope=_CUSTOMER,
    absence_is_gone=True,
    shows=(Text("account"), Text("country"), Date("business_date")),
)
INVOICE = Subject(
    name="invoice",
    facts="facts_invoices",
    records="records_invoices",
    roles={"billing": "billing.invoices", "erp": "erp.transactions"},
    scope=_CUSTOMER,
    absence_is_gone=False,
    shows=(Text("invoice"), Text("account"), Date("bill_date"), Date("business_date")),
)
EXPORT = Subject(
    name="export",
    facts="exports",
    scope=Scope(kind=ScopeKind.EXPORT, key="subject_key", name="export", team="team"),
    absence_is_gone=True,
    file="file",
    shows=(Text("export"), Date("business_date"), Date("shown_date")),
)
