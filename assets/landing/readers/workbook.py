"""Workbooks (XLSX, XLS) through calamine. Numbers and dates become text; numbers and what is no value are marked."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
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

from assets.landing.parsing.cells import MARKED, NATIVE, bare
from assets.landing.parsing.table import Traits, cell_names
from assets.landing.readers.old_workbook import errors_of_sheets
from assets.landing.readers.sniff import sniff
from assets.landing.readers.workbook_parts import Errors, errors_within
from assets.landing.schema.catalogue import normal_header
from assets.landing.storage.inspect import Refused, Source, inspect

SAMPLE = 100
_ROWS = 10_000
_MOST_COLUMNS = 2_000
_MOST_MERGED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookTable:
    """One sheet."""

    traits: Traits
    sheet: CalamineSheet
    marks: Errors
    sample: Sequence[Sequence[str]]
    names: Sequence[str] | None = None

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """One relation over an Arrow table, registered under a name of this connection."""
        names = cell_names(width)
        schema = pa.schema([(name, pa.string()) for name in names])
        connection.register("_workbook", pa.Table.from_batches(self._batches(names), schema=schema))
        return ["_workbook"]

    def _batches(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        rows = _rows(self.sheet, self.marks)
        blank = [""] * len(names)
        while chunk := list(islice(rows, _ROWS)):
            wide = [row[: len(names)] + blank[len(row) :] for row in chunk]
            arrays = [pa.array(column, pa.string()) for column in zip(*wide, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names=names)


def open_workbook(
    source: Source, content: Path, *, kind: str, sheet: str | int, headers: Collection[str] = ()
) -> WorkbookTable:
    """Return the table of one sheet, by its name or its number among those that are not hidden. Raises Refused.

    Of number 0, which is said of most, it is the first that holds the table, by the `headers` that are recognised.
    """
    found = errors_of_sheets(content) if kind == "xls" else {}
    try:
        with content.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            names = _named(book, sheet, source.path.name)
            found = errors_within(content, names) if kind == "xlsx" else found
            page, marks = _with_table(book, names, found, source.path.name, set(headers))
            if page.width > _MOST_COLUMNS:
                raise Refused(f"{source.path.name} has {page.width} columns; at most {_MOST_COLUMNS} are read.")
            sample = list(islice(_rows(page, marks), SAMPLE))
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
    traits = Traits(format=kind, encoding="utf-8", delimiter="", damaged=bool(marks))
    return WorkbookTable(traits=traits, sheet=page, marks=marks, sample=sample)


def sheets_of(path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield each sheet's name and its rows. Raises Refused."""
    source = inspect(path, folder=path.resolve().parent)
    if sniff(source.head, path) != "xlsx":
        raise Refused(f"{path.name} is not a workbook. Give the .xlsx file.")
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        names = book.sheet_names
    for name in names:
        table = open_workbook(source, path, kind="xlsx", sheet=name)
        yield name, ([bare(cell) for cell in row] for row in _rows(table.sheet, table.marks))


def _named(book: CalamineWorkbook, sheet: str | int, file: str) -> list[str]:
    """The sheets to look at. One that is hidden counts only where all are: it is not what its sender sees."""
    tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    seen = [each.name for each in tables if each.visible == SheetVisibleEnum.Visible] or [each.name for each in tables]
    if isinstance(sheet, int) and sheet < len(seen):
        return [seen[sheet]] if sheet else seen
    if str(sheet) in {each.name for each in tables}:
        return [str(sheet)]
    raise Refused(f"{file} has no sheet {sheet}; it has {', '.join(seen) or 'none'}.")


def _with_table(
    book: CalamineWorkbook, names: Sequence[str], found: Mapping[str, Errors | Refused], file: str, headers: set[str]
) -> tuple[CalamineSheet, Errors]:
    """The first sheet with the most headers, and its marks. Raises Refused where two hold the same table."""
    best, also = (-1, False), ""
    page: CalamineSheet | None = None
    marks: Errors = {}
    refusal: Refused | None = None
    for name in names:
        errors = found.get(name, {})
        if isinstance(errors, Refused):
            refusal = refusal or (errors if page is None else None)
            continue
        other = book.get_sheet_by_name(name)
        marked = _marks(other, errors, file)
        rows = list(islice(_rows(other, marked), SAMPLE)) if len(names) > 1 else []
        recognised = max((len({normal_header(cell) for cell in row} & headers) for row in rows), default=0)
        if (recognised, bool(rows)) > best:
            best, page, marks, also = (recognised, bool(rows)), other, marked, ""
        elif recognised and recognised == best[0]:
            also = name
    if page is None or (refusal is not None and best[0] <= 0):
        raise refusal or Refused(f"{file} has no sheet. Save it again as .xlsx.")
    if also:
        raise Refused(
            f"{file} has the same columns on the sheets {page.name} and {also}."
            " Keep one of them, or name the sheet that counts in the catalogue (dialect: sheet)."
        )
    return page, marks


def _marks(sheet: CalamineSheet, errors: Errors, file: str) -> Errors:
    """What is marked, by row and column: errors, and cells that are merged with one above."""
    marks = {row: {column: MARKED + text for column, text in cells.items()} for row, cells in errors.items()}
    last, merged = sheet.end or (0, 0), 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        rows, columns = range(top + 1, min(bottom, last[0]) + 1), range(left, min(right, last[1]) + 1)
        merged += len(rows) * len(columns)
        if merged > _MOST_MERGED:
            raise Refused(f"{file} has more than {_MOST_MERGED:,} merged cells. Unmerge them, or deliver it as CSV.")
        for row in rows:
            marks.setdefault(row, {}).update(dict.fromkeys(columns, MARKED))
    return marks


def _rows(sheet: CalamineSheet, marks: Errors) -> Iterator[list[str]]:
    """All rows from the sheet's first and all cells from its first column, though the data may begin further right."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    for number, row in enumerate(sheet.iter_rows()):
        cells = [""] * left + [_text(cell) for cell in row]
        for place, text in marks.get(number, {}).items():
            if place < len(cells):
                cells[place] = text
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
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
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
    return NATIVE + exact
