"""Settles the style of columns whose contract says `detect`, by the values that can be read in one way only."""

from collections.abc import Mapping

import duckdb

from assets.landing.parsing.casts import typed
from assets.landing.schema.catalogue import Export
from assets.landing.schema.columns import Column
from assets.landing.schema.formats import DAY_FIRST, MONTH_FIRST
from assets.landing.schema.header import Layout


def settled(
    connection: duckdb.DuckDBPyConnection, relation: str, layout: Layout, export: Export
) -> tuple[Export, Mapping[str, str]]:
    """Return the contract with the styles found, and what was found by column.

    Evident is a style by a value that it reads and the other does not. A column in which both are, or neither, stays
    `detect`: each value then speaks for itself, or is quarantined as ambiguous. Raises duckdb.Error where the relation
    cannot be read.
    """
    open_columns = {name: styles for name in layout.columns if (styles := _open(export, name)) is not None}
    if not open_columns:
        return export, {}
    counts = []
    for name, (field, *both) in open_columns.items():
        cell, column = f"_c{layout.columns[name]}", export.columns[name]
        one, other = (typed(cell, column.model_copy(update={field: style}), export.dialect) for style in both)
        counts += [
            f"count(*) filter ({one} is not null and {other} is null)",
            f"count(*) filter ({other} is not null and {one} is null)",
        ]
    # a row too short or too long may have its cells in other columns' places, so it settles nothing
    whole = f"_c{layout.width - 1} is not null and coalesce(_c{layout.width}, '') = ''"
    row = connection.execute(f"select {', '.join(counts)} from {relation} where {whole}").fetchone()  # noqa: S608
    assert row is not None  # noqa: S101 (an aggregate always has a row)
    columns, found = dict(export.columns), dict[str, str]()
    for index, (name, (field, first, second)) in enumerate(open_columns.items()):
        ones, others = row[2 * index], row[2 * index + 1]
        style = "detect" if bool(ones) == bool(others) else first if ones else second
        columns[name] = columns[name].model_copy(update={field: style})
        found[name] = "each value for itself" if style == "detect" else style
    return export.model_copy(update={"columns": columns}), found


def _open(export: Export, name: str) -> tuple[str, str, str] | None:
    """The field of the contract that is open, and its two styles."""
    column: Column = export.columns[name]
    if column.type in ("money", "decimal") and (column.numbers or export.dialect.numbers) == "detect":
        return "numbers", "dot", "comma"
    if column.type in ("date", "timestamp") and (column.dates or export.dialect.dates) == "detect":
        return "dates", MONTH_FIRST, DAY_FIRST
    return None
