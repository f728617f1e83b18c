"""All about one customer: found by any key that a caller may name, shown with records, gaps, breaks, cases and
invoices.
"""

import json
from pathlib import Path
from typing import Any

import click

from checks.errors import ConfigurationError
from checks.money import format_money
from orchestration.cli.arguments import query
from orchestration.cli.output import console, print_rows
from orchestration.settings import Settings


def find_customer(path: Path, key: str) -> dict[str, Any]:
    """Return the one customer that `key` means. Raises ConfigurationError that lists the candidates when there are
    several, or none.
    """
    exact = query(
        path,
        """
        select distinct customers.* from customers
        left join crosswalk using (customer_key)
        left join account_facts using (customer_key)
        left join invoice_facts using (customer_key)
        where customers.customer_key = $1 or crosswalk.native_key = $1 or account_facts.account::varchar = $1
            or invoice_facts.subject_key = $1 or invoice_facts.invoice::varchar = $1 or crosswalk.evidence = $1
            or lower(customers.customer_name) = lower($1)
        """,
        [key],
    )
    found = exact or query(
        path,
        "select * from customers where contains(lower(customer_name), lower($1)) order by customer_name limit 11",
        [key],
    )
    if not found:
        raise ConfigurationError(
            f"No customer, account or invoice matches {key!r}. Try part of the name, or an account number."
        )
    if len(found) > 1:
        names = ", ".join(f"{row['customer_name']} ({row['customer_key']})" for row in found[:10])
        raise ConfigurationError(
            f"{key!r} matches {'more than 10' if len(found) > 10 else len(found)} customers: {names}. Name one by "
            "its key."
        )
    return found[0]


def print_customer(settings: Settings, path: Path, customer: dict[str, Any], form: str) -> None:
    """Print the customer; JSON holds the same sections."""
    key = [customer["customer_key"]]
    sections = {
        "records": query(
            path, "select native_key, how, evidence from crosswalk where customer_key = $1 order by native_key", key
        ),
        "accounts": query(
            path,
            "select account, selling_entity, country, currency, is_billed, aria_tax_id, aria_po_number, "
            "register_valid_to, aria_email, "
            "aria_file, aria_row from account_facts where customer_key = $1 order by account",
            key,
        ),
        "gaps": _gaps(settings, path, key),
        "cases": _cases(settings, key[0]),
        "breaks": query(
            path,
            "select breaks.kind, left_key, right_key, left_amount, left_currency, right_amount, right_currency, "
            "difference from breaks "
            "inner join invoice_facts on breaks.left_key = invoice_facts.subject_key where customer_key = $1 "
            "order by left_key",
            key,
        ),
        "invoices": query(
            path,
            "select invoice, bill_date, aria_amount_minor, currency, netsuite_amount_minor, netsuite_currency, "
            "netsuite_document "
            "from invoice_facts where customer_key = $1 order by bill_date desc, invoice desc",
            key,
        ),
    }
    if form == "json":
        click.echo(json.dumps({"customer": customer, **sections}, default=str, indent=1, ensure_ascii=False))
        return
    if form == "csv":
        print_rows(
            sections["invoices"], list(sections["invoices"][0]) if sections["invoices"] else ["invoice"], form, empty=""
        )
        return
    out = console()
    out.print(f"{customer['customer_name']}  {customer['customer_key']}", style="bold")
    out.print(
        f"{customer['selling_entity'] or 'no selling entity'} · {customer['country'] or 'no country'} · "
        f"{customer['currency'] or 'no currency'}"
    )
    _side_by_side(customer)
    for invoice in sections["invoices"]:
        for system, currency in (("aria", "currency"), ("netsuite", "netsuite_currency")):
            minor = invoice.pop(f"{system}_amount_minor")
            invoice[system] = None if minor is None else format_money(minor, invoice[currency])
    columns = {"invoices": ["invoice", "bill_date", "aria", "netsuite", "netsuite_document"]}
    for title, rows in sections.items():
        out.print(f"\n{title}", style="bold")
        print_rows(rows[:24], columns.get(title) or (list(rows[0]) if rows else []), "table", empty="none")
        if len(rows) > 24:
            out.print(f"and {len(rows) - 24} more: --format json", style="dim")


def _side_by_side(customer: dict[str, Any]) -> None:
    rows = [
        {
            "field": "tax ID",
            "aria": customer["aria_tax_id"],
            "netsuite": customer["netsuite_tax_id"],
            "salesforce": customer["salesforce_tax_id"],
        },
        {
            "field": "e-mail",
            "aria": customer["aria_email"],
            "netsuite": customer["netsuite_email"],
            "salesforce": customer["salesforce_email"],
        },
        {"field": "PO number", "aria": customer["aria_po_number"], "netsuite": None, "salesforce": None},
    ]
    print_rows(rows, ["field", "aria", "netsuite", "salesforce"], "table", empty="")


def _gaps(settings: Settings, path: Path, key: list[str]) -> list[dict[str, Any]]:
    texts = settings.night_config().texts
    rows = query(
        path,
        "select rule_id, subject_key, first_seen, exposure, currency, facts from findings where scope_key = $1 "
        "order by rule_id",
        key,
    )
    return [
        {
            "rule_id": row["rule_id"],
            "first_seen": row["first_seen"],
            "at_risk": None if row["exposure"] is None else format_money(row["exposure"], row["currency"]),
            "what_is_wrong": texts.wrong(row["rule_id"], json.loads(row["facts"])),
        }
        for row in rows
    ]


def _cases(settings: Settings, key: str) -> list[dict[str, Any]]:
    from notifications import queries
    from notifications.store.engine import open_store

    store = open_store(settings.database_url, settings.home.root)
    return [
        {
            "case": item.id,
            "team": item.team,
            "topic": item.topic,
            "status": item.status.value,
            "opened_on": item.opened_on,
            "held": item.held_reason,
        }
        for item in queries.list_items(store, status=None, scope_key=key)
    ]
