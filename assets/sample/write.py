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

from assets.sample import aria_exports, deal_desk_exports, netsuite_exports, salesforce_exports
from assets.sample.answers import Answer, export_answers, row_answers
from assets.sample.company import make_company
from assets.sample.engine import connect, set_variable, statement
from assets.sample.files import DATA_LOADER, PLAIN, WITH_BOM, Dialect, append_csv, begin_csv, cut_rows
from assets.sample.invoices import make_invoices
from assets.sample.planted import plant
from assets.sample.story import CUT_TO_PERCENT, DRIFTED_COLUMN, Night, nights_of
from assets.sample.workbook import Cell, write_workbook

DEFAULT_START = dt.date(2026, 3, 2)
# A multiple of ten, because groups of customers are blocks of ten.
_CUSTOMERS_AT_A_TIME = 50_000
_REGISTER = "deal_desk.po_register"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSummary:
    """What was written: the nights' dates, rows by file (path below the directory), the number of answers by rule."""

    directory: Path
    dates: tuple[dt.date, ...]
    rows: dict[str, int]
    answers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Export:
    id: str
    stem: str
    header: list[str]
    query: str
    dialect: Dialect


_EXPORTS = (
    _Export(id="aria.accounts", stem="aria_accounts", header=aria_exports.ACCOUNTS_HEADER, query=aria_exports.ACCOUNTS,
            dialect=PLAIN),
    _Export(id="aria.invoices", stem="aria_invoices", header=aria_exports.INVOICES_HEADER, query=aria_exports.INVOICES,
            dialect=PLAIN),
    _Export(id="netsuite.customers", stem="netsuite_customers", header=netsuite_exports.CUSTOMERS_HEADER,
            query=netsuite_exports.CUSTOMERS, dialect=WITH_BOM),
    _Export(id="netsuite.transactions", stem="netsuite_transactions", header=netsuite_exports.TRANSACTIONS_HEADER,
            query=netsuite_exports.TRANSACTIONS, dialect=WITH_BOM),
    _Export(id="salesforce.accounts", stem="salesforce_accounts", header=salesforce_exports.ACCOUNTS_HEADER,
            query=salesforce_exports.ACCOUNTS, dialect=DATA_LOADER),
    _Export(id="salesforce.contacts", stem="salesforce_contacts", header=salesforce_exports.CONTACTS_HEADER,
            query=salesforce_exports.CONTACTS, dialect=DATA_LOADER),
)  # fmt: skip


def write_sample(
    directory: Path,
    *,
    customers: int,
    nights: int,
    seed: int,
    start: dt.date = DEFAULT_START,
    rule_ids: Collection[str] | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> SampleSummary:
    """Writes `nights` nights of the company below `directory`, a folder a date, and `directory/answers.csv`.

    The answers are those of the rules in `rule_ids` (all that the sample knows, when None). Files that are there
    already are replaced. The same arguments give the same bytes, whatever the number of threads.
    """
    if customers < 1 or nights < 1:
        raise ValueError(f"a sample needs at least one customer and one night, not {customers} and {nights}")
    if not 0 <= seed < 2**63:
        raise ValueError(f"the seed is a whole number from 0 to 2^63 - 1, not {seed}")
    directory.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda _line: None)
    story = nights_of(start, nights)
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
            writer = _Writer(connection=connection, directory=directory, scratch=Path(scratch))
            return writer.write(story, customers, rule_ids, tell)
        finally:
            connection.close()


def _register(night: Night) -> str:
    return f"register_{night.number}"


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
            make_invoices(self._connection)
            plant(self._connection)
            for night in story:
                self._write_night(night, is_first=low == 0)
            tell(f"customers {low + 1} to {high} of {customers}: written for {len(story)} nights")
        for night in story:
            self._finish_night(night)
        return self._summary(story, rule_ids)

    def _write_night(self, night: Night, *, is_first: bool) -> None:
        set_variable(self._connection, "night", night.number)
        set_variable(self._connection, "day", night.date)
        self._connection.execute(aria_exports.ACCOUNT_TONIGHT)
        self._connection.execute(netsuite_exports.POSTED_TONIGHT)
        for export in _EXPORTS:
            if export.id == night.redelivered:
                set_variable(self._connection, "edition_fault", True)
                self._append(night, export, sequence=1, is_first=is_first)
                set_variable(self._connection, "edition_fault", False)
                self._append(night, export, sequence=2, is_first=is_first)
            else:
                self._append(night, export, sequence=1, is_first=is_first)
        if night.missing != _REGISTER:
            template = "create temp table $table as $query" if is_first else "insert into $table $query"
            self._connection.execute(statement(template, table=_register(night), query=deal_desk_exports.PO_REGISTER))
        self._answers.extend(row_answers(self._connection, night))

    def _append(self, night: Night, export: _Export, *, sequence: int, is_first: bool) -> None:
        path = self._path(night, export.stem, "csv", sequence)
        header, query = export.header, export.query
        if export.id == night.drifted:
            header = [name for name in header if name != DRIFTED_COLUMN]
            query = statement("select * exclude ($column) from ($query)", column=DRIFTED_COLUMN, query=query)
        if is_first:
            begin_csv(path, header, export.dialect)
            self._rows[path] = 0
        self._rows[path] += append_csv(self._connection, query, path, export.dialect, self._scratch)

    def _finish_night(self, night: Night) -> None:
        self._answers.extend(export_answers(night))
        for export in _EXPORTS:
            if export.id == night.cut:
                path = self._path(night, export.stem, "csv", 1)
                self._rows[path] = self._rows[path] * CUT_TO_PERCENT // 100
                cut_rows(path, self._rows[path])
        if night.missing != _REGISTER:
            path = self._path(night, "deal_desk_po_register", "xlsx", 1)
            self._rows[path] = write_workbook(
                path,
                sheet="PO register",
                title=f"PO register as of {night.date:%d %B %Y}, kept by the deal desk",
                header=deal_desk_exports.PO_REGISTER_HEADER,
                rows=self._fetch(statement("from $table", table=_register(night))),
            )

    def _fetch(self, query: str) -> Iterator[tuple[Cell, ...]]:
        cursor = self._connection.execute(query)
        while rows := cursor.fetchmany(10_000):
            yield from rows

    def _path(self, night: Night, stem: str, suffix: str, sequence: int) -> Path:
        name = f"{stem}.{suffix}" if sequence == 1 else f"{stem}.{sequence}.{suffix}"
        return self._directory / night.date.isoformat() / name

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
