"""`tieout nightly`: one night in this process, recorded in the Dagster instance."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from orchestration.cli.views.arguments import BusinessDate


@click.command()
@click.option(
    "--date", "business_date", type=BusinessDate(), help="The business date (default: the newest with a delivery)."
)
@click.option(
    "--exports",
    metavar="FOLDER|s3://BUCKET/PREFIX",
    help="Where deliveries arrive (default: TIEOUT_EXPORTS, else var/exports).",
)
def nightly(business_date: date | None, exports: str | None) -> None:
    """Run one night: land, reconcile, judge, commit, publish, notify. The same inputs again: nothing to do."""
    from orchestration.config.settings import read_settings
    from orchestration.runtime.night_date import choose_date

    # mistakes in documents and dates are told before Dagster is loaded
    settings = read_settings(exports=exports)
    settings.night_config()
    wanted = choose_date(settings, business_date)

    with _without_collection():
        from orchestration.cli.views.night import print_summary
        from orchestration.night_run import run_night
        from orchestration.runtime.progress import Progress

    with Progress() as progress:
        result = run_night(settings, wanted, progress)
    print_summary(settings, result)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Look for no garbage while Dagster is imported, nor ever among what was: it is none, and a second is saved."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
