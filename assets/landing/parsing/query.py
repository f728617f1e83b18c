"""The SQL statement that reads a file: typed columns, and what is suspicious of a row. Judges types and shape only."""

from collections.abc import Sequence

from assets.landing.parsing.casts import typed
from assets.landing.parsing.cells import MARKED, cleaned, literal, matches, quoted
from assets.landing.parsing.excel_damage import ERROR, NARROW, damage_code, is_damaged, may_be_error
from assets.landing.parsing.reasons import code_sql
from assets.landing.parsing.row_kinds import TOTAL_BEGIN, folded, kind_of, like_total
from assets.landing.parsing.table import UNREADABLE, cell_names
from assets.landing.schema.catalogue import Export
from assets.landing.schema.columns import LAKE_TYPES
from assets.landing.schema.formats import CURRENCIES, SIGNS
from assets.landing.schema.header import Layout, unnumbered

CELLS, KEY = "_cells", "_key"
_MARK = rf"[A-Za-z]{{3}}|{SIGNS}"
_UNREADABLE = f"{UNREADABLE}(?:row[.](?:unreadable|named_twice)|text[.]undecodable)"
"""Only the codes of the readers: a cell of a file may begin with the same sign."""


def reading(relation: str, layout: Layout, export: Export, *, damaged: bool = False) -> str:
    """Return the statement for a relation of text cells (see `readers.table`), one row a record, in the file's order.

    Columns: the lake's, then `_key` (a number, equal where keys are equal), then `_cells`: null for most rows, and the
    cells as they stand where something is suspicious; `problems` looks at those again.
    """
    names, inner = _typed(relation, layout, export)
    outer = [quoted(name) for name in export.columns]
    cells = f"[{', '.join(cell_names(layout.width))}]"
    suspicious = _suspicious(names, layout, export, damaged=damaged)
    extra = f"{_key(export)} as {KEY}, case when {suspicious} then {cells} end as {CELLS}"
    return f"select {', '.join(outer)}, {extra} from ({inner})"  # noqa: S608


def problems(relation: str, layout: Layout, export: Export) -> str:
    """Return the statement that explains suspicious rows, given as a relation with one column `cells`.

    Columns: kind (why the row is no record at all, or null), faults (column and code of each misfit), total (what a
    total row states, where it is the control total).
    """
    apart = ", ".join(f"cells[{index}] as {name}" for index, name in enumerate(cell_names(layout.width), start=1))
    names, inner = _typed(f"(select {apart} from {relation})", layout, export)  # noqa: S608
    kind, faults = _problem(names, layout, export)
    control = export.guards.control_total
    stated = f"{quoted(control.column)}::decimal(18,4)" if control and control.stands_in == "total_row" else "null"
    total = f"case when kind = 'total' then {stated}::decimal(18,4) end as total"
    clean = f"[{', '.join(map(cleaned, cell_names(layout.width)))}]"
    clean = f"select *, {clean} as _clean from ({inner})"  # noqa: S608
    tidy = f"select *, list_filter(_clean, lambda cell: cell <> '') as _filled from ({clean})"  # noqa: S608
    return f"select kind, faults, {total} from (select *, {kind} as kind, {faults} as faults from ({tidy}))"  # noqa: S608


def _typed(relation: str, layout: Layout, export: Export) -> tuple[list[str], str]:
    """The columns that the file has, and the text cells beside all typed columns of the lake."""
    names = [name for name in export.columns if name in layout.columns]
    casts = [f"{typed(_cell(layout, name), export.columns[name], export.dialect)} as {quoted(name)}" for name in names]
    absent = [
        f"null::{LAKE_TYPES[column.type]} as {quoted(name)}"
        for name, column in export.columns.items()
        if name not in layout.columns
    ]
    return names, f"select *, {', '.join([*casts, *absent])} from {relation}"  # noqa: S608 (names and constants of ours)


def cells_of(relation: str, layout: Layout) -> str:
    """Return the statement that gives the text cells of every record, in the file's order."""
    return f"select [{', '.join(cell_names(layout.width))}] as cells from {relation}"  # noqa: S608


def breaks_of(relation: str, layout: Layout, delimiter: str) -> str:
    """Return the statement that counts the line breaks inside the cells of every record, in the file's order.

    Columns: breaks, swallows (a cell holds pieces of several records, see `readers.tolerant`).
    """
    cells = cell_names(layout.width)
    text = f"concat({', '.join(cells)})"
    swallows = " or ".join(_swallows(cell, index, layout.width, delimiter) for index, cell in enumerate(cells))
    if not delimiter or layout.width <= 3:
        swallows = "false"
    broken = f"contains({text}, chr(10))"
    return (
        f"select case when {broken} then {_count(text, 'chr(10)')} else 0 end as breaks,"  # noqa: S608
        f" case when {broken} then coalesce({swallows}, false) else false end as swallows from {relation}"
    )


def _swallows(cell: str, index: int, width: int, delimiter: str) -> str:
    """Condition: the cell ends one record, begins another, and holds whole ones between."""
    sign, first, last = literal(delimiter), f"split_part({cell}, chr(10), 1)", f"split_part({cell}, chr(10), -1)"
    return (
        f"(contains({cell}, chr(10)) and {_count(first, sign)} = {width - 1 - index} and {_count(last, sign)} = {index}"
        f" and {_count(cell, sign)} = {width - 1} * {_count(cell, 'chr(10)')})"
    )


def _count(text: str, character: str) -> str:
    return f"(strlen({text}) - strlen(replace({text}, {character}, '')))"


def _cell(layout: Layout, name: str) -> str:
    return f"_c{layout.columns[name]}"


def _key(export: Export) -> str:
    if len(export.key) == 1 and export.columns[export.key[0]].type == "integer":
        return quoted(export.key[0])
    # hash() gives 64 unsigned bits; equal hashes are looked at exactly later
    return f"(hash({', '.join(map(quoted, export.key))}) >> 1)::bigint"


def _overhang(layout: Layout) -> list[str]:
    return cell_names(layout.width)[layout.width :]


def _misfits(names: Sequence[str], layout: Layout, export: Export) -> list[tuple[str, str]]:
    """Column and condition: a cell that is not empty has no value."""
    typed_names = [name for name in names if export.columns[name].type != "text"]
    return [(name, f"({quoted(name)} is null and {_cell(layout, name)} <> '')") for name in typed_names]


def _foreign_currency(name: str, layout: Layout, export: Export) -> str | None:
    """Condition: the amount is marked with a currency that is not the row's."""
    other = export.columns[name].currency
    if export.columns[name].type != "money" or other is None or other not in layout.columns:
        return None
    cell, mark = _cell(layout, name), "rtrim(upper(mark), '.')"
    cases = " ".join(f"when {literal(sign)} then {list(known)}" for sign, known in CURRENCIES.items())
    known = f"list_contains(case {mark} {cases} else [{mark}] end, upper({quoted(other)}))"
    marks = f"regexp_extract_all({cell}, {literal(_MARK)})"
    foreign = f"len(list_filter({marks}, lambda mark: not {known})) > 0"
    return f"(regexp_matches({cell}, {literal(_MARK)}) and {quoted(other)} is not null and {foreign})"


def _suspicious(names: Sequence[str], layout: Layout, export: Export, *, damaged: bool) -> str:
    conditions = [f"{quoted(export.key[0])} is null"]
    conditions.append(f"_c{layout.width - 1} is null")
    conditions.append(f"{_overhang(layout)[0]} is not null")
    conditions.append(f"{_overhang(layout)[-1]} is not null")
    conditions += [condition for _, condition in _misfits(names, layout, export)]
    conditions += [condition for condition, *_ in _oddities(names, layout, export)]
    conditions += [may_be_error(_cell(layout, name)) for name in _plain_texts(names, export)]
    if damaged:
        conditions += [_undecodable(cell) for cell in cell_names(layout.width)[: layout.width]]
        conditions += [f"starts_with({_cell(layout, name)}, {literal(MARKED)})" for name in names]
    key = [name for name in export.key if name in layout.columns]
    if all(export.columns[name].type == "text" for name in key):
        # any text may be such a key, so nothing else tells a header, a total or a note from a record
        title, name = folded(quoted(key[0])), unnumbered(layout.names)[layout.columns[key[0]]]
        rest = [cell for cell in cell_names(layout.width)[: layout.width] if cell != _cell(layout, key[0])]
        conditions.append(f"{title} = {literal(name.lower())}")
        conditions.append("(" + " and ".join(f"{cell} = ''" for cell in rest or ["''"]) + ")")
    texts = [_cell(layout, name) for name in key if export.columns[name].type == "text"]
    conditions += [f"regexp_matches({cell}, {literal(TOTAL_BEGIN)})" for cell in texts]
    conditions += [f"{cell} like '%otal'" for cell in texts if len(key) > 1]
    conditions += [condition for _, code, condition in like_total(layout, export) if code == "row.total"]
    return " or ".join(conditions)


def _problem(names: Sequence[str], layout: Layout, export: Export) -> tuple[str, str]:
    cells = cell_names(layout.width)
    clean = {name: f"_clean[{layout.columns[name] + 1}]" for name in names}
    faults = [
        _fault(
            f"{condition} and {clean[name]} <> ''",
            name,
            code_sql(_cell(layout, name), clean[name], export.columns[name], export.dialect),
        )
        for name, condition in _misfits(names, layout, export)
    ]
    faults += [_fault(*oddity) for oddity in _oddities(names, layout, export)]
    faults += [_fault(_undecodable(cell), "", "'text.undecodable'") for cell in cells[: layout.width]]
    faults += [_fault(f"{_cell(layout, name)} = {literal(MARKED)}", name, "'cell.merged'") for name in names]
    faults += [
        _fault(matches(clean[name], shape), name, literal(code))
        for name in _plain_texts(names, export)
        for shape, code in ((ERROR, "excel.error"), (NARROW, "excel.narrow"))
    ]
    faults += [_fault(condition, name, literal(code)) for name, code, condition in like_total(layout, export)]
    faults.append(_fault(f"_c{layout.width - 1} is null", "", "'row.short'"))
    over = f"len(list_filter(_clean[{layout.width + 1}:], lambda cell: cell <> '')) > 0"
    faults.append(_fault(over, "", "'row.long'"))
    unreadable = matches(cells[-1], _UNREADABLE)
    listed = f"list_filter([{', '.join(faults)}], lambda fault: fault is not null)"
    whole = f"case when {unreadable} then [{{'name': '', 'code': substr({cells[-1]}, 2)}}] else {listed} end"
    return f"case when not coalesce({unreadable}, false) then {kind_of(layout, export)} end", whole


def _fault(condition: str, name: str, code: str) -> str:
    """SQL of what is wrong in column `name` (blank: with the row) where the condition holds; `code` is SQL, too."""
    return f"case when {condition} then {{'name': {literal(name)}, 'code': {code}}} end"


def _plain_texts(names: Sequence[str], export: Export) -> list[str]:
    """Texts that are no identifiers, which are judged more strictly."""
    return [name for name in names if export.columns[name].type == "text" and not export.columns[name].identifier]


def _undecodable(cell: str) -> str:
    return f"(contains({cell}, chr(65533)) or contains({cell}, chr(0)))"


def _oddities(names: Sequence[str], layout: Layout, export: Export) -> list[tuple[str, str, str]]:
    """Condition, column and code, as SQL, of values that have their type and are wrong all the same."""
    found = []
    for name in names:
        column = export.columns[name]
        damage = is_damaged(quoted(name), column)
        if damage is not None:
            found.append((damage, name, damage_code(quoted(name), column)))
        foreign = _foreign_currency(name, layout, export)
        if foreign is not None:
            found.append((foreign, name, "'money.currency'"))
    return found
