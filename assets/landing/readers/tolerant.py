"""Delimited text that breaks the rules of quoting: read line by line, so that one bad line costs that line only.

The slow way, taken when DuckDB refuses a file. What cannot be read becomes one cell, marked as such.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.parsing.table import UNREADABLE, cell_names
from assets.landing.storage.inspect import Refused

_MOST_LINES = 200
_MOST_LINE = 16 << 20
_ROWS = 50_000


def write_tolerant(source: Path, target: Path, *, delimiter: str, width: int) -> Path:
    """Write the records of `source` as Parquet columns of text, one row a record, and return `target`."""
    names = cell_names(width)
    schema = pa.schema([(name, pa.string()) for name in names])
    with pq.ParquetWriter(target, schema) as writer:
        rows: list[list[str | None]] = []
        for record in records(_lines(source), delimiter=delimiter, width=width):
            padded: list[str | None] = [*record[: len(names)], *([None] * (len(names) - len(record)))]
            rows.append(padded)
            if len(rows) >= _ROWS:
                writer.write_table(_table(rows, schema))
                rows = []
        writer.write_table(_table(rows, schema))
    return target


def records(lines: Iterator[str], *, delimiter: str, width: int) -> Iterator[Sequence[str | None]]:
    """Yield the cells of each record. One of several lines must be well formed and not shorter than `width`.

    Blanks around quotes are no part of a cell.
    """
    sign = re.escape(delimiter)
    field = re.compile(rf'(?: *"((?:[^"]|"")*)" *|((?:[^"{sign}][^{sign}]*)?))({sign}|\Z)')
    waiting: list[str] = []
    source = iter(lines)
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        bare = line.removesuffix("\r")
        if '"' not in bare:
            yield bare.split(delimiter) if bare else [""]
            continue
        cells = _cells(bare, field)
        if cells is not None:
            yield cells
            continue
        taken, cells = _joined(line, waiting, source, field, width)
        if cells is not None and swallows(cells, delimiter):
            cells = None
        if cells is None:
            yield [bare, *([None] * (len(cell_names(width)) - 2)), UNREADABLE + "row.unreadable"]
        else:
            del waiting[:taken]
            yield cells


def _joined(
    line: str, waiting: list[str], source: Iterator[str], field: re.Pattern[str], width: int
) -> tuple[int, list[str] | None]:
    """Try the line with those after it; how many were taken, and the record's cells or None. Lines read ahead wait."""
    text, size = line, len(line)
    for taken in range(1, _MOST_LINES + 1):
        if taken > len(waiting):
            following = next(source, None)
            if following is None:
                break
            waiting.append(following)
        text += "\n" + waiting[taken - 1]
        size += len(waiting[taken - 1])
        if size > _MOST_LINE:
            break
        if text.count('"') % 2:
            continue
        cells = _cells(text.removesuffix("\r"), field)
        return (taken, cells) if cells is not None and len(cells) >= width else (0, None)
    return 0, None


def swallows(cells: Sequence[str], delimiter: str) -> bool:
    """Does a cell hold the end of one record and the beginning of another, lines between being whole records?

    Two quotes in different records, each without its other half, look like one cell. Of narrow tables nobody knows.
    """
    width = len(cells)
    for index, cell in enumerate(cells if width > 3 else ()):
        first, *between, last = [line.count(delimiter) for line in cell.split("\n")] if "\n" in cell else (-1, -1)
        if first == width - 1 - index and last == index and all(count == width - 1 for count in between):
            return True
    return False


def _cells(text: str, field: re.Pattern[str]) -> list[str] | None:
    """The cells of a whole record, None where its quotes are not in order."""
    cells, position = [], 0
    while True:
        found = field.match(text, position)
        if found is None:
            return None
        quoted, plain, delimiter = found.groups()
        cells.append(quoted.replace('""', '"') if quoted is not None else plain)
        position = found.end()
        if not delimiter:
            return cells if position >= len(text) else None


def _lines(path: Path) -> Iterator[str]:
    """Without their ends; of `\\r\\n` the first half stays, since it may stand within a cell."""
    with path.open("r", encoding="utf-8", errors="replace", newline="") as file:
        while line := file.readline(_MOST_LINE):
            if len(line) >= _MOST_LINE:
                raise Refused(f"{path.name} has a line of more than {_MOST_LINE >> 20} MiB; that is not a table.")
            line = line.removesuffix("\n") if line.endswith("\n") else line.removesuffix("\r")
            yield line.removeprefix("\ufeff")


def _table(rows: list[list[str | None]], schema: pa.Schema) -> pa.Table:
    columns: Sequence[Sequence[str | None]] = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)
