"""Workbooks (XLSX, XLS) through calamine. Numbers and dates become text, numbers marked as such."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ulp
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from assets.landing.cells import NATIVE
from assets.landing.readers.old_workbook import errors_of_sheets
from assets.landing.readers.sniff import sniff
from assets.landing.readers.table import Traits, cell_names
from assets.landing.readers.workbook_parts import Errors, errors_within
from assets.landing.source import Refused, Source, inspect

SAMPLE = 100
_ROWS = 10_000
_MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookTable:
    """One sheet."""

    traits: Traits
    sheet: CalamineSheet
    errors: Errors
    sample: Sequence[Sequence[str]]
    names: Sequence[str] | None = None

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """One relation over an Arrow table, registered under a name of this connection."""
        names = cell_names(width)
        schema = pa.schema([(name, pa.string()) for name in names])
        connection.register("_workbook", pa.Table.from_batches(self._batches(names), schema=schema))
        return ["_workbook"]

    def _batches(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        rows = _rows(self.sheet, self.errors)
        blank = [""] * len(names)
        while chunk := list(islice(rows, _ROWS)):
            wide = [row[: len(names)] + blank[len(row) :] for row in chunk]
            arrays = [pa.array(column, pa.string()) for column in zip(*wide, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names=names)


def open_workbook(source: Source, content: Path, *, kind: str, sheet: str | int) -> WorkbookTable:
    """Return the table of one sheet, by its name or its number among those that are not hidden. Raises Refused."""
    found = errors_of_sheets(content) if kind == "xls" else {}
    try:
        with content.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            name = _named(book, sheet, source.path.name)
            errors = errors_within(content, name) if kind == "xlsx" else found.get(name, {})
            page = book.get_sheet_by_name(name)
            if page.width > _MOST_COLUMNS:
                raise Refused(f"{source.path.name} has {page.width} columns; at most {_MOST_COLUMNS} are read.")
            sample = list(islice(_rows(page, errors), SAMPLE))
    except PasswordError as error:
        raise Refused(f"{source.path.name} is protected by a password. Deliver it without one.") from error
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise Refused(f"{source.path.name} cannot be read as a workbook ({error}). Save it again as .xlsx.") from error
    except BaseException as error:
        # what calamine did not foresee of a damaged file leaves it as a panic of Rust, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(
            f"{source.path.name} cannot be read as a workbook: it is damaged. Save it again as .xlsx."
        ) from error
    traits = Traits(format=kind, encoding="utf-8", delimiter="")
    return WorkbookTable(traits=traits, sheet=page, errors=errors, sample=sample)


def sheets_of(path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield each sheet's name and its rows. Raises Refused."""
    source = inspect(path, folder=path.resolve().parent)
    if sniff(source.head, path) != "xlsx":
        raise Refused(f"{path.name} is no workbook. Give the .xlsx file.")
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        names = book.sheet_names
    for name in names:
        table = open_workbook(source, path, kind="xlsx", sheet=name)
        yield name, _rows(table.sheet, table.errors)


def _named(book: CalamineWorkbook, sheet: str | int, file: str) -> str:
    """The name of the sheet. One that is hidden counts only where all are: it is not what its sender sees."""
    tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    seen = [each.name for each in tables if each.visible == SheetVisibleEnum.Visible] or [each.name for each in tables]
    if isinstance(sheet, int) and sheet < len(seen):
        return seen[sheet]
    for each in tables:
        if each.name == sheet:
            return each.name
    raise Refused(f"{file} has no sheet {sheet}; it has {', '.join(seen) or 'none'}.")


def _rows(sheet: CalamineSheet, errors: Errors) -> Iterator[list[str]]:
    """All rows from the sheet's first and all cells from its first column, though the data may begin further right."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    for number, row in enumerate(sheet.iter_rows()):
        cells = [""] * left + [_text(cell) for cell in row]
        for place in errors.get(number, ()):
            cells[place] = errors[number][place]
        yield cells


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return _number(float(cell))
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """Fifteen significant digits, as the spreadsheet itself shows; no exponent while it shows none.

    A fraction of which fifteen digits tell less than the noise of calculation would hide is told with all it has.
    """
    shown = format(value, ".15g")
    if value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else shown
    exact = shown if abs(float(shown) - value) <= 8 * ulp(value) else repr(value)
    return exact if "e" in exact else NATIVE + exact
