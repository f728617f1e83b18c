"""`tieout exports` and `tieout quarantine`: deliveries, holds and quarantined rows."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from assets.nights.home import Home
from orchestration.cli.views.arguments import Renamed, actor_of, as_option, date_option, published_warehouse, query
from orchestration.cli.views.output import format_option, print_rows
from orchestration.config.settings import read_settings


@click.group()
def exports() -> None:
    """Deliveries and holds."""


@exports.command("list")
@date_option
@format_option
def list_exports(business_date: date | None, form: str) -> None:
    """How each export stood on a night: delivered, on hold, which delivery is shown."""
    path = published_warehouse(read_settings().home, business_date)
    rows = query(
        path,
        "select night.business_date, exports.export, exports.file, rows, rows_usual, rows_quarantined, rows_left_out, "
        "case when held then 'on hold' when is_due then 'good' else 'not due' end as state, "
        "hold_reason, shown_date, "
        "accepted_by from exports cross join night order by exports.export",
    )
    columns = [
        "export",
        "state",
        "file",
        "rows",
        "rows_usual",
        "rows_quarantined",
        "rows_left_out",
        "shown_date",
        "hold_reason",
    ]
    print_rows(
        rows,
        columns if form == "table" else ["business_date", *columns, "accepted_by"],
        form,
        empty="There are no exports.",
    )


@exports.command()
@click.argument("export_id")
@date_option
@click.option("--reason", required=True, help="Why it is right as it is; it is kept.")
@as_option
def accept(export_id: str, business_date: date | None, reason: str, named: str | None) -> None:
    """Let a delivery pass that is on hold. The next `tieout nightly` of the date then judges it."""
    from assets.landing.schema.acceptance import ACCEPT_DELIVERY
    from checks.errors import ConfigurationError
    from notifications.clock import SystemClock
    from notifications.decisions.record import record
    from notifications.store.database.engine import open_store

    settings = read_settings()
    actor = actor_of(settings, named)
    rows = query(
        published_warehouse(settings.home, business_date),
        "select export, business_date, sequence, sha256, file, held, rows from exports where export = $1",
        [export_id],
    )
    if not rows:
        raise ConfigurationError(f"There is no export {export_id}. See them all: tieout exports list.")
    delivery = rows[0]
    if not delivery["held"] or not delivery["rows"]:
        why = "is not on hold" if not delivery["held"] else "has no row that could be taken"
        raise ConfigurationError(f"{export_id} of {delivery['business_date']}: {why}, so there is nothing to accept.")
    record(
        open_store(settings.database_url, settings.home.root),
        ACCEPT_DELIVERY,
        {name: delivery[name] for name in ("business_date", "sequence", "sha256")} | {"export_id": export_id},
        by=actor,
        reason=reason,
        clock=SystemClock(),
    )
    click.echo(f"{delivery['file']} is accepted. Judge it: tieout nightly --date {delivery['business_date']}")


@exports.command("try")
@click.argument("file", metavar="FILE|s3://BUCKET/KEY")
@click.option(
    "--export",
    "--as",
    "export_id",
    cls=Renamed,
    help="The export whose contract is meant; by default the one that fits.",
)
def try_export(file: str, export_id: str | None) -> None:
    """What its contract would make of a file; for a file that has none, the draft of one. Nothing is kept."""
    from assets.landing.preview.preview import try_file
    from assets.landing.schema.catalogue import load_catalogue
    from assets.landing.storage.fetch import lent

    catalogue = load_catalogue(read_settings().catalogue_path)
    with lent(file) as path:
        for line in try_file(path, catalogue, export_id=export_id).lines():
            click.echo(line)


@click.command()
@date_option
@click.option("--export", "export_id", help="Only this export.")
@click.option("--workbook", type=click.Path(path_type=Path), help="Write a workbook for the sender to fix instead.")
@click.option(
    "--mended",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The workbook that the sender has corrected: write the corrected deliveries instead.",
)
@format_option
def quarantine(
    business_date: date | None, export_id: str | None, workbook: Path | None, mended: Path | None, form: str
) -> None:
    """Rows that break the contract of their export, each with file, row, column, value and reason."""
    from assets.landing.corrections.workbook import write_correction_workbook
    from assets.landing.loading.quarantine import manifests_of

    if mended is not None:
        _remake(mended)
        return
    settings = read_settings()
    path = published_warehouse(settings.home, business_date)
    delivered = query(
        path,
        "select export, business_date, unnest(files) as file from exports where delivered and "
        "coalesce(export = $1, true) order by export",
        [export_id],
    )
    if workbook is not None:
        shown = [manifest for delivery in delivered for manifest in manifests_of(settings.home.lake, **delivery)]
        count = write_correction_workbook(shown, lake=settings.home.lake, path=workbook)
        click.echo(f"{workbook}: {count} rows to fix.")
        return
    rows = [row for delivery in delivered for row in _set_aside(settings.home, **delivery)]
    print_rows(
        rows,
        ["export", "file", "row", "column", "value", "reason"],
        form,
        empty="No row was quarantined for that date.",
    )


def _remake(mended: Path) -> None:
    from assets.landing.corrections.apply import correct
    from assets.landing.schema.catalogue import load_catalogue

    settings = read_settings()
    catalogue = load_catalogue(settings.catalogue_path)
    for made in correct(mended, catalogue, location=settings.exports, lake=settings.home.lake):
        told = f"; {made.note}" if made.note else ""
        click.echo(
            f"{made.file}: {made.mended} rows corrected, {made.deleted} left out{told}. The next night reads it."
        )


def _set_aside(home: Home, export: str, business_date: date, file: str) -> list[dict[str, Any]]:
    """The quarantine of one file; another reading of it, or another delivery, may lie beside it."""
    import pyarrow.parquet as pq

    from assets.landing.loading.quarantine import manifests_of

    return [
        {"export": export, "file": row["_file"], "row": row["_row"]}
        | {name: row[name] for name in ("column", "value", "reason")}
        for manifest in manifests_of(home.lake, export, business_date, file)
        if manifest.quarantine is not None
        for row in pq.read_table(home.lake / manifest.quarantine).to_pylist()
    ]
