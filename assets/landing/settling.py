"""Settles the style of columns whose contract says `detect`, by the values that can be read in one way only."""

from collections.abc import Mapping

import duckdb

from assets.landing.casts import cleaned, literal
from assets.landing.catalogue import Column, Export
from assets.landing.header import Layout
from assets.landing.styles import COMMA_EVIDENT, DOT_EVIDENT, EU_EVIDENT, US_EVIDENT


def settled(
    connection: duckdb.DuckDBPyConnection, relation: str, layout: Layout, export: Export
) -> tuple[Export, Mapping[str, str]]:
    """Return the contract with the styles found, and what was found by column.

    A column in which both styles are evident, or neither, stays `detect`: each value then speaks for itself, or is
    quarantined as ambiguous. Raises duckdb.Error where the relation cannot be read.
    """
    open_columns = {name: evidence for name in layout.columns if (evidence := _evidence(export, name)) is not None}
    if not open_columns:
        return export, {}
    counts = []
    for name, (_, first, second) in open_columns.items():
        cell = cleaned(f"_c{layout.columns[name]}")
        counts += [f"count(*) filter (regexp_full_match({cell}, {literal(shape)}))" for _, shape in (first, second)]
    row = connection.execute(f"select {', '.join(counts)} from {relation}").fetchone()  # noqa: S608
    assert row is not None  # noqa: S101 (an aggregate always has a row)
    columns, found = dict(export.columns), {}
    for index, (name, (field, first, second)) in enumerate(open_columns.items()):
        ones, others = row[2 * index], row[2 * index + 1]
        if bool(ones) != bool(others):
            style = first[0] if ones else second[0]
            columns[name] = columns[name].model_copy(update={field: style})
            found[name] = style
        else:
            columns[name] = columns[name].model_copy(update={field: "detect"})
            found[name] = "each value for itself"
    return export.model_copy(update={"columns": columns}), found


def _evidence(export: Export, name: str) -> tuple[str, tuple[str, str], tuple[str, str]] | None:
    """The field of the contract that is open, and its two styles with what makes each evident."""
    column: Column = export.columns[name]
    if column.type in ("money", "decimal") and (column.numbers or export.dialect.numbers) == "detect":
        return "numbers", ("dot", DOT_EVIDENT), ("comma", COMMA_EVIDENT)
    if column.type in ("date", "timestamp") and (column.dates or export.dialect.dates) == "detect":
        return "dates", ("us", US_EVIDENT), ("eu", EU_EVIDENT)
    return None
