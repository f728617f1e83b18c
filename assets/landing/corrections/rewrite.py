"""Makes a corrected file: its rows as they came, and the quarantined ones as the sender corrected them.

Keep out where the file goes (apply).
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import xlsxwriter

from assets.landing.corrections.workbook import REASON, TITLES
from assets.landing.duckdb_session import cursor
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.cells import NATIVE, bare
from assets.landing.parsing.query import cells_of
from assets.landing.parsing.table import Table
from assets.landing.readers.opening import open_table
from assets.landing.schema.catalogue import Export
from assets.landing.schema.formats import NUMBERS
from assets.landing.schema.header import Layout, find_layout
from assets.landing.storage.inspect import inspect
from checks.atomic_write import atomic_write
from checks.errors import ConfigurationError

_BATCH = 50_000

Rows = Mapping[int, list[str]]
"""Mended rows by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows were corrected, and how many of the quarantined ones are left out."""

    mended: int
    deleted: int


def mended_rows(records: Iterator[Sequence[str]], manifest: Manifest, sheet: str) -> Rows:
    """Return the rows of a sheet, without the reasons beside their cells; `records` begin with its column titles.

    Raises ConfigurationError where the sheet is no longer as it was given to the sender.
    """
    titles = next(records, [])
    places, at = [], len(TITLES)
    for name in manifest.columns_found:
        if at >= len(titles) or titles[at] != name:
            raise ConfigurationError(f"Sheet {sheet}: the column {name} is not where it was. Fix cells only.")
        places.append(at)
        at += 2 if at + 1 < len(titles) and titles[at + 1] == f"{name}{REASON}" else 1
    rows = {}
    for cells in records:
        if cells and cells[0].strip():
            if not cells[0].isdigit():
                raise ConfigurationError(
                    f"Sheet {sheet}: {cells[0]} is not a row number. Leave the first column alone."
                )
            rows[int(cells[0])] = [cells[place] if place < len(cells) else "" for place in places]
    return rows


def remake(path: Path, export: Export, manifest: Manifest, mended: Rows, *, lake: Path, target: Path) -> Counts:
    """Write the corrected file to `target`; `path` is the delivered one, on this machine.

    Raises ConfigurationError where it is another one than that which `manifest` is of, or has no rows to replace.
    """
    aside = set(pq.read_table(lake / str(manifest.quarantine), columns=["_row"]).column("_row").to_pylist())
    with tempfile.TemporaryDirectory() as work:
        source = inspect(path, folder=path.resolve().parent)
        if source.sha256 != manifest.sha256:
            raise ConfigurationError(
                f"{manifest.file} is no longer the file whose rows were quarantined. Write the workbook again."
            )
        table = open_table(source, export, work=Path(work))
        layout = find_layout(table.sample, export, names=table.names)
        rows = _rows(table, layout, export, manifest, mended, aside)
        if table.traits.format in ("xlsx", "xls"):
            _write_workbook(target, rows, export)
        else:
            _write_text(target, rows, table.traits.delimiter)
    return Counts(mended=len(aside & set(mended)), deleted=len(aside - set(mended)))


def _rows(
    table: Table, layout: Layout, export: Export, manifest: Manifest, mended: Rows, aside: set[int]
) -> Iterator[Sequence[str]]:
    """All records of the file in their order. Raises ConfigurationError for a format that has no rows to replace."""
    connection = cursor()
    points = [_point(layout, export, index) for index in range(layout.width)]
    for relation in table.relations(connection, layout.width) if table.names is None else ():
        if _count(connection, relation) != manifest.rows_read:
            continue  # another one was read
        number = 0
        for batch in connection.execute(cells_of(relation, layout)).to_arrow_reader(_BATCH):
            for cells in batch.column("cells").to_pylist():
                number += 1
                if number in aside and number in mended:
                    yield [_in_style(cell, point) for cell, point in zip(mended[number], points, strict=True)]
                elif number not in aside:
                    yield [cell for cell in cells if cell is not None]
        return
    raise ConfigurationError(f"{manifest.file} is {manifest.format}, or cannot be read again: fix it at its source.")


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int | None:
    try:
        counted = connection.execute(f"select count(*) from {relation}").fetchone()  # noqa: S608 (names are ours)
    except duckdb.Error:
        return None
    return counted[0] if counted else None


def _in_style(cell: str, point: str) -> str:
    return cell.replace(".", point) if cell.startswith(NATIVE) else cell


def _point(layout: Layout, export: Export, index: int) -> str:
    """The decimal sign that the column's numbers are written with."""
    name = next((name for name, place in layout.columns.items() if place == index), None)
    style = (export.columns[name].numbers if name else None) or export.dialect.numbers
    return NUMBERS[style].decimal


def _write_text(target: Path, rows: Iterator[Sequence[str]], delimiter: str) -> None:
    # the mark says UTF-8, whatever the contract expects
    with atomic_write(target) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
            [bare(cell) for cell in row] for row in rows
        )


def _write_workbook(target: Path, rows: Iterator[Sequence[str]], export: Export) -> None:
    name = export.dialect.sheet if isinstance(export.dialect.sheet, str) else "Mended"
    options = {"strings_to_formulas": False, "constant_memory": True}
    with atomic_write(target) as temporary, xlsxwriter.Workbook(str(temporary), options) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell.startswith(NATIVE):
                    sheet.write_number(number, place, float(cell.removeprefix(NATIVE).replace(",", ".")))
                elif bare(cell):
                    sheet.write_string(number, place, bare(cell))
