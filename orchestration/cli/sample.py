"""`tieout sample`: writes the fictional company's exports."""

from datetime import date
from pathlib import Path

import click

from orchestration.cli.arguments import BusinessDate


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--customers", type=click.IntRange(1, 2_000_000), default=300, show_default=True, help="How many customers."
)
@click.option("--nights", type=click.IntRange(1, 400), default=1, show_default=True, help="How many nights in a row.")
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True, help="Same seed, same bytes.")
@click.option("--start", type=BusinessDate(), default=None, help="The first business date (default: a fixed one).")
@click.option("--all", "all_kinds", is_flag=True, help="Plant every kind of gap, those of rules to come as well.")
@click.option(
    "--dirt",
    type=click.Choice(["none", "normal", "hard"]),
    default="none",
    show_default=True,
    help="How untidily the files are delivered; answers-landing.csv says what a reader should count.",
)
def sample(
    directory: Path, customers: int, nights: int, seed: int, start: date | None, all_kinds: bool, dirt: str
) -> None:
    """Write the exports of a fictional company to DIRECTORY, with planted gaps and their answers."""
    from assets.sample.write import DEFAULT_START, write_sample
    from checks.catalogue import RULES

    summary = write_sample(
        directory,
        customers=customers,
        nights=nights,
        seed=seed,
        start=start or DEFAULT_START,
        rule_ids=[rule.id for rule in RULES],
        all_kinds=all_kinds,
        dirt=dirt,
    )
    click.echo(f"{directory}: {summary}")
