"""Finds the header of an export and says which cell is which column of the lake. Reads no file, no row below it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from assets.landing.schema.catalogue import Export, normal_header

VALUE = re.compile(r"[-+(]?\W?[0-9][0-9.,' ]*\)?|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}.*")
"""What is written so is an amount, a number or a date, and seldom the name of a column."""


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
    optional_missing: tuple[str, ...]
    unknown: tuple[str, ...]
    above: Mapping[str, int]

    @property
    def width(self) -> int:
        """Number of cells of a whole row."""
        return len(self.names)


def find_layout(records: Sequence[Sequence[str]], export: Export, *, names: Sequence[str] | None = None) -> Layout:
    """Return the layout of an export that begins with `records`: its header names most of the columns.

    `names` are given where the format carries the columns' names itself.
    """
    if names is not None:
        return _layout(0, numbered(names), [], export)
    if export.dialect.header == "none":
        return _layout(0, [column.header or name for name, column in export.columns.items()], records, export)
    best, found = 0, 0
    for number in range(1, len(records) + 1):
        recognised = len({normal_header(name) for name in _header(records, number, export)} & export.headers.keys())
        if recognised > found:
            best, found = number, recognised
    if not best:
        best = _fullest(records)
    return _layout(best, _header(records, best, export) if best else [], records, export)


def _fullest(records: Sequence[Sequence[str]]) -> int:
    """The first record with as many filled cells as most have: titles have fewer.

    A header may leave out a name, too: it has as many cells as the first values below it.
    """
    filled = [[cell.strip() for cell in cells if cell.strip()] for cells in records]
    usual = Counter(len(cells) for cells in filled if len(cells) > 1).most_common(1)
    least = usual[0][0] if usual else 0
    found = next((number for number, cells in enumerate(filled, start=1) if len(cells) >= least), 0)
    if found > 1 and any(map(VALUE.fullmatch, filled[found - 1])):
        names = filled[found - 2]
        is_header = len(records[found - 2]) == len(records[found - 1]) and not any(map(VALUE.fullmatch, names))
        return found - 1 if is_header and 2 * len(names) >= least > 1 else found
    return found


def _header(records: Sequence[Sequence[str]], last: int, export: Export) -> list[str]:
    """The names that a header over one or several records, ending in record `last`, gives to the columns.

    In a header of several records a name spans the columns to its right, until the next name of its record.
    """
    rows = records[max(last - export.dialect.header_rows, 0) : last]
    if len(rows) <= 1:
        return numbered(records[last - 1])
    width = max(map(len, rows))
    own: list[list[str]] = [[] for _ in range(width)]
    spanned: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        spanning = ""
        for index in range(width):
            cell = " ".join((row[index] if index < len(row) else "").split())
            spanning = cell or (spanning if depth < len(rows) - 1 else "")
            own[index] += [cell] if cell else []
            spanned[index] += [spanning] if spanning else []
    names = [(" ".join(alone), " ".join(under)) for alone, under in zip(own, spanned, strict=True)]
    # where a column has no part in the name to its left, its own is the one that the contract knows
    known = export.headers.keys()
    return numbered(
        [
            alone if normal_header(alone) in known and normal_header(under) not in known else under
            for alone, under in names
        ]
    )


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


def unnumbered(names: Sequence[str]) -> list[str]:
    """Return the names as they stand in the file: the second `Name`, which reads `Name#2`, is `Name` again."""
    known = {name.casefold() for name in names}
    bases = [name.rpartition("#")[0] for name in names]
    return [base if base and base.casefold() in known else name for name, base in zip(names, bases, strict=True)]


def numbered_columns(names: Sequence[str], export: Export) -> dict[str, int]:
    """Return the place, from 0, of each column of the lake among the file's columns."""
    columns: dict[str, int] = {}
    for index, name in enumerate(names):
        column = export.headers.get(normal_header(name))
        if column is not None:
            columns.setdefault(column, index)
    return columns


def _layout(row: int, names: list[str], records: Sequence[Sequence[str]], export: Export) -> Layout:
    columns = numbered_columns(names, export)
    taken = set(columns.values())
    unknown = [name for index, name in enumerate(names) if name and index not in taken]
    missing = tuple(
        column.header or name for name, column in export.columns.items() if column.required and name not in columns
    )
    optional = tuple(
        column.header or name for name, column in export.columns.items() if not column.required and name not in columns
    )
    height = min(export.dialect.header_rows, row)
    above = Counter("title" if any(map(str.strip, cells)) else "blank" for cells in records[: row - height])
    if row:
        above["header"] += height
    return Layout(
        header_row=row,
        names=tuple(names),
        columns=columns,
        missing=missing,
        optional_missing=optional,
        unknown=tuple(unknown),
        above=dict(above),
    )


def renamed(missing: Sequence[str], unknown: Sequence[str]) -> Mapping[str, str]:
    """Return for each missing column the unknown one that it most likely was renamed to, if there is one."""
    left = list(unknown)
    found: dict[str, str] = {}
    for header in missing:
        plain = {normal_header(name): name for name in left}
        words = normal_header(header)
        # names of one word are alike by their endings: StartDate is no CloseDate
        close = get_close_matches(words, list(plain), n=1, cutoff=0.6 if " " in words else 0.75)
        close = close or [name for name in plain if f" {words} " in f" {name} "][:1]
        if close:
            found[header] = plain[close[0]]
            left.remove(plain[close[0]])
    return found
