"""Finds the header of an export and says which cell is which column of the lake. Reads no file, no row below it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assets.landing.catalogue import Export, normal_header


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand. `header_row` is the record that names the columns (0: none does).

    `names` are the header's cells, a repeated one numbered (`Name#2`); `columns` maps lake columns to cells, from 0;
    `above` counts what stands over the header, by kind.
    """

    header_row: int
    names: tuple[str, ...]
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    above: Mapping[str, int]

    @property
    def width(self) -> int:
        """Number of cells of a whole row."""
        return len(self.names)


def find_layout(records: Sequence[Sequence[str]], export: Export) -> Layout:
    """Return the layout of an export that begins with `records`: its header names most of the columns."""
    if export.dialect.header == "none":
        return _layout(0, [column.header or name for name, column in export.columns.items()], records, export)
    best, found = 0, 0
    for number, cells in enumerate(records, start=1):
        recognised = len({normal_header(name) for name in numbered(cells)} & export.headers.keys())
        if recognised > found:
            best, found = number, recognised
    if not best:
        filled = (number for number, cells in enumerate(records, start=1) if sum(map(bool, map(str.strip, cells))) > 1)
        best = next(filled, 1 if records else 0)
    return _layout(best, numbered(records[best - 1]) if best else [], records, export)


def numbered(cells: Sequence[str]) -> list[str]:
    """Return the header's cells, trimmed; the second `Name` reads `Name#2`. Cells after the last name are gone."""
    names, seen = [], Counter[str]()
    for cell in cells:
        name = " ".join(cell.replace("\ufeff", "").split())
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        names.append(f"{name}#{count}" if name and count > 1 else name)
    while names and not names[-1]:
        names.pop()
    return names


def _layout(row: int, names: list[str], records: Sequence[Sequence[str]], export: Export) -> Layout:
    columns: dict[str, int] = {}
    unknown = []
    for index, name in enumerate(names):
        column = export.headers.get(normal_header(name))
        if column is not None and column not in columns:
            columns[column] = index
        elif name:
            unknown.append(name)
    missing = tuple(
        column.header or name for name, column in export.columns.items() if column.required and name not in columns
    )
    above = Counter("title" if any(cell.strip() for cell in cells) else "blank" for cells in records[: max(row - 1, 0)])
    if row:
        above["header"] += 1
    return Layout(
        header_row=row,
        names=tuple(names),
        columns=columns,
        missing=missing,
        unknown=tuple(unknown),
        above=dict(above),
    )
