"""The SQL statement that reads a file: typed columns, and what is suspicious of a row. Judges types and shape only."""

from collections.abc import Sequence

from assets.landing.casts import cleaned, literal, typed
from assets.landing.catalogue import LAKE_TYPES, Export
from assets.landing.header import Layout
from assets.landing.readers.table import cell_names
from assets.landing.reasons import code_sql

CELLS, KEY = "_cells", "_key"
_TOTAL = r"(?i)^(?:grand |sub-?|report )?totals?\b.*"
_NOTE = (
    r"(?is)^(?:confidential information|copyright (?:\(c\)|©)"
    r"|(?:generated|exported) (?:by|on)|end of (?:report|file)|as of ).*"
)
_SENTENCE = r"(?s)^\S+(?:\s+\S+){3,}$"


def reading(relation: str, layout: Layout, export: Export) -> str:
    """Return the statement for a relation of text cells (see `readers.table`), one row a record, in the file's order.

    Columns: the lake's, then `_key` (a number, equal where keys are equal), then `_cells`: null for most rows, and the
    cells as they stand where something is suspicious; `problems` looks at those again.
    """
    names, inner = _typed(relation, layout, export)
    outer = [_quoted(name) for name in export.columns]
    cells = f"[{', '.join(cell_names(layout.width))}]"
    extra = f"{_key(export)} as {KEY}, case when {_suspicious(names, layout, export)} then {cells} end as {CELLS}"
    return f"select {', '.join(outer)}, {extra} from ({inner})"  # noqa: S608


def problems(relation: str, layout: Layout, export: Export) -> str:
    """Return the statement that explains suspicious rows, given as a relation with one column `cells`.

    Columns: kind (why the row is no record at all, or null), faults (column and code of each misfit).
    """
    apart = ", ".join(f"cells[{index}] as {name}" for index, name in enumerate(cell_names(layout.width), start=1))
    names, inner = _typed(f"(select {apart} from {relation})", layout, export)  # noqa: S608
    kind, faults = _problem(names, layout, export)
    return f"select {kind} as kind, {faults} as faults from ({inner})"  # noqa: S608


def _typed(relation: str, layout: Layout, export: Export) -> tuple[list[str], str]:
    """The columns that the file has, and the text cells beside all typed columns of the lake."""
    names = [name for name in export.columns if name in layout.columns]
    casts = [f"{typed(_cell(layout, name), export.columns[name], export.dialect)} as {_quoted(name)}" for name in names]
    absent = [
        f"null::{LAKE_TYPES[column.type]} as {_quoted(name)}"
        for name, column in export.columns.items()
        if name not in layout.columns
    ]
    return names, f"select *, {', '.join([*casts, *absent])} from {relation}"  # noqa: S608 (names and constants of ours)


def cells_of(relation: str, layout: Layout) -> str:
    """Return the statement that gives the text cells of every record, in the file's order."""
    return f"select [{', '.join(cell_names(layout.width))}] as cells from {relation}"  # noqa: S608


def _cell(layout: Layout, name: str) -> str:
    return f"_c{layout.columns[name]}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _key(export: Export) -> str:
    if len(export.key) == 1 and export.columns[export.key[0]].type == "integer":
        return _quoted(export.key[0])
    # hash() gives 64 unsigned bits; equal hashes are looked at exactly later
    return f"(hash({', '.join(map(_quoted, export.key))}) >> 1)::bigint"


def _overhang(layout: Layout) -> list[str]:
    return cell_names(layout.width)[layout.width :]


def _misfits(names: Sequence[str], layout: Layout, export: Export) -> list[tuple[str, str]]:
    """Column and condition: a cell that is not empty has no value."""
    typed_names = [name for name in names if export.columns[name].type != "text"]
    return [(name, f"({_quoted(name)} is null and {_cell(layout, name)} <> '')") for name in typed_names]


def _suspicious(names: Sequence[str], layout: Layout, export: Export) -> str:
    conditions = [f"{_quoted(name)} is null" for name in export.key]
    conditions.append(f"_c{layout.width - 1} is null")
    conditions.append(f"{_overhang(layout)[0]} is not null")
    conditions += [condition for _, condition in _misfits(names, layout, export)]
    first = "_c0"
    if "_c0" in {_cell(layout, name) for name in export.key if name in layout.columns}:
        conditions.append(f"regexp_matches({first}, {literal(_TOTAL)})")
    return " or ".join(conditions)


def _problem(names: Sequence[str], layout: Layout, export: Export) -> tuple[str, str]:
    cells = cell_names(layout.width)
    filled = f"list_filter([{', '.join(cleaned(cell) for cell in cells)}], lambda cell: cell <> '')"
    header = "[" + ", ".join(literal(name.split("#")[0].casefold()) for name in layout.names) + "]"
    own = f"[{', '.join(f'lower({cleaned(cell)})' for cell in cells[: layout.width])}]"
    one_cell = f"len({filled}) = 1"
    kind = (
        f"case when len({filled}) = 0 then 'blank' when {own} = {header} then 'header'"
        f" when {_unkeyed(export)} and regexp_full_match({filled}[1], {literal(_TOTAL)}) then 'total'"
        f" when {one_cell} and regexp_full_match({filled}[1], {literal(_NOTE)}) then 'footer'"
        f" when {one_cell} and {_unkeyed(export)} and regexp_full_match({filled}[1], {literal(_SENTENCE)})"
        " then 'footer' end"
    )
    faults = []
    for name, condition in _misfits(names, layout, export):
        cell = _cell(layout, name)
        code = code_sql(cell, export.columns[name], export.dialect)
        fault = f"{{'name': {literal(name)}, 'code': {code}}}"
        faults.append(f"case when {condition} and {cleaned(cell)} <> '' then {fault} end")
    over = " or ".join(f"{cleaned(cell)} <> ''" for cell in _overhang(layout))
    faults.append(f"case when _c{layout.width - 1} is null then {{'name': '', 'code': 'row.short'}} end")
    faults.append(f"case when {over} then {{'name': '', 'code': 'row.long'}} end")
    return kind, f"list_filter([{', '.join(faults)}], lambda fault: fault is not null)"


def _unkeyed(export: Export) -> str:
    """No whole key: a text key may hold the word Total itself, so the others must be missing."""
    numbers = [name for name in export.key if export.columns[name].type != "text"]
    rest = numbers or list(export.key[1:])
    return "(" + (" or ".join(f"{_quoted(name)} is null" for name in rest) or "true") + ")"
