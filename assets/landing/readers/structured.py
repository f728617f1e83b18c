"""JSON lines and Parquet: formats that name their columns. Their own numbers are marked as such."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.landing.duckdb_session import cursor, told
from assets.landing.parsing.cells import NATIVE, literal
from assets.landing.parsing.table import UNREADABLE, Traits, cell_names
from assets.landing.schema.catalogue import normal_header
from assets.landing.storage.inspect import Refused, Source

_LINE = (
    "columns = {'line': 'varchar'}, delim = '\x1f', quote = '', escape = '', header = false, auto_detect = false,"
    " nullstr = '\x01', max_line_size = 16777216"
)
_STANDS = r"\s*:\s*(-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredTable:
    """A relation whose columns have names. `cells` is SQL of each column's text, `origin` where they come from."""

    traits: Traits
    names: Sequence[str]
    cells: Sequence[str]
    origin: str
    unreadable: str

    @property
    def sample(self) -> Sequence[Sequence[str]]:
        """No record is a header."""
        return []

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """One relation; a record that cannot be taken apart is marked."""
        del connection
        names = cell_names(width)
        columns = [f"coalesce({cell}, '') as {name}" for cell, name in zip(self.cells, names, strict=False)]
        columns += [f"null::varchar as {name}" for name in names[len(self.cells) : -1]]
        return [f"(select {', '.join(columns)}, {self.unreadable} as {names[-1]} from {self.origin})"]  # noqa: S608


def open_json_lines(source: Source, content: Path, *, encoding: str) -> StructuredTable:
    """Return the table of a file with one JSON object a line."""
    lines = f"(select replace(line, chr(2), '') as line from read_csv({literal(str(content))}, {_LINE}))"  # noqa: S608
    valid = "json_valid(line) and json_type(line) = 'OBJECT'"
    try:
        found = cursor().execute(
            f"select name, min(place) from (select unnest(json_keys(line)) as name, row_number() over () as place"  # noqa: S608
            f" from (select case when {valid} then line end as line from {lines})) group by name order by 2, 1"
        )
        names = [str(name) for name, _ in found.fetchall() if name]
    except duckdb.Error as error:
        raise Refused(f"{source.path.name} cannot be read as JSON lines ({told(error)}).") from error
    if not names:
        raise Refused(f"{source.path.name} holds no JSON object on any line. Write one object a line.")
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(normal_header(name), []).append(name)
    names = [alike[0] for alike in spellings.values()]
    cells = [f"coalesce({', '.join(map(_json_cell, alike))})" for alike in spellings.values()]
    twice = " or ".join(f"({_present(alike)}) > 1" for alike in spellings.values() if len(alike) > 1) or "false"
    safe = f"(select line as whole, case when {valid} then line end as line from {lines})"  # noqa: S608
    cells = [
        f"case when line is null then {'whole' if index == 0 else 'null'} else {cell} end"
        for index, cell in enumerate(cells)
    ]
    return StructuredTable(
        traits=Traits(format="jsonl", encoding=encoding, delimiter="", lines=source.lines),
        names=names,
        cells=cells,
        origin=safe,
        unreadable=(
            f"case when line is null then case when whole <> '' then {literal(UNREADABLE + 'row.unreadable')} end"
            f" when len(json_keys(line)) <> len(list_distinct(json_keys(line))) or {twice}"
            f" then {literal(UNREADABLE + 'row.named_twice')}"
            f" when contains(line, '\\u0000') then {literal(UNREADABLE + 'text.undecodable')} end"
        ),
    )


def open_parquet(source: Source, content: Path) -> StructuredTable:
    """Return the table of a Parquet file."""
    origin = f"read_parquet({literal(str(content))}, binary_as_string = true)"
    try:
        described = cursor().execute(f"describe select * from {origin}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise Refused(f"{source.path.name} cannot be read as Parquet ({told(error)}). Deliver it again.") from error
    cells = []
    for name, kind, *_ in described:
        text = '"' + str(name).replace('"', '""') + '"::varchar'
        cells.append(_native(text) if str(kind).startswith(("DECIMAL", "DOUBLE", "FLOAT")) else text)
    return StructuredTable(
        traits=Traits(format="parquet", encoding="utf-8", delimiter=""),
        names=[str(row[0]) for row in described],
        cells=cells,
        origin=origin,
        unreadable="null::varchar",
    )


def _json_cell(name: str) -> str:
    """The text of a value. A number with decimals is told as it stands in the line: as a double it may lose digits."""
    path, key = _path(name), json.dumps(name, ensure_ascii=False)
    text = f"json_extract_string(line, {path})"
    stands = f"regexp_extract(line, {literal(re.escape(key) + _STANDS)}, 1)"
    # of fifteen digits a double is sure
    short = f"strlen({text}) <= 16 and not contains({text}, 'e')"
    sure = f"({short} and (contains(line, {text}) or regexp_matches({stands}, '[eE]')))"
    same = f"try_cast({stands} as double) is not distinct from try_cast({text} as double)"
    number = f"case when {sure} or not {same} then {text} else {stands} end"
    return f"case when json_type(line, {path}) = 'DOUBLE' then {_native(number)} else {text} end"


def _present(alike: Sequence[str]) -> str:
    return " + ".join(f"json_exists(line, {_path(name)})::integer" for name in alike)


def _path(name: str) -> str:
    return literal('$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"')


def _native(number: str) -> str:
    """A number of its own, marked; a whole one in digits alone, whose zeros say no more than how it is kept."""
    whole = f"regexp_full_match({number}, '-?[0-9]{{1,15}}[.]0+')"
    marked = f"regexp_matches({number}, '[.eE]')"
    return (
        f"case when {whole} then split_part({number}, '.', 1)"
        f" when {marked} then {literal(NATIVE)} || {number} else {number} end"
    )
