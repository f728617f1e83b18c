"""Writes the sample: all nights' export files, `answers.csv` and `planted.csv`. The one door to this package."""

import csv
import datetime as dt
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assets.sample.billing.invoices import MACROS
from assets.sample.billing.products import load_products
from assets.sample.billing.usage import CHARGE
from assets.sample.files.deliver import Finisher
from assets.sample.files.dirt import LANDING_HEADER, LEVELS
from assets.sample.files.writer import Progress, Writer
from assets.sample.planted import kinds_billing, kinds_customer, kinds_made
from assets.sample.planted.kinds_made import MadeKind
from assets.sample.planted.planted import KINDS, PlantedKind
from assets.sample.planted.row_faults import RowKind
from assets.sample.planted.story import MISHAPS, nights_of
from assets.sample.world.contracts import TONIGHT
from assets.sample.world.engine import connect, set_variable

Kind = TypeVar("Kind", PlantedKind, RowKind, MadeKind)

DEFAULT_START = dt.date(2026, 3, 2)
_SMALL = 5_000
EXTRA_KINDS = (*kinds_customer.KINDS, *kinds_billing.KINDS)
MADE_KINDS = kinds_made.KINDS
RATED_RULES = frozenset(
    {kind.rule_id for kind in (*KINDS, *EXTRA_KINDS, *MADE_KINDS)} | {mishap.rule_id for mishap in MISHAPS}
)
"""The rules whose planted kinds have a rate that one can set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSummary:
    """What was written: the nights' dates, rows by file (path below the directory), the number of answers by rule."""

    directory: Path
    dates: tuple[dt.date, ...]
    rows: dict[str, int]
    answers: dict[str, int]

    def __str__(self) -> str:
        """One line for people."""
        nights = f"{len(self.dates)} night{'s' if len(self.dates) > 1 else ''}, {self.dates[0]} to {self.dates[-1]}"
        files = f"{len(self.rows)} export files with {sum(self.rows.values()):,} rows"
        return f"{nights}; {files}; {sum(self.answers.values()):,} answers of {len(self.answers)} rules in answers.csv"


def write_sample(
    directory: Path,
    *,
    customers: int,
    nights: int,
    seed: int,
    start: dt.date = DEFAULT_START,
    rule_ids: Collection[str] | None = None,
    all_kinds: bool = False,
    per_thousand: Mapping[str, int] | None = None,
    clean: bool = False,
    dirt: str = "none",
    progress: Progress | None = None,
    threads: int | None = None,
) -> SampleSummary:
    """Writes `nights` nights of the company below `directory`, a folder a date, and `directory/answers.csv`.

    The gaps of the first eleven rules are always planted, others where their rule is in `rule_ids` or has a rate, or
    all with `all_kinds`; `clean` plants nothing and lets every export arrive whole. The answers are those of `rule_ids`
    and of the rules with a rate, or of all that is planted when `rule_ids` is None or `all_kinds` is set; `planted.csv`
    says beside each one the kind, the row and the money. `per_thousand` sets, by rule id, how many in a thousand of
    those whom a kind can meet are hit; of a rule about whole exports, on how many nights in a thousand.

    `dirt` (none, normal, hard) delivers the same records as people and spreadsheets do, and `answers-landing.csv` says
    how many rows of each file a reader lands, leaves out and sets aside.

    Files that are there already are replaced. The same arguments give the same bytes, whatever the number of threads.
    """
    if customers < 1 or nights < 1:
        raise ValueError(f"a sample needs at least one customer and one night, not {customers} and {nights}")
    if not 0 <= seed < 2**63:
        raise ValueError(f"the seed is a whole number from 0 to 2^63 - 1, not {seed}")
    if dirt not in LEVELS:
        raise ValueError(f"dirt is one of {', '.join(LEVELS)}, not {dirt}")
    rates = per_thousand or {}
    for rule_id, rate in rates.items():
        if rule_id not in RATED_RULES:
            raise ValueError(f"nothing is planted for the rule {rule_id}")
        if not 0 <= rate <= 1000:
            raise ValueError(f"the rate of {rule_id} is a number from 0 to 1000, not {rate}")
    directory.mkdir(parents=True, exist_ok=True)
    story = nights_of(start, nights, seed=seed, is_clean=clean, has_all=all_kinds, per_thousand=rates)
    chosen = {*(rule_ids or ()), *rates}

    def planted(kinds: Sequence[Kind], *, always: bool = False) -> list[Kind]:
        return [
            _at_rate(kind, rates) for kind in kinds if not clean and (always or all_kinds or kind.rule_id in chosen)
        ]

    with tempfile.TemporaryDirectory(prefix=".sample-", dir=directory) as scratch:
        # A second thread costs a small sample more than it brings.
        connection = connect(Path(scratch), threads=threads or (1 if customers < _SMALL else None))
        try:
            for name, value in (
                ("seed", seed),
                ("customers", customers),
                ("start_day", start),
                ("last_day", story[-1].date),
                ("edition_fault", False),
            ):
                set_variable(connection, name, value)
            for macros in (TONIGHT, CHARGE, MACROS):
                connection.execute(macros)
            load_products(connection)
            writer = Writer(
                connection,
                directory,
                Path(scratch),
                kinds=planted(KINDS, always=True),
                extra=planted(EXTRA_KINDS),
                made=planted(MADE_KINDS),
            )
            finisher = Finisher(connection, writer.rows, level=dirt, seed=seed)
            writer.write(story, customers, finisher, progress or (lambda _line: None))
        finally:
            connection.close()
    _write_landing(directory, finisher)
    return SampleSummary(
        directory=directory,
        dates=tuple(night.date for night in story),
        rows={str(path.relative_to(directory)): rows for path, rows in sorted(writer.rows.items())},
        answers=writer.answers.write(directory, None if all_kinds or rule_ids is None else chosen),
    )


def _write_landing(directory: Path, finisher: Finisher) -> None:
    with (directory / "answers-landing.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(LANDING_HEADER)
        lines.writerows(line for _, line in sorted(finisher.landing.items()))


def _at_rate(kind: Kind, rates: Mapping[str, int]) -> Kind:
    rate = rates.get(kind.rule_id)
    return kind if rate is None else kind.at(rate)
