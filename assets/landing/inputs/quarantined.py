"""The rows of a delivery that were quarantined, as far as they can be read: whose they are, which cells count. Judges
no row, writes no file.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from assets.landing.loading.duplicates import REPEATED
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.casts import typed
from assets.landing.parsing.cells import literal, quoted
from assets.landing.schema.catalogue import Export
from assets.landing.schema.columns import LAKE_TYPES
from assets.landing.schema.header import numbered_columns

_TELLING, _MOST_PATTERNS = 3, 50
"""So many equal cells make a copy; so many kinds of rows that miss other cells are looked at."""


def has_aside(delivery: Manifest) -> bool:
    """Whether rows of the delivery were quarantined."""
    return any(file.quarantine is not None for file in delivery.files)


def lay_out(
    connection: duckdb.DuckDBPyConnection, current: Manifest, export: Export, lake: Path, *, earlier: str | None
) -> None:
    """Make the temporary table `aside`: one row for each that was quarantined of `current`, unless a landed row stands
    for it. `earlier` is the relation of what was known before.

    It has the export's columns, typed, and beside them `_place` (part, row, file); `_broken`, the columns that cannot
    be read; `_torn`, where no cell can be told to stand in its column; `_landed`, where another row of its key landed;
    and `_lost`: it may be anybody's.
    """
    names = [quoted(name) for name in export.key]
    kinds = {quoted(name): LAKE_TYPES[column.type] for name, column in export.columns.items()}
    nothing = f"""select {", ".join(f"null::{kind} as {name}" for name, kind in kinds.items())},
        {{'part': 0, 'row': 0::bigint, 'file': ''}} as _place, '' as _column, false as _is_torn where false"""
    rows = " union all ".join([nothing, *filter(None, (_read(file, export, lake) for file in current.files))])
    columns = ", ".join(f"any_value({quoted(name)}) as {quoted(name)}" for name in export.columns)
    keyless = f"(list_has_any(_broken, [{', '.join(map(literal, export.key))}]) or {names[0]} is null)"
    connection.execute(
        f"""create temp table aside as select *, false as _landed, _torn or {keyless} as _lost from (
            select {columns}, _place, bool_or(_is_torn) as _torn,
                coalesce(list(distinct _column) filter (_column <> ''), []) as _broken
            from ({rows}) group by _place)"""  # noqa: S608 (names and paths of ours)
    )
    landed, torn = landed_rows([current], lake), f"_torn and not {keyless}"
    connection.execute(f"update aside set _landed = true where not {keyless} and {_among(names, landed)}")  # noqa: S608
    if earlier is not None and _some(connection, torn):
        connection.execute(f"update aside set _lost = false where {torn} and {_among(names, earlier)}")  # noqa: S608
    others = [quoted(name) for name in export.columns if name not in export.key]
    _forget_copies(connection, "_landed", landed, others, along=names)
    _forget_copies(connection, "_lost", landed, others, telling=_TELLING)


def worked_out(kind: str, deliveries: Sequence[Manifest], before: Path | None, revision: int, lake: Path) -> Path:
    """The file of the lake that holds what these deliveries come to: another one where they, or what was known
    `before`, are not the same. It is beside the last of them.
    """
    parents = [f"{file.file} {file.sha256} {file.contract}" for one in deliveries for file in one.files]
    identity = hashlib.sha256(" ".join([*parents, before.name if before else "", str(revision)]).encode())
    return (lake / str(deliveries[-1].files[0].parquet)).with_name(f"{kind}-{identity.hexdigest()[:16]}.parquet")


def landed_rows(deliveries: Sequence[Manifest], lake: Path, carried: Path | None = None) -> str:
    """The relation of the rows that landed of the deliveries, and of those that were carried into the last."""
    landed = [lake / file.parquet for one in deliveries for file in one.files if file.parquet is not None]
    files = [*landed, *([carried] if carried else [])]
    return f"read_parquet([{', '.join(literal(str(file)) for file in files)}], union_by_name = true)"


def same(names: Sequence[str], left: str, right: str) -> str:
    """SQL condition: two relations have the same key.

    For `semi join` and `anti join`: within `exists` DuckDB would first gather every key of the large side.
    """
    return " and ".join(f"{left}.{name} is not distinct from {right}.{name}" for name in names)


def _among(names: Sequence[str], relation: str) -> str:
    return f"exists (select 1 from {relation} as others where {same(names, 'others', 'aside')})"  # noqa: S608


def _some(connection: duckdb.DuckDBPyConnection, condition: str) -> bool:
    return bool(connection.execute(f"select 1 from aside where {condition} limit 1").fetchall())  # noqa: S608


def _forget_copies(
    connection: duckdb.DuckDBPyConnection,
    suspect: str,
    landed: str,
    others: Sequence[str],
    *,
    along: Sequence[str] = (),
    telling: int = 0,
) -> None:
    """Take out what is a copy of a row that landed: all that can be read of it is of that row, but for its key.

    `others` are the columns beside the key. Where the key is that row's, too (`along`), nothing else needs to be told.
    """
    if not _some(connection, suspect):
        return
    filled = f"[{', '.join(f'{name} is not null' for name in others)}]"
    patterns = connection.execute(
        f"select distinct {filled} from aside where {suspect} limit {_MOST_PATTERNS}"  # noqa: S608
    ).fetchall()
    for (pattern,) in patterns:
        present = [name for name, is_filled in zip(others, pattern, strict=True) if is_filled]
        if len(present) >= telling:
            alike = f"{suspect} and {filled} = {pattern}"
            connection.execute(f"""delete from aside where {alike} and _place in (
                select _place from aside semi join {landed} as landed using ({", ".join([*along, *present])})
                where {alike})""")  # noqa: S608


def _read(file: Manifest, export: Export, lake: Path) -> str | None:
    """The lines of a file's quarantine, with the cells of their rows; exact copies of landed rows are none."""
    places = numbered_columns(file.columns_found, export)
    if file.quarantine is None or any(name not in places for name in export.key):
        return None
    cells = {
        name: typed(f"cells[{places[name] + 1}]", column, export.dialect) if name in places else "null"
        for name, column in export.columns.items()
    }
    kinds = {name: LAKE_TYPES[column.type] for name, column in export.columns.items()}
    return f"""select {", ".join(f"({cell})::{kinds[name]} as {quoted(name)}" for name, cell in cells.items())},
        {{'part': {file.part}, 'row': _row, 'file': _file}} as _place,
        case when not starts_with(code, 'key.') then "column" end as _column,
        starts_with(code, 'row.') or code = 'text.undecodable' as _is_torn
        from read_parquet({literal(str(lake / file.quarantine))}) where code <> {literal(REPEATED)}"""  # noqa: S608
