"""Drafts the catalogue stanza of a file that has none: columns, types, styles and key, from what stands in it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from assets.landing.duckdb_session import cursor
from assets.landing.parsing.casts import typed
from assets.landing.parsing.cells import cleaned, matches
from assets.landing.parsing.table import Table
from assets.landing.readers.opening import open_table
from assets.landing.schema.catalogue import Dialect, Export
from assets.landing.schema.columns import Column, ColumnType
from assets.landing.schema.formats import DAY_FIRST, MONTH_FIRST, DateStyle, NumberStyle
from assets.landing.schema.header import Layout, find_layout
from assets.landing.storage.inspect import Refused, inspect

_DATES: tuple[DateStyle, ...] = ("iso", "us", "eu", "de", MONTH_FIRST, DAY_FIRST)
_NUMBERS: tuple[NumberStyle, ...] = ("plain", "us", "eu", "dot", "comma")
_WHOLE = "[+-]?(?:0|[1-9][0-9]{0,17})"
"""A number to count with; one that begins with a zero is a code."""
_FIT = 0.95
"""A column is of a type if so many of its cells are; what is not will be quarantined."""
_LEADING_ZERO = "0[0-9]+"
_FIRST_VALUES = re.compile(
    r".*[0-9][.,][0-9].*|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}.*|[0-9]{5,}"
)
"""A column is seldom called so: the first record is none of names."""
_KEYS = re.compile(r"(?:^|_)(?:id|no|nr|num|number|key|code|ref)(?:_|$)")
_DIALECT = Dialect(encoding="detect", delimiter="detect")


def header_of(path: Path, work: Path) -> tuple[str, ...]:
    """Return the names of the file's columns. Raises Refused when it is not a table."""
    return _opened(path, work)[1].names


def draft_stanza(path: Path, work: Path) -> dict[str, Any]:
    """Return a stanza to paste into the catalogue; names of system, entity and team are to be filled in."""
    table, layout = _opened(path, work)
    if not all(name.isprintable() and "\ufffd" not in name for name in layout.names):
        raise Refused(f"{path.name} is not a table: its first rows are not text. Deliver it as CSV or as a workbook.")
    headless = table.names is None and any(map(_FIRST_VALUES.fullmatch, layout.names))
    if headless:
        names = tuple(f"Column {number}" for number in range(1, layout.width + 1))
        layout = replace(layout, header_row=0, names=names)
    connection = cursor()
    described, rows = _first_readable(connection, table, layout, path.name)
    dialect = {"format": table.traits.format, "encoding": "detect", "delimiter": "detect"}
    columns = {name: stanza for name, (stanza, _) in described.items()}
    unique = [name for name, (stanza, distinct) in described.items() if distinct == rows and _may_be_key(stanza)]
    unique.sort(key=lambda name: (_KEYS.search(name) is None, "type" not in columns[name]))
    return {
        "exports": {
            "SYSTEM.ENTITY": {
                "system": "SYSTEM",
                "entity": "ENTITY",
                "team": "TEAM",
                "path": _path(path),
                "dialect": dialect | ({"header": "none"} if headless else {}),
                "coverage": {"kind": "full"},
                "key": unique[:1] or ["FILL_IN"],
                "columns": columns,
            }
        }
    }


def _first_readable(
    connection: duckdb.DuckDBPyConnection, table: Table, layout: Layout, name: str
) -> tuple[dict[str, tuple[dict[str, Any], int]], int]:
    for relation in table.relations(connection, layout.width):
        try:
            return _described(connection, relation, layout, has_own_numbers=table.traits.format != "csv")
        except duckdb.Error:
            continue
    raise Refused(f"{name} cannot be read to its end. Give a file that can.")


def _opened(path: Path, work: Path) -> tuple[Table, Layout]:
    stanza = {"id": "a.b", "system": "a", "entity": "b", "team": "a", "path": "{date}/x", "key": ["x"]}
    nobody = Export.model_validate({**stanza, "dialect": _DIALECT, "columns": {"x": {"header": "\x00"}}})
    work.mkdir(parents=True, exist_ok=True)
    table = open_table(inspect(path, folder=path.resolve().parent), nobody, work=work)
    return table, find_layout(table.sample, nobody, names=table.names)


def _described(
    connection: duckdb.DuckDBPyConnection, relation: str, layout: Layout, *, has_own_numbers: bool
) -> tuple[dict[str, tuple[dict[str, Any], int]], int]:
    """Stanza and number of distinct values of each column; how many rows there are below the header."""
    cells = f"[{', '.join(f'_c{index}' for index in range(layout.width))}]"
    filled = f"len(list_filter({cells}, lambda cell: {cleaned('cell')} <> ''))"
    # all cells in one column, so that what is tried on each is planned once, however wide the file is
    long = (
        f"(select unnest({cells}) as cell, unnest(range({layout.width})) as place"  # noqa: S608
        f" from (select *, row_number() over () as _n from {relation}) where _n > {layout.header_row}"
        f" and {filled} >= {min(layout.width, 2)})"  # a note stands alone in its row
    )
    clean = cleaned("cell")
    counts = ["count(*)", f"count(*) filter ({clean} <> '')", f"count(distinct nullif({clean}, ''))"]
    counts += [f"count(*) filter ({matches(clean, _LEADING_ZERO)})"]
    counts += [f"count(*) filter ({_fits('cell', column)})" for column in _candidates()]
    counted = connection.execute(f"select {', '.join(counts)} from {long} group by place order by place").fetchall()  # noqa: S608
    described: dict[str, tuple[dict[str, Any], int]] = {}
    for header, (_, values, distinct, codes, *fitting) in zip(layout.names, counted, strict=False):
        fits = [column for column, n in zip(_candidates(), fitting, strict=True) if 0 < _FIT * values <= n]
        if header:
            name = _unused(header, described)
            described[name] = (_stanza(name, header, fits, codes > 0, has_own_numbers), distinct)
    return described, counted[0][0] if counted else 0


def _fits(cell: str, column: Column) -> str:
    return (
        matches(cleaned(cell), _WHOLE) if column.type == "integer" else f"{typed(cell, column, _DIALECT)} is not null"
    )


def _candidates() -> list[Column]:
    """Types from the narrowest; text, which fits everything, is not among them."""
    plain: tuple[ColumnType, ...] = ("salesforce_id", "integer")
    return [
        *(Column(type=kind) for kind in plain),
        *(Column(type="money", numbers=style) for style in _NUMBERS),
        *(Column(type="decimal", numbers=style) for style in _NUMBERS),
        *(Column(type="date", dates=style) for style in _DATES),
        *(Column(type="timestamp", dates=style) for style in _DATES),
        Column(type="boolean"),
    ]


def _stanza(name: str, header: str, fits: list[Column], has_codes: bool, has_own_numbers: bool) -> dict[str, Any]:
    """The first type that fits; its style is left to be detected where none of those with a name is the only one.

    Digits after a zero are a code, and so is what has the name of one and is not a number.
    """
    stanza: dict[str, Any] = {"header": header}
    if not fits or (has_codes and fits[0].type in ("integer", "money", "decimal")):
        return stanza | ({"identifier": True} if has_codes or _KEYS.search(name) else {})
    first = fits[0]
    styles = {fit.numbers or fit.dates for fit in fits if fit.type == first.type}
    stanza["type"] = first.type
    if first.numbers is not None:
        either = ({"dot", "comma"} <= styles and not has_own_numbers) or first.numbers in ("dot", "comma")
        stanza["numbers"] = "detect" if either else first.numbers
    if first.dates not in (None, "iso"):
        either = {"us", "eu"} <= styles or first.dates in (MONTH_FIRST, DAY_FIRST)
        stanza["dates"] = "detect" if either else first.dates
    return {field: value for field, value in stanza.items() if (field, value) != ("numbers", "plain")}


def _may_be_key(stanza: dict[str, Any]) -> bool:
    return stanza.get("type", "text") in ("text", "integer", "salesforce_id")


def _path(path: Path) -> str:
    """The pattern of the file's path: a date in its name is the business date, else that of its folder."""
    stem = re.sub(r"[{}\[\]]", "_", path.stem)
    dated = re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "{date}", stem, count=1)
    return f"{dated if dated != stem else '{date}/' + stem}[.{{sequence}}]{path.suffix}"


def _unused(header: str, taken: dict[str, Any]) -> str:
    """A name for the lake: letters, digits and underscores, each name once."""
    name = re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_") or "column"
    name = name if name[0].isalpha() else f"column_{name}"
    return name if name not in taken else f"{name}_{len(taken) + 1}"
