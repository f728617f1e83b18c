"""Keeps what is known of records whose row was set aside: the last good row stands in for it. Judges no row."""

from pathlib import Path

from assets.landing.casts import literal, typed
from assets.landing.catalogue import Export
from assets.landing.engine import cursor
from assets.landing.header import numbered_columns
from assets.landing.manifest import Manifest


def write_carried(current: Manifest, before: Manifest, export: Export, *, lake: Path, target: Path) -> int:
    """Write the last good rows of records that `current` has, but only in rows that were set aside; return how many.

    Otherwise a damaged row would look like a deleted record, and close its cases. They keep their values and name the
    file and row of `current`, where the record stands. A row whose key cannot be read stands for nobody.
    """
    places = numbered_columns(current.columns_found, export)
    if current.quarantine is None or before.parquet is None or any(name not in places for name in export.key):
        return 0
    keys = [f"{_key(export, places, name)} as {_quoted(name)}" for name in export.key]
    names = [_quoted(name) for name in export.key]
    same = " and ".join(f"earlier.{name} is not distinct from aside.{name}" for name in names)
    gone = " and ".join(f"earlier.{name} is not distinct from landed.{name}" for name in names)
    statement = f"""copy (
        select earlier.* replace ({literal(current.file)} as _file, aside.place as _row)
        from {_read(lake, before.parquet)} as earlier
        inner join (
            select {", ".join(keys)}, min(_row) as place from {_read(lake, current.quarantine)}
            where code <> 'key.repeated' group by {", ".join(str(place) for place in range(1, len(keys) + 1))}
        ) as aside on {same}
        where aside.{names[0]} is not null
        and not exists (select 1 from {_read(lake, str(current.parquet))} as landed where {gone})
        order by aside.place
    ) to {literal(str(target))} (format parquet)"""  # noqa: S608 (names and paths of ours)
    counted = cursor().execute(statement).fetchone()
    return int(counted[0]) if counted else 0


def _key(export: Export, places: dict[str, int], name: str) -> str:
    return typed(f"cells[{places[name] + 1}]", export.columns[name], export.dialect)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _read(lake: Path, file: str) -> str:
    return f"read_parquet({literal(str(lake / file))})"
