"""`tieout sample`: writes the fictional company's exports."""

from datetime import date
from difflib import get_close_matches
from pathlib import Path

import click

from orchestration.cli.views.arguments import BusinessDate


class Rate(click.ParamType[tuple[str, int]]):
    """`RULE=PER_THOUSAND` of a rule for which the sample plants something."""

    name = "RULE=PER_THOUSAND"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Return the rule and its rate."""
        from assets.sample.write import RATED_RULES

        rule_id, sign, rate = str(value).partition("=")
        if not sign or not rate.isascii() or not rate.isdigit() or int(rate) > 1000:
            self.fail(f"{value} must read RULE=PER_THOUSAND, such as po.missing=80, with 0 to 1000.", param, ctx)
        if rule_id not in RATED_RULES:
            near = get_close_matches(rule_id, sorted(RATED_RULES), n=3)
            meant = f" Is it {' or '.join(near)}?" if near else " docs/rules.md and docs/rules list those that are."
            self.fail(f"nothing is planted for {rule_id}.{meant}", param, ctx)
        return rule_id, int(rate)


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
@click.option(
    "--rate",
    "rates",
    type=Rate(),
    multiple=True,
    help="How many in a thousand of those whom the gap of a rule can meet have it, nights of a rule about exports; may"
    " be given again. Also plants gaps of rules to come.",
)
def sample(
    directory: Path,
    customers: int,
    nights: int,
    seed: int,
    start: date | None,
    all_kinds: bool,
    dirt: str,
    rates: tuple[tuple[str, int], ...],
) -> None:
    """Write the exports of a fictional company to DIRECTORY, with planted gaps and their answers."""
    from assets.sample.write import DEFAULT_START, write_sample
    from checks.rules.catalogue import RULES

    summary = write_sample(
        directory,
        customers=customers,
        nights=nights,
        seed=seed,
        start=start or DEFAULT_START,
        rule_ids=[rule.id for rule in RULES],
        all_kinds=all_kinds,
        dirt=dirt,
        per_thousand=dict(rates),
    )
    click.echo(f"{directory}: {summary}")
