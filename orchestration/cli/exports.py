"""`tieout exports` and `tieout quarantine`: deliveries, holds, and rows set aside."""

from datetime import date

import click

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
        "case when held then 'on hold' when delivered then 'good' else 'not delivered' end as state, hold_reason, shown_date, "
        "accepted_by from exports cross join night order by exports.export",
    )
    columns = ["export", "state", "file", "rows", "rows_usual", "rows_quarantined", "rows_left_out", "shown_date", "hold_reason"]
    print_rows(rows, columns if form == "table" else ["business_date", *columns, "accepted_by"], form, empty="There are no exports.")


@click.command()
@date_option
@click.option("--export", "export_id", help="Only this export.")
@format_option
def quarantine(business_date: date | None, export_id: str | None, form: str) -> None:
    """Rows that break the contract of their export, each with file, row, column, value and reason."""
    from assets.landing.quarantine import quarantined_rows

    settings = read_settings()
    path = published_warehouse(settings.home, business_date)
    night = query(path, "select business_date from night")[0]
    rows = quarantined_rows(settings.home.lake, night["business_date"], export_id=export_id)
    print_rows(
        rows, ["export", "file", "row", "column", "value", "reason"], form, empty="No row was set aside for that date."
    )
