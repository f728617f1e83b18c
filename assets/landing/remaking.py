"""Makes the corrected delivery of a file: its rows as they came, those set aside as the sender mended them."""

import csv
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import xlsxwriter

from assets.landing.catalogue import Catalogue, Export
from assets.landing.cells import NATIVE
from assets.landing.control import SIDECAR
from assets.landing.engine import cursor
from assets.landing.files import replaced
from assets.landing.header import Layout, find_layout
from assets.landing.manifest import Manifest
from assets.landing.mending import REASON, SHEET_OF, TITLES
from assets.landing.patterns import Match
from assets.landing.quarantine import manifests_of
from assets.landing.query import cells_of
from assets.landing.readers.opening import open_table
from assets.landing.readers.table import Table
from assets.landing.readers.workbook import sheets_of
from assets.landing.source import inspect
from assets.landing.styles import NUMBERS
from checks.errors import ConfigurationError, TieoutError

_BATCH = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """A corrected delivery: how many rows were mended, and how many the sender had deleted."""

    file: str
    mended: int
    deleted: int


def remake(workbook: Path, catalogue: Catalogue, *, folder: Path, lake: Path) -> list[Remade]:
    """Write a corrected delivery beside each file of the workbook, below `folder`: all of them or, on an error, none.

    Raises ConfigurationError, or Refused.
    """
    made: list[Remade] = []
    try:
        for title, records in sheets_of(workbook):
            named = SHEET_OF.match(next(iter(next(records, [])), ""))
            if named is not None:
                made.append(_remade(named[1], title, records, catalogue, folder, lake))
    except TieoutError:
        for one in made:
            (folder / one.file).unlink()
        raise
    if not made:
        raise ConfigurationError(f"{workbook} is no workbook of `tieout quarantine --workbook`.")
    return made


def _remade(
    file: str, title: str, records: Iterator[list[str]], catalogue: Catalogue, folder: Path, lake: Path
) -> Remade:
    found = ((export, export.pattern.match(file)) for export in catalogue.exports.values())
    export, match = next(((export, match) for export, match in found if match is not None), (None, None))
    if export is None or match is None:
        raise ConfigurationError(f"{file}: no export of the catalogue lies there any more.")
    manifest = next(iter(manifests_of(lake, export.id, match.business_date, file)), None)
    if manifest is None or manifest.quarantine is None:
        raise ConfigurationError(f"{file}: nothing of it is set aside any more.")
    mended = _mended(next(records, []), records, manifest, title)
    aside = set(pq.read_table(lake / manifest.quarantine, columns=["_row"]).column("_row").to_pylist())
    target = _corrected(export, match, folder)
    with tempfile.TemporaryDirectory() as work:
        source = inspect(folder / file, folder=folder)
        if source.sha256 != manifest.sha256:
            raise ConfigurationError(
                f"{file} is no longer the file whose rows were set aside. Write the workbook anew."
            )
        table = open_table(source, export, work=Path(work))
        layout = find_layout(table.sample, export, names=table.names)
        rows = _rows(table, layout, export, manifest, mended, aside)
        if table.traits.format in ("xlsx", "xls"):
            _write_workbook(target, rows, export)
        else:
            _write_text(target, rows, table.traits.delimiter)
    sidecar = folder / (file + SIDECAR)
    if export.guards.control_total is not None and sidecar.exists():
        target.with_name(target.name + SIDECAR).write_bytes(sidecar.read_bytes())
    return Remade(file=target.relative_to(folder).as_posix(), mended=len(mended), deleted=len(aside - set(mended)))


def _mended(
    titles: Sequence[str], records: Iterator[Sequence[str]], manifest: Manifest, sheet: str
) -> Mapping[int, list[str]]:
    """The rows of a sheet by their numbers, without the reasons beside their cells."""
    places, at = [], len(TITLES)
    for name in manifest.columns_found:
        if at >= len(titles) or titles[at] != name:
            raise ConfigurationError(f"Sheet {sheet}: the column {name} is not where it was. Mend cells only.")
        places.append(at)
        at += 2 if at + 1 < len(titles) and titles[at + 1] == f"{name}{REASON}" else 1
    rows = {}
    for cells in records:
        if cells and cells[0].strip():
            if not cells[0].isdigit():
                raise ConfigurationError(f"Sheet {sheet}: {cells[0]} is no row number. Leave the first column alone.")
            rows[int(cells[0])] = [cells[place] if place < len(cells) else "" for place in places]
    return rows


def _rows(
    table: Table,
    layout: Layout,
    export: Export,
    manifest: Manifest,
    mended: Mapping[int, list[str]],
    aside: set[int],
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
    raise ConfigurationError(f"{manifest.file} is {manifest.format}, or cannot be read again: mend it at its source.")


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


def _corrected(export: Export, match: Match, folder: Path) -> Path:
    """The path of the next delivery of the date."""
    if export.place is not None or "{part}" in export.path or "{sequence}" not in export.path:
        raise ConfigurationError(
            f"{export.id} lies elsewhere, comes in parts or without corrections: mend its rows at their source."
        )
    written = re.sub(r"\[([^\[\]]*)\]", lambda found: found[1] if "{sequence}" in found[1] else "", export.path)
    for sequence in range(match.sequence + 1, match.sequence + 1000):
        path = folder / written.format(date=match.business_date.isoformat(), sequence=sequence)
        if not path.exists():
            return path
    raise ConfigurationError(f"{export.id} has a thousand corrections of {match.business_date}.")


def _write_text(target: Path, rows: Iterator[Sequence[str]], delimiter: str) -> None:
    # the mark says UTF-8, whatever the contract expects
    with replaced(target) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
            [cell.removeprefix(NATIVE) for cell in row] for row in rows
        )


def _write_workbook(target: Path, rows: Iterator[Sequence[str]], export: Export) -> None:
    name = export.dialect.sheet if isinstance(export.dialect.sheet, str) else "Mended"
    options = {"strings_to_formulas": False, "constant_memory": True}
    with replaced(target) as temporary, xlsxwriter.Workbook(str(temporary), options) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell.startswith(NATIVE):
                    sheet.write_number(number, place, float(cell.removeprefix(NATIVE).replace(",", ".")))
                elif cell:
                    sheet.write_string(number, place, cell)
