"""What becomes of a night's files once all customers stand in them: mishaps, dirt, control totals, times of arrival.

Which mishap comes on which night stands in `story.py`.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb

from assets.sample.exports.catalogue import Table
from assets.sample.exports.formats import Dialect, cut_rows, replace_lines, sum_of_column
from assets.sample.files.arrival import arrive, state_total
from assets.sample.files.dirt import soil
from assets.sample.files.dirt_kinds import Row
from assets.sample.files.dirt_workbook import soiled_sheet
from assets.sample.files.workbook import Cell, write_workbook
from assets.sample.planted.story import (
    CUT_TO_PERCENT,
    EMPTIED,
    MISCOUNTED,
    MISDATED,
    RENAMED,
    RENAMED_COLUMN,
    REPEATED,
    TRUNCATED,
    Night,
)
from assets.sample.world.engine import statement


class Finisher:
    """Finishes file by file, the nights in their order. `landing` are the lines of `answers-landing.csv`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, rows: dict[Path, int], *, level: str, seed: int) -> None:
        self._connection = connection
        self._rows = rows
        self._level = level
        self._seed = seed
        self.landing: dict[Path, Row] = {}

    def finish_csv(self, night: Night, table: Table, dialect: Dialect, path: Path, eve: Path | None) -> None:
        """Finishes a CSV file; `eve` is the one of the night before."""
        date = night.date.isoformat()
        if night.suffers(REPEATED, table.id) and eve is not None:
            shutil.copyfile(eve, path)
            self._rows[path] = self._rows[eve]
            self.landing[path] = [date, *self.landing[eve][1:]]
        else:
            self._mishandle(night, table, path)
            total = self._total(night, table, dialect, path) if table.control else None
            self.landing[path] = soil(
                path, table, dialect, self._rows[path], level=self._level, seed=self._seed, date=date
            )
            if total is not None:
                state_total(path, sum(map(int, self.landing[path][3:5])), total)
        arrive(path, night, table)

    def finish_workbook(self, night: Night, table: Table, path: Path, query: str) -> None:
        """Writes a workbook of all rows of the query."""
        count = statement("select count(*) from ($query)", query=query)
        (self._rows[path],) = self._connection.execute(count).fetchall()[0]
        sheet = soiled_sheet(
            table, self._fetch(query), path, self._rows[path], level=self._level, seed=self._seed, date=night.date
        )
        write_workbook(path, sheet.sheet())
        self.landing[path] = sheet.answer()
        arrive(path, night, table)

    def _mishandle(self, night: Night, table: Table, path: Path) -> None:
        if night.suffers(TRUNCATED, table.id) or night.suffers(EMPTIED, table.id):
            self._rows[path] = self._rows[path] * CUT_TO_PERCENT // 100 if night.suffers(TRUNCATED, table.id) else 0
            cut_rows(path, self._rows[path])
        elif night.suffers(RENAMED, table.id):
            replace_lines(path, *RENAMED_COLUMN, first_line_only=True)
        elif night.suffers(MISDATED, table.id):
            replace_lines(path, "," + _us(night, 0), "," + _us(night, 1))

    def _total(self, night: Night, table: Table, dialect: Dialect, path: Path) -> Decimal:
        off = 1000 if night.suffers(MISCOUNTED, table.id) else 0
        place = table.header.index(table.control)
        return sum_of_column(self._connection, path, dialect, len(table.header), place) + off

    def _fetch(self, query: str) -> Iterator[tuple[Cell, ...]]:
        cursor = self._connection.execute(query)
        while rows := cursor.fetchmany(10_000):
            yield from rows


def _us(night: Night, days_before: int) -> str:
    day = night.date - dt.timedelta(days=days_before)
    return f"{day.month}/{day.day}/{day.year}"
