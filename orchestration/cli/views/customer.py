"""All about one customer: found by any key that a caller may name, shown with records, gaps, breaks, cases and
invoices.
"""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import click

from checks.errors import ConfigurationError
from checks.reference.money import format_money, minor_units
from orchestration.cli.views.arguments import query
from orchestration.cli.views.output import console, print_rows
from orchestration.config.settings import Settings


def find_customer(path: Path, key: str) -> dict[str, Any]:
    """Return the one customer that `key` means. Raises ConfigurationError that lists the candidates when there are
    several, or none.
    """
    exact = query(
        path,
        """
        select * from customers
        where customer_key = $1 or lower(customer_name) = lower($1) or customer_key in (
            select customer_key from crosswalk where native_key = $1 or evidence = $1
            union all
            select customer_key from facts_accounts where account = $1
            union all
            select customer_key from facts_invoices where subject_key = $1 or invoice::varchar = $1
            union all
            select customer_key from breaks where left_key = $1 or right_key = $1
        )
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
    key, systems = [customer["customer_key"]], _systems(path)
    sections = {
        "records": query(
            path, "select native_key, how, evidence from crosswalk where customer_key = $1 order by native_key", key
        ),
        "accounts": _accounts(path, key, systems["billing"]),
        "gaps": _gaps(settings, path, key),
        "cases": _cases(settings, key[0]),
        "breaks": query(
            path,
            "select recon || ': ' || case attribute when 'presence' then '' else attribute || ' ' end || "
            "replace(outcome, '_', ' ') as kind, left_key, right_key, left_amount, left_currency, right_amount, "
            "right_currency, difference from breaks where customer_key = $1 order by subject_key, attribute",
            key,
        ),
        "invoices": _invoices(path, key, systems),
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
    _side_by_side(customer, systems)
    billing, erp = systems["billing"], systems["erp"]
    for invoice in sections["invoices"]:
        for system, currency in ((billing, "currency"), (erp, f"{erp}_currency")):
            minor = invoice.pop(f"{system}_amount_minor")
            invoice[system] = None if minor is None else format_money(minor, invoice[currency])
    columns = {"invoices": ["invoice", "bill_date", billing, erp, f"{erp}_document"]}
    for title, rows in sections.items():
        out.print(f"\n{title}", style="bold")
        print_rows(rows[:24], columns.get(title) or (list(rows[0]) if rows else []), "table", empty="none")
        if len(rows) > 24:
            out.print(f"and {len(rows) - 24} more: --format json", style="dim")


def _systems(path: Path) -> dict[str, str]:
    """Return the system of each area: `aria` for `billing`, as the exports of the night fill the roles."""
    rows = query(path, "select role, system from exports where role is not null order by role desc")
    return {"billing": "billing", "erp": "erp", "crm": "crm"} | {
        row["role"].partition(".")[0]: row["system"] for row in rows
    }


def _accounts(path: Path, key: list[str], billing: str) -> list[dict[str, Any]]:
    return query(
        path,
        f"""
        select accounts.account, accounts.selling_entity, accounts.country, accounts.currency, accounts.is_billed,
            accounts.tax_id_entered as {billing}_tax_id, accounts.po_number_entered as {billing}_po_number,
            facts.business_date + facts.po_days_left::integer as register_valid_to,
            accounts.email_entered as {billing}_email, accounts._file as {billing}_file, accounts._row as {billing}_row
        from facts_accounts as facts
        inner join intermediate.billing_accounts as accounts on facts.subject_key = accounts.native_key
        where facts.customer_key = $1 order by len(accounts.account), accounts.account
        """,  # noqa: S608 - the name of a system, which the catalogue holds to letters, digits and _
        key,
    )


def _invoices(path: Path, key: list[str], systems: dict[str, str]) -> list[dict[str, Any]]:
    """The invoices of the customer with their counterparts, the newest first."""
    billing, erp = systems["billing"], systems["erp"]
    rows = query(
        path,
        f"""
        select facts.invoice, facts.bill_date, facts.amount_minor as {billing}_amount_minor, facts.currency,
            pairs.right_amount as {erp}_amount_minor, pairs.right_currency as {erp}_currency,
            pairs.document_number as {erp}_document
        from facts_invoices as facts
        inner join recon_invoices as pairs on facts.invoice = pairs.pair_key
        where facts.customer_key = $1 order by facts.bill_date desc, facts.invoice desc
        """,  # noqa: S608 - as above
        key,
    )
    for row in rows:
        amount: Decimal | None = row[f"{erp}_amount_minor"]
        if amount is not None:
            scaled = amount.scaleb(minor_units(row[f"{erp}_currency"]))
            row[f"{erp}_amount_minor"] = int(scaled.to_integral_value(ROUND_HALF_UP))
    return rows


def _side_by_side(customer: dict[str, Any], systems: dict[str, str]) -> None:
    billing, erp, crm = (systems[area] for area in ("billing", "erp", "crm"))
    rows = [
        {
            "field": "tax ID",
            billing: customer["billing_tax_id"],
            erp: customer["erp_tax_id"],
            crm: customer["crm_tax_id"],
        },
        {
            "field": "e-mail",
            billing: customer["billing_email"],
            erp: customer["erp_email"],
            crm: customer["contact_email"],
        },
        {"field": "PO number", billing: customer["billing_po_number"], erp: None, crm: None},
    ]
    print_rows(rows, ["field", billing, erp, crm], "table", empty="")


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
    from notifications.store import items as queries
    from notifications.store.database.engine import open_store

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
