"""`tieout items`: the work queue."""

from typing import Any

import click
from sqlalchemy import Engine

from notifications.items.transitions import REACHABLE, REACHABLE_LIVE, TRAITS, ItemStatus
from orchestration.cli.views.arguments import actor_of, as_option
from orchestration.cli.views.output import console, format_option, print_rows
from orchestration.config.settings import read_settings


def _open() -> Engine:
    from notifications.store.database.engine import open_store

    settings = read_settings()
    return open_store(settings.database_url, settings.home.root)


@click.group()
def items() -> None:
    """The work queue: cases with the evidence and the fix."""


@items.command("list")
@click.option(
    "--status",
    type=click.Choice([*(status.value for status in REACHABLE), "all"]),
    default=ItemStatus.OPEN.value,
    show_default=True,
    help="The state of the cases.",
)
@click.option("--team", help="Only the cases of this team.")
@format_option
def list_items(status: str, team: str | None, form: str) -> None:
    """The cases in ranking order: severity, money at risk, age."""
    from notifications.store import items as queries
    from notifications.wording.format import money
    from notifications.wording.items import item_text

    store, texts = _open(), read_settings().night_config().texts
    found = queries.list_items(store, status=None if status == "all" else ItemStatus(status), team=team)
    rows: list[dict[str, Any]] = [
        {
            "id": item.id,
            "customer": item.scope_name,
            "case": item_text(item, texts, team=item.team).what,
            "money_at_risk": money(item.exposures),
            "severity": item.severity,
            "team": item.team,
            "status": item.status.value,
            "opened_on": item.opened_on,
            "held": item.held_reason,
            "scope": item.scope_key,
            "selling_entity": item.selling_entity,
        }
        for item in found
    ]
    columns = ["id", "customer", "case", "money_at_risk", "severity", "team", "opened_on", "held"]
    if status == "all":
        columns.insert(6, "status")
    everything = [
        "id",
        "scope",
        "customer",
        "case",
        "money_at_risk",
        "severity",
        "team",
        "status",
        "opened_on",
        "held",
        "selling_entity",
    ]
    print_rows(rows, columns if form == "table" else everything, form, empty=f"No case is {status}.")
    if form == "table" and rows:
        totals = queries.count_items(store)
        others = (status for status in REACHABLE_LIVE if status is not ItemStatus.OPEN)
        waiting = "".join(f", {totals.by_status.get(status, 0)} {TRAITS[status].where}" for status in others)
        console().print(
            f"\n{len(rows)} shown; {totals.open} open ({totals.held} on hold){waiting}.",
            style="dim",
        )


@items.command()
@click.argument("item_id", type=int)
@format_option
def show(item_id: int, form: str) -> None:
    """One case: what is wrong, the values of each system, the money, what to do, what to write, and its history."""
    from orchestration.cli.views.item import print_item

    store = _open()
    print_item(store, read_settings().night_config().texts, item_id, form)


@items.command()
@click.argument("item_ids", type=int, nargs=-1)
@click.option("--top", type=click.IntRange(1), help="Adopt this many from the top of the backlog.")
@as_option
def adopt(item_ids: tuple[int, ...], top: int | None, named: str | None) -> None:
    """Take cases from the backlog into the open queue."""
    from notifications.clock import SystemClock
    from notifications.commands.adopt import adopt as adopt_items
    from notifications.commands.adopt import adopt_top

    if bool(item_ids) == (top is not None):
        raise click.UsageError("Name the cases, or how many with --top, not both.")
    actor, store = actor_of(read_settings(), named), _open()
    adopted = (
        adopt_items(store, item_ids, by=actor, clock=SystemClock())
        if top is None
        else adopt_top(store, top, by=actor, clock=SystemClock())
    )
    click.echo(
        f"{len(adopted)} cases opened from the backlog: {', '.join(str(item.id) for item in adopted) or 'none'}."
    )
