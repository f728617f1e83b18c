"""Writes the sample: all nights' export files and `answers.csv`. What stands in them is decided by the other modules.

Customers are made in chunks, each chunk for all nights, and every file grows chunk by chunk: memory does not grow with
the company.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.sample import aria_exports, netsuite_exports, netsuite_receivable_exports
from assets.sample.answers import Answer, export_answers, row_answers
from assets.sample.catalogue import TABLES, Table
from assets.sample.company import make_company
from assets.sample.engine import connect, set_variable, statement
from assets.sample.files import Dialect, append_csv, begin_csv, cut_rows
from assets.sample.invoices import make_invoices
from assets.sample.planted import KINDS, plant
from assets.sample.products import load_products
from assets.sample.story import CUT_TO_PERCENT, DRIFTED_COLUMN, Night, nights_of
from assets.sample.usage import make_usage
from assets.sample.workbook import Cell, write_workbook

DEFAULT_START = dt.date(2026, 3, 2)
# A multiple of ten, because groups of customers are blocks of ten.
_CUSTOMERS_AT_A_TIME = 50_000

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSummary:
    """What was written: the nights' dates, rows by file (path below the directory), the number of answers by rule."""

    directory: Path
    dates: tuple[dt.date, ...]
    rows: dict[str, int]
    answers: dict[str, int]


def write_sample(
    directory: Path,
    *,
    customers: int,
    nights: int,
    seed: int,
    start: dt.date = DEFAULT_START,
    rule_ids: Collection[str] | None = None,
    clean: bool = False,
    progress: Progress | None = None,
    threads: int | None = None,
) -> SampleSummary:
    """Writes `nights` nights of the company below `directory`, a folder a date, and `directory/answers.csv`.

    The answers are those of the rules in `rule_ids` (all that the sample knows, when None). Files that are there
    already are replaced. `clean` plants nothing and lets every export arrive whole. The same arguments give the same
    bytes, whatever the number of threads.
    """
    if customers < 1 or nights < 1:
        raise ValueError(f"a sample needs at least one customer and one night, not {customers} and {nights}")
    if not 0 <= seed < 2**63:
        raise ValueError(f"the seed is a whole number from 0 to 2^63 - 1, not {seed}")
    directory.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda _line: None)
    story = nights_of(start, nights, is_clean=clean)
    with tempfile.TemporaryDirectory(prefix=".sample-", dir=directory) as scratch:
        connection = connect(Path(scratch), threads=threads)
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
            writer = _Writer(connection=connection, directory=directory, scratch=Path(scratch))
            return writer.write(story, customers, rule_ids, tell)
        finally:
            connection.close()


class _Writer:
    """One writing of a sample: the files begun, their rows so far, the answers so far."""

    def __init__(self, *, connection: duckdb.DuckDBPyConnection, directory: Path, scratch: Path) -> None:
        self._connection = connection
        self._directory = directory
        self._scratch = scratch
        self._rows: dict[Path, int] = {}
        self._answers: list[Answer] = []

    def write(
        self, story: list[Night], customers: int, rule_ids: Collection[str] | None, tell: Progress
    ) -> SampleSummary:
        for low in range(0, customers, _CUSTOMERS_AT_A_TIME):
            high = min(low + _CUSTOMERS_AT_A_TIME, customers)
            make_company(self._connection, low=low, high=high)
            make_usage(self._connection)
            make_invoices(self._connection)
            plant(self._connection, KINDS if not story[0].is_clean else ())
            for night in story:
                self._write_night(night, is_first=low == 0)
            tell(f"customers {low + 1} to {high} of {customers}: written for {len(story)} nights")
        for night in story:
            self._finish_night(night)
        return self._summary(story, rule_ids)

    def _write_night(self, night: Night, *, is_first: bool) -> None:
        set_variable(self._connection, "night", night.number)
        set_variable(self._connection, "day", night.date)
        for query in (
            aria_exports.ACCOUNT_TONIGHT,
            netsuite_exports.HELD_TONIGHT,
            netsuite_receivable_exports.CREDIT_TONIGHT,
        ):
            self._connection.execute(query)
        for table in TABLES:
            if table.dialect is None:
                self._keep(night, table, is_first=is_first)
            elif is_first or not table.is_shared:
                self._append_editions(night, table, table.dialect, is_first=is_first)
        self._answers.extend(row_answers(self._connection, night))

    def _append_editions(self, night: Night, table: Table, dialect: Dialect, *, is_first: bool) -> None:
        if table.id == night.missing:
            return
        if table.id == night.redelivered:
            set_variable(self._connection, "edition_fault", True)
            self._append(night, table, dialect, sequence=1, is_first=is_first)
            set_variable(self._connection, "edition_fault", False)
            self._append(night, table, dialect, sequence=2, is_first=is_first)
        else:
            self._append(night, table, dialect, sequence=1, is_first=is_first)

    def _append(self, night: Night, table: Table, dialect: Dialect, *, sequence: int, is_first: bool) -> None:
        path = self._path(night, table, sequence)
        header, query = table.header, table.query
        if table.id == night.drifted:
            header = [name for name in header if name != DRIFTED_COLUMN]
            query = statement("select * exclude ($column) from ($query)", column=DRIFTED_COLUMN, query=query)
        if is_first:
            begin_csv(path, header, dialect)
            self._rows[path] = 0
        self._rows[path] += append_csv(self._connection, query, path, dialect, self._scratch)

    def _keep(self, night: Night, table: Table, *, is_first: bool) -> None:
        """A workbook cannot grow: its rows wait in a table of their own until the last customers are made."""
        template = "create temp table $name as $query" if is_first else "insert into $name $query"
        self._connection.execute(statement(template, name=_kept(night, table), query=table.query))

    def _finish_night(self, night: Night) -> None:
        self._answers.extend(export_answers(night))
        for table in TABLES:
            path = self._path(night, table, 1)
            if table.id == night.cut:
                self._rows[path] = self._rows[path] * CUT_TO_PERCENT // 100
                cut_rows(path, self._rows[path])
            if table.dialect is None and table.id != night.missing:
                self._rows[path] = write_workbook(
                    path,
                    sheet=table.title,
                    title=f"{table.title} as of {night.date:%d %B %Y}",
                    header=table.header,
                    rows=self._fetch(statement("from $name", name=_kept(night, table))),
                )

    def _fetch(self, query: str) -> Iterator[tuple[Cell, ...]]:
        cursor = self._connection.execute(query)
        while rows := cursor.fetchmany(10_000):
            yield from rows

    def _path(self, night: Night, table: Table, sequence: int) -> Path:
        number = "" if sequence == 1 else f".{sequence}"
        return self._directory / night.date.isoformat() / f"{table.stem}{number}.{table.suffix}"

    def _summary(self, story: list[Night], rule_ids: Collection[str] | None) -> SampleSummary:
        answers = sorted(answer for answer in self._answers if rule_ids is None or answer[1] in rule_ids)
        with (self._directory / "answers.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("business_date", "rule_id", "subject_key"))
            writer.writerows(answers)
        counts: dict[str, int] = {}
        for _, rule_id, _ in answers:
            counts[rule_id] = counts.get(rule_id, 0) + 1
        return SampleSummary(
            directory=self._directory,
            dates=tuple(night.date for night in story),
            rows={str(path.relative_to(self._directory)): rows for path, rows in sorted(self._rows.items())},
            answers=counts,
        )


def _kept(night: Night, table: Table) -> str:
    return f"kept_{table.stem}_{night.number}"
