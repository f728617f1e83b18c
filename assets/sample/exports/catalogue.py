"""All exports of the sample: file, columns, query, dialect. What they show is decided in the modules named here."""

from dataclasses import dataclass

from assets.sample.billing import products
from assets.sample.exports import (
    aria,
    aria_billing,
    deal_desk,
    netsuite,
    netsuite_receivable,
    other,
    salesforce,
    salesforce_order,
)
from assets.sample.exports.formats import DATA_LOADER, PIPES, PLAIN, WITH_BOM, Dialect


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
    _csv("aria.accounts", aria.ACCOUNTS_HEADER, aria.ACCOUNTS),
    _csv("aria.invoices", aria.INVOICES_HEADER, aria.INVOICES),
    _csv("netsuite.customers", netsuite.CUSTOMERS_HEADER, netsuite.CUSTOMERS, WITH_BOM),
    _csv("netsuite.transactions", netsuite.TRANSACTIONS_HEADER, netsuite.TRANSACTIONS, WITH_BOM),
    _csv("salesforce.accounts", salesforce.ACCOUNTS_HEADER, salesforce.ACCOUNTS, DATA_LOADER),
    _csv("salesforce.contacts", salesforce.CONTACTS_HEADER, salesforce.CONTACTS, DATA_LOADER),
    _workbook("deal_desk.po_register", deal_desk.PO_REGISTER_HEADER, deal_desk.PO_REGISTER, "PO register"),
    _csv("aria.contracts", aria_billing.CONTRACTS_HEADER, aria_billing.CONTRACTS),
    _csv("aria.invoice_lines", aria_billing.LINES_HEADER, aria_billing.LINES),
    _csv("aria.transactions", aria_billing.TRANSACTIONS_HEADER, aria_billing.TRANSACTIONS),
    _csv("aria.payments", aria_billing.PAYMENTS_HEADER, aria_billing.PAYMENTS),
    _csv("aria.usage", aria_billing.USAGE_HEADER, aria_billing.USAGE, PIPES),
    _csv(
        "netsuite.credit_memos",
        netsuite_receivable.CREDIT_MEMOS_HEADER,
        netsuite_receivable.CREDIT_MEMOS,
        WITH_BOM,
        control="Amount (Foreign Currency)",
    ),
    _csv(
        "netsuite.customer_payments",
        netsuite_receivable.PAYMENTS_HEADER,
        netsuite_receivable.PAYMENTS,
        WITH_BOM,
        control="Amount Applied",
    ),
    _csv(
        "netsuite.receivables_ageing",
        netsuite_receivable.AGEING_HEADER,
        netsuite_receivable.AGEING,
        WITH_BOM,
    ),
    _csv(
        "salesforce.contracts",
        salesforce_order.CONTRACTS_HEADER,
        salesforce_order.CONTRACTS,
        DATA_LOADER,
    ),
    _csv("salesforce.orders", salesforce_order.ORDERS_HEADER, salesforce_order.ORDERS, DATA_LOADER),
    _csv(
        "salesforce.order_items",
        salesforce_order.ORDER_ITEMS_HEADER,
        salesforce_order.ORDER_ITEMS,
        DATA_LOADER,
    ),
    _workbook(
        "tax_desk.exemption_certificates",
        other.CERTIFICATES_HEADER,
        other.CERTIFICATES,
        "Exemption certificates",
    ),
    _csv("deal_desk.rate_cards", products.RATE_CARDS_HEADER, products.RATE_CARDS, is_shared=True),
    _csv("treasury.exchange_rates", other.RATES_HEADER, other.RATES, is_shared=True),
    _csv("zendesk.tickets", other.TICKETS_HEADER, other.TICKETS),
)
