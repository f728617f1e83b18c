"""`tieout exports` and `tieout quarantine`: deliveries, holds, and rows set aside."""

from datetime import date
from typing import Any

import click
import pyarrow.parquet as pq

from assets.nights.home import Home
from orchestration.cli.arguments import date_option, published_warehouse, query
from orchestration.cli.output import format_option, print_rows
from orchestration.settings import read_settings


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
        "case when held then 'on hold' when delivered then 'good' else 'not delivered' end as state, "
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


@click.command()
@date_option
@click.option("--export", "export_id", help="Only this export.")
@format_option
def quarantine(business_date: date | None, export_id: str | None, form: str) -> None:
    """Rows that break the contract of their export, each with file, row, column, value and reason."""
    settings = read_settings()
    path = published_warehouse(settings.home, business_date)
    delivered = query(
        path,
        "select export, business_date, file from exports where delivered and coalesce(export = $1, true) order "
        "by export",
        [export_id],
    )
    rows = [row for delivery in delivered for row in _set_aside(settings.home, **delivery)]
    print_rows(
        rows, ["export", "file", "row", "column", "value", "reason"], form, empty="No row was set aside for that date."
    )


def _set_aside(home: Home, export: str, business_date: date, file: str) -> list[dict[str, Any]]:
    """The quarantine of one delivery; another delivery of the same date may lie beside it."""
    folder = home.lake / export / business_date.isoformat()
    return [
        {
            "export": export,
            "file": row["_file"],
            "row": row["_row"],
            **{name: row[name] for name in ("column", "value", "reason")},
        }
        for path in sorted(folder.glob("*.quarantine.parquet"))
        for row in pq.read_table(path, filters=[("_file", "=", file)]).to_pylist()
    ]
