"""Workbooks (XLSX, XLS) through calamine. Native numbers and dates become text, as the contract has them written."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from assets.landing.readers.table import Traits, cell_names
from assets.landing.source import Refused, Source

SAMPLE = 100
_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookTable:
    """One sheet, its cells already text."""

    traits: Traits
    records: Sequence[Sequence[str]]

    @property
    def sample(self) -> Sequence[Sequence[str]]:
        """The first records."""
        return self.records[:SAMPLE]

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """One relation over Arrow batches, registered under a name of this connection."""
        names = cell_names(width)
        table = pa.Table.from_batches(
            list(self._batches(names)), schema=pa.schema([(name, pa.string()) for name in names])
        )
        connection.register("_workbook", table)
        return ["_workbook"]

    def _batches(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        for start in range(0, len(self.records), _ROWS):
            rows = self.records[start : start + _ROWS]
            cells = [
                pa.array([row[index] if index < len(row) else "" for row in rows], pa.string())
                for index in range(len(names))
            ]
            yield pa.RecordBatch.from_arrays(cells, names=names)


def open_workbook(source: Source, *, sheet: str | int, decimal: str) -> WorkbookTable:
    """Return the table of one sheet. `decimal` is the decimal sign of the contract's number style. Raises Refused."""
    try:
        with CalamineWorkbook.from_path(str(source.path)) as book:
            page = book.get_sheet_by_index(sheet) if isinstance(sheet, int) else book.get_sheet_by_name(sheet)
            rows = page.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(f"{source.path.name} cannot be read as a workbook ({error}). Save it again as .xlsx.") from error
    records = [[_text(cell, decimal) for cell in row] for row in rows]
    return WorkbookTable(traits=Traits(format="xlsx", encoding="utf-8", delimiter=""), records=records)


def _text(cell: Any, decimal: str) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return _number(float(cell)).replace(".", decimal)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """Fifteen significant digits, as the spreadsheet itself shows; no exponent while it shows none."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")
