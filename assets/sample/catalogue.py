"""All exports of the sample: file, columns, query, dialect. What they show is decided in the modules named here."""

from dataclasses import dataclass

from assets.sample import (
    aria_billing_exports,
    aria_exports,
    deal_desk_exports,
    netsuite_exports,
    netsuite_receivable_exports,
    other_exports,
    products,
    salesforce_exports,
    salesforce_order_exports,
)
from assets.sample.files import DATA_LOADER, PIPES, PLAIN, WITH_BOM, Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An export. `dialect` None means a workbook, then `title` is its first row. What `is_shared` is the same for all
    customers and written once. `control` is the column whose sum the sender states beside the file."""

    id: str
    stem: str
    header: list[str]
    query: str
    dialect: Dialect | None = None
    suffix: str = "csv"
    title: str = ""
    is_shared: bool = False
    control: str = ""


def _csv(
    export_id: str,
    header: list[str],
    query: str,
    dialect: Dialect = PLAIN,
    *,
    is_shared: bool = False,
    control: str = "",
) -> Table:
    return Table(
        id=export_id,
        stem=export_id.replace(".", "_"),
        header=header,
        query=query,
        dialect=dialect,
        suffix="txt" if dialect is PIPES else "csv",
        is_shared=is_shared,
        control=control,
    )


def _workbook(export_id: str, header: list[str], query: str, title: str) -> Table:
    return Table(id=export_id, stem=export_id.replace(".", "_"), header=header, query=query, suffix="xlsx", title=title)


TABLES = (
    _csv("aria.accounts", aria_exports.ACCOUNTS_HEADER, aria_exports.ACCOUNTS),
    _csv("aria.invoices", aria_exports.INVOICES_HEADER, aria_exports.INVOICES),
    _csv("netsuite.customers", netsuite_exports.CUSTOMERS_HEADER, netsuite_exports.CUSTOMERS, WITH_BOM),
    _csv("netsuite.transactions", netsuite_exports.TRANSACTIONS_HEADER, netsuite_exports.TRANSACTIONS, WITH_BOM),
    _csv("salesforce.accounts", salesforce_exports.ACCOUNTS_HEADER, salesforce_exports.ACCOUNTS, DATA_LOADER),
    _csv("salesforce.contacts", salesforce_exports.CONTACTS_HEADER, salesforce_exports.CONTACTS, DATA_LOADER),
    _workbook(
        "deal_desk.po_register", deal_desk_exports.PO_REGISTER_HEADER, deal_desk_exports.PO_REGISTER, "PO register"
    ),
    _csv("aria.contracts", aria_billing_exports.CONTRACTS_HEADER, aria_billing_exports.CONTRACTS),
    _csv("aria.invoice_lines", aria_billing_exports.LINES_HEADER, aria_billing_exports.LINES),
    _csv("aria.transactions", aria_billing_exports.TRANSACTIONS_HEADER, aria_billing_exports.TRANSACTIONS),
    _csv("aria.payments", aria_billing_exports.PAYMENTS_HEADER, aria_billing_exports.PAYMENTS),
    _csv("aria.usage", aria_billing_exports.USAGE_HEADER, aria_billing_exports.USAGE, PIPES),
    _csv(
        "netsuite.credit_memos",
        netsuite_receivable_exports.CREDIT_MEMOS_HEADER,
        netsuite_receivable_exports.CREDIT_MEMOS,
        WITH_BOM,
        control="Amount (Foreign Currency)",
    ),
    _csv(
        "netsuite.customer_payments",
        netsuite_receivable_exports.PAYMENTS_HEADER,
        netsuite_receivable_exports.PAYMENTS,
        WITH_BOM,
        control="Amount Applied",
    ),
    _csv(
        "netsuite.receivables_ageing",
        netsuite_receivable_exports.AGEING_HEADER,
        netsuite_receivable_exports.AGEING,
        WITH_BOM,
    ),
    _csv(
        "salesforce.contracts",
        salesforce_order_exports.CONTRACTS_HEADER,
        salesforce_order_exports.CONTRACTS,
        DATA_LOADER,
    ),
    _csv("salesforce.orders", salesforce_order_exports.ORDERS_HEADER, salesforce_order_exports.ORDERS, DATA_LOADER),
    _csv(
        "salesforce.order_items",
        salesforce_order_exports.ORDER_ITEMS_HEADER,
        salesforce_order_exports.ORDER_ITEMS,
        DATA_LOADER,
    ),
    _workbook(
        "tax_desk.exemption_certificates",
        other_exports.CERTIFICATES_HEADER,
        other_exports.CERTIFICATES,
        "Exemption certificates",
    ),
    _csv("deal_desk.rate_cards", products.RATE_CARDS_HEADER, products.RATE_CARDS, is_shared=True),
    _csv("treasury.exchange_rates", other_exports.RATES_HEADER, other_exports.RATES, is_shared=True),
    _csv("zendesk.tickets", other_exports.TICKETS_HEADER, other_exports.TICKETS),
)
