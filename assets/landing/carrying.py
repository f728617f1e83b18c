"""Keeps what is known of records whose row was set aside: the last good row stands in for it. Judges no row."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import duckdb

from assets.landing.casts import typed
from assets.landing.catalogue import LAKE_TYPES, Export
from assets.landing.cells import literal, quoted
from assets.landing.engine import cursor
from assets.landing.files import replaced
from assets.landing.header import numbered_columns
from assets.landing.manifest import Manifest
from assets.landing.second_look import REPEATED

_TELLING, _MOST_PATTERNS = 3, 50
"""So many equal cells make a copy; so many kinds of rows that miss other cells are looked at."""
CARRIED = "carried-*.parquet"
"""What such a file is called."""
_REVISION = 1
"""Another one carries anew what was carried before."""


def carried(current: Manifest, behind: Sequence[Manifest], export: Export, *, lake: Path) -> Path | None:
    """Return the file of records that `current` lacks because rows of it were set aside; None where there are none.

    Otherwise a damaged row would look like a deleted record, and close its cases. They keep the values of their last
    good row and name the file and row of `current` where they stand. A row whose key cannot be trusted may be
    anybody's: while there is one, no record that is gone since the delivery before counts as gone.

    `behind`: the good deliveries before, oldest first, as far back as the row of a record may have been damaged in a
    row. What each step of them came to is kept in the lake.
    """
    file: Path | None = None
    for before, delivery in pairwise([*behind, current]):
        file = _step(before, file, delivery, export, lake)
    return file


def _step(before: Manifest, kept: Path | None, current: Manifest, export: Export, lake: Path) -> Path | None:
    """Carry from one delivery, and from what was carried into it, to the next."""
    aside = [_aside(file, export, lake) for file in current.files]
    if before.parquet is None or current.parquet is None or not any(aside):
        return None
    parents = [f"{one.file} {one.sha256} {one.contract}" for of in (before, current) for one in of.files]
    identity = hashlib.sha256(" ".join([*parents, kept.name if kept else "", str(_REVISION)]).encode()).hexdigest()
    target = (lake / str(current.files[0].parquet)).with_name(f"carried-{identity[:16]}.parquet")
    if not target.exists():
        with replaced(target) as temporary:
            _write(
                _landed(before, lake, kept), current, " union all ".join(filter(None, aside)), export, lake, temporary
            )
    return target


def _write(earlier: str, current: Manifest, aside: str, export: Export, lake: Path, target: Path) -> None:
    names, landed = [quoted(name) for name in export.key], _landed(current, lake)
    connection = cursor()
    connection.execute(f"""create temp table aside as
        select {", ".join(f"any_value({name}) as {name}" for name in names)},
            {{'part': part, 'row': _row, 'file': _file}} as place,
            bool_or(is_wrong) or any_value({names[0]}) is null as is_wrong, bool_or(is_torn) as is_torn
        from ({aside}) group by part, _row, _file""")  # noqa: S608 (names and paths of ours)
    connection.execute(f"""create temp table known as
        select {", ".join(names)}, min(place) as place from aside where not is_wrong group by all""")  # noqa: S608
    connection.execute(f"""create temp table lost as select place from aside
        where is_wrong or (is_torn and not exists (
            select 1 from {earlier} as earlier where {_same(names, "earlier", "aside")}))""")  # noqa: S608
    _forget_copies(connection, current, export, lake)
    if connection.execute("select count(*) from lost").fetchone() == (0,):
        # few keys are of interest then, and of large files no more is held than these
        landed = f"""(select {", ".join(names)} from {landed} as landed
            where exists (select 1 from known where {_same(names, "landed", "known")}))"""  # noqa: S608
        earlier = f"""(select * from {earlier} as earlier
            where exists (select 1 from known where {_same(names, "earlier", "known")}))"""  # noqa: S608
    place = "coalesce(known.place, lost.place)"
    connection.execute(f"""copy (
        select earlier.* replace ({place}.file as _file, {place}.row as _row) from {earlier} as earlier
        left join known on {_same(names, "earlier", "known")} cross join (select min(place) as place from lost) as lost
        where not exists (select 1 from {landed} as landed where {_same(names, "earlier", "landed")})
        order by {place}, {", ".join(f"earlier.{name}" for name in names)}
    ) to {literal(str(target))} (format parquet)""")  # noqa: S608


def _forget_copies(connection: duckdb.DuckDBPyConnection, current: Manifest, export: Export, lake: Path) -> None:
    """Take out of `lost` what is a copy of a row that landed: all its cells are of that row, but for its key."""
    if connection.execute("select count(*) from lost").fetchone() == (0,):
        return
    others = {name: column for name, column in export.columns.items() if name not in export.key}
    reads = []
    for file in [one for one in current.files if one.quarantine is not None]:
        places = numbered_columns(file.columns_found, export)
        cells = {
            name: typed(f"cells[{places[name] + 1}]", column, export.dialect) if name in places else "null"
            for name, column in others.items()
        }
        reads.append(
            f"""select {{'part': {file.part}, 'row': _row, 'file': _file}} as place,
            {", ".join(f"({cell})::{LAKE_TYPES[others[name].type]} as {quoted(name)}" for name, cell in cells.items())}
            from read_parquet({literal(str(lake / str(file.quarantine)))})"""  # noqa: S608 (names and paths of ours)
        )
    read = " union all ".join(reads)
    connection.execute(f"create temp table torn as select distinct * from ({read}) semi join lost using (place)")  # noqa: S608
    filled = ", ".join(f"{quoted(name)} is not null" for name in others)
    patterns = connection.execute(f"select distinct [{filled}] from torn limit {_MOST_PATTERNS}").fetchall()  # noqa: S608
    for (pattern,) in patterns:
        present = [quoted(name) for name, is_filled in zip(others, pattern, strict=True) if is_filled]
        if len(present) >= _TELLING:
            connection.execute(f"""delete from lost where place in (
                select place from torn semi join {_landed(current, lake)} as landed using ({", ".join(present)})
                where [{filled}] = {pattern})""")  # noqa: S608


def _aside(file: Manifest, export: Export, lake: Path) -> str | None:
    """The rows that were set aside of one file, with their keys as far as these can be read."""
    places = numbered_columns(file.columns_found, export)
    if file.quarantine is None or any(name not in places for name in export.key):
        return None
    cells = {name: typed(f"cells[{places[name] + 1}]", export.columns[name], export.dialect) for name in export.key}
    return f"""select {", ".join(f"{cell} as {quoted(name)}" for name, cell in cells.items())},
        {file.part} as part, _row, _file,
        "column" in ({", ".join(map(literal, export.key))}) and not starts_with(code, 'key.') as is_wrong,
        starts_with(code, 'row.') or code = 'text.undecodable' as is_torn
        from read_parquet({literal(str(lake / file.quarantine))}) where code <> {literal(REPEATED)}"""  # noqa: S608


def _landed(delivery: Manifest, lake: Path, kept: Path | None = None) -> str:
    files = [lake / file.parquet for file in delivery.files if file.parquet is not None] + ([kept] if kept else [])
    return f"read_parquet([{', '.join(literal(str(file)) for file in files)}], union_by_name = true)"


def _same(names: Sequence[str], left: str, right: str) -> str:
    return " and ".join(f"{left}.{name} is not distinct from {right}.{name}" for name in names)
