"""One case on the terminal: what is wrong, the values of each system, the money, what to do, what to write, and its
history.
"""

import json
from dataclasses import asdict, fields
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine

from checks.engine.findings import Finding
from checks.engine.texts import RuleTexts
from checks.reference.systems import system_name
from notifications.items.model import Entry
from notifications.store import items as queries
from notifications.wording.items import FindingText, item_text
from orchestration.cli.views.output import console


def print_item(store: Engine, texts: RuleTexts, item_id: int, form: str) -> None:
    """Print one case. Raises ConfigurationError when there is none of this id."""
    item = queries.load_item(store, item_id)
    history = queries.item_events(store, item_id)
    if form != "table":
        entries = [asdict(entry.finding) | _without_finding(entry) for entry in item.entries]
        content = asdict(item) | {"entries": entries, "history": [asdict(line) for line in history]}
        click.echo(json.dumps(content, default=str, indent=1, ensure_ascii=False))
        return
    text, out = item_text(item, texts, team=item.team), console()
    out.print(escape(text.headline), style="bold")
    rank = f" · rank {item.rank}" if item.rank else ""
    out.print(
        f"case {item.id} · {item.status.value}{rank} · {item.severity} · {item.team} · since {text.opened}", style="dim"
    )
    if text.money:
        out.print(f"Money at risk: {text.money}")
    if item.held_reason:
        out.print(f"[yellow]On hold: {escape(item.held_reason)}[/yellow]")
    for finding in text.findings:
        _print_finding(out, finding)
    if text.more_findings:
        out.print(f"and {text.more_findings} more findings: --format json", style="dim")
    out.print("\nWhat to do", style="bold")
    for where, what in text.actions:
        out.print(f"  {escape(where)}: {escape(what)}")
    for wording in dict.fromkeys(finding.customer for finding in text.findings if finding.customer):
        out.print("\nWhat to write to the customer", style="bold")
        out.print(f"  {escape(wording)}")
    out.print("\nHistory", style="bold")
    for line in history:
        out.print(f"  {line.business_date or line.at.date()}  {line.kind.value}  ({escape(line.actor)})")


def _without_finding(entry: Entry[Finding]) -> dict[str, Any]:
    return {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "finding"}


def _print_finding(out: Console, finding: FindingText) -> None:
    out.print(f"\n{escape(finding.wrong)}")
    out.print(f"  Why it matters: {escape(finding.why)}")
    for value in finding.finding.evidence:
        place = f"  ({value.file} row {value.row})" if value.file and value.row else ""
        out.print(
            f"  {system_name(value.system)} {escape(value.field)}: "
            f"{escape(value.value or 'nothing')}[dim]{escape(place)}[/dim]"
        )
