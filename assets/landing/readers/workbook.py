"""Workbooks (XLSX, XLS) through calamine. Native numbers and dates become text, as the contract has them written."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from assets.landing.readers.table import Traits, cell_names
from assets.landing.readers.unpacking import bounded_workbook
from assets.landing.source import Refused, Source

SAMPLE = 100
_ROWS = 10_000
_MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookTable:
    """One sheet."""

    traits: Traits
    sheet: CalamineSheet
    decimal: str
    sample: Sequence[Sequence[str]]
    names: Sequence[str] | None = None

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """One relation over an Arrow table, registered under a name of this connection."""
        names = cell_names(width)
        schema = pa.schema([(name, pa.string()) for name in names])
        connection.register("_workbook", pa.Table.from_batches(self._batches(names), schema=schema))
        return ["_workbook"]

    def _batches(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        rows = _rows(self.sheet, self.decimal)
        blank = [""] * len(names)
        while chunk := list(islice(rows, _ROWS)):
            wide = [row[: len(names)] + blank[len(row) :] for row in chunk]
            arrays = [pa.array(column, pa.string()) for column in zip(*wide, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names=names)


def open_workbook(source: Source, content: Path, *, kind: str, sheet: str | int, decimal: str) -> WorkbookTable:
    """Return the table of one sheet. `decimal` is the decimal sign of the contract's number style. Raises Refused."""
    if kind == "xlsx":
        bounded_workbook(content)
    try:
        with content.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            names = book.sheet_names
            index = sheet if isinstance(sheet, int) else names.index(sheet) if sheet in names else len(names)
            if index >= len(names):
                raise Refused(f"{source.path.name} has no sheet {sheet}; it has {', '.join(names) or 'none'}.")
            page = book.get_sheet_by_index(index)
            if page.width > _MOST_COLUMNS:
                raise Refused(f"{source.path.name} has {page.width} columns; at most {_MOST_COLUMNS} are read.")
            sample = list(islice(_rows(page, decimal), SAMPLE))
    except Refused:
        raise
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise Refused(f"{source.path.name} cannot be read as a workbook ({error}). Save it again as .xlsx.") from error
    traits = Traits(format=kind, encoding="utf-8", delimiter="")
    return WorkbookTable(traits=traits, sheet=page, decimal=decimal, sample=sample)


def _rows(sheet: CalamineSheet, decimal: str) -> Iterator[list[str]]:
    """All rows from the sheet's first and all cells from its first column, though the data may begin further right."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    for row in sheet.iter_rows():
        yield [""] * left + [_text(cell, decimal) for cell in row]


def _text(cell: Any, decimal: str) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return _number(float(cell)).replace(".", decimal)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """Fifteen significant digits, as the spreadsheet itself shows; no exponent while it shows none."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")
