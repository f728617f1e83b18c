"""Writes the sample: all nights' export files, `answers.csv` and `planted.csv`. The one door to this package."""

import csv
import datetime as dt
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from assets.sample import kinds_billing, kinds_customer
from assets.sample.dirt import LANDING_HEADER, LEVELS, soil
from assets.sample.engine import connect, set_variable
from assets.sample.extra import RowKind
from assets.sample.planted import KINDS, PlantedKind
from assets.sample.products import load_products
from assets.sample.story import nights_of
from assets.sample.writer import Progress, Writer

Kind = TypeVar("Kind", PlantedKind, RowKind)

DEFAULT_START = dt.date(2026, 3, 2)
_SMALL = 5_000
EXTRA_KINDS = (*kinds_customer.KINDS, *kinds_billing.KINDS)


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

    The gaps of the first eleven rules are always planted, others where their rule is in `rule_ids`, or all with
    `all_kinds`; `clean` plants nothing and lets every export arrive whole. The answers are those of `rule_ids`, or of
    all that is planted when that is None or `all_kinds` is set; `planted.csv` says beside each one the kind, the row
    and the money. `per_thousand` sets, by rule id, how many in a thousand of those whom a kind can meet are hit.

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
    directory.mkdir(parents=True, exist_ok=True)
    story = nights_of(start, nights, is_clean=clean, has_all=all_kinds)
    extra = [kind for kind in EXTRA_KINDS if not clean and (all_kinds or kind.rule_id in (rule_ids or ()))]
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
            load_products(connection)
            writer = Writer(
                connection,
                directory,
                Path(scratch),
                kinds=[] if clean else [_at_rate(kind, rates) for kind in KINDS],
                extra=[_at_rate(kind, rates) for kind in extra],
            )
            writer.write(story, customers, progress or (lambda _line: None))
        finally:
            connection.close()
    _soil(directory, writer, dirt, seed)
    return SampleSummary(
        directory=directory,
        dates=tuple(night.date for night in story),
        rows={str(path.relative_to(directory)): rows for path, rows in sorted(writer.rows.items())},
        answers=writer.answers.write(directory, None if all_kinds else rule_ids),
    )


def _soil(directory: Path, writer: Writer, level: str, seed: int) -> None:
    with (directory / "answers-landing.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(LANDING_HEADER)
        for path, rows in sorted(writer.rows.items()):
            night, table = writer.files[path]
            lines.writerow(soil(path, table, rows, level=level, seed=seed, date=night.date.isoformat()))


def _at_rate(kind: Kind, rates: Mapping[str, int]) -> Kind:
    rate = rates.get(kind.rule_id)
    return kind if rate is None else replace(kind, per_thousand=rate, at_least=0)
