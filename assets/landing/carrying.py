"""Keeps what is known of records whose row was set aside: the last good row stands in for it. Judges no row."""

from pathlib import Path

from assets.landing.casts import typed
from assets.landing.catalogue import Export
from assets.landing.cells import literal
from assets.landing.engine import cursor
from assets.landing.header import numbered_columns
from assets.landing.manifest import Manifest


def write_carried(current: Manifest, before: Manifest, export: Export, *, lake: Path, target: Path) -> int:
    """Write the last good rows of records that `current` has, but only in rows that were set aside; return how many.

    Otherwise a damaged row would look like a deleted record, and close its cases. They keep their values and name the
    file and row of `current`, where the record stands. A row whose key cannot be read stands for nobody.
    """
    aside = [_aside(file, export, lake) for file in current.files]
    if before.parquet is None or not any(aside):
        return 0
    names = [_quoted(name) for name in export.key]
    same = " and ".join(f"earlier.{name} is not distinct from aside.{name}" for name in names)
    gone = " and ".join(f"earlier.{name} is not distinct from landed.{name}" for name in names)
    statement = f"""copy (
        select earlier.* replace (aside.place.file as _file, aside.place.row as _row)
        from {_landed(before, lake)} as earlier
        inner join (
            select {", ".join(names)}, min({{'part': part, 'row': _row, 'file': _file}}) as place
            from ({" union all ".join(filter(None, aside))}) group by {", ".join(names)}
        ) as aside on {same}
        where aside.{names[0]} is not null
        and not exists (select 1 from {_landed(current, lake)} as landed where {gone})
        order by aside.place
    ) to {literal(str(target))} (format parquet)"""  # noqa: S608 (names and paths of ours)
    counted = cursor().execute(statement).fetchone()
    return int(counted[0]) if counted else 0


def _aside(file: Manifest, export: Export, lake: Path) -> str | None:
    """Keys of the rows that were set aside of one file, where they can be read."""
    places = numbered_columns(file.columns_found, export)
    if file.quarantine is None or any(name not in places for name in export.key):
        return None
    keys = [f"{_key(export, places, name)} as {_quoted(name)}" for name in export.key]
    read = f"read_parquet({literal(str(lake / file.quarantine))})"
    return f"select {', '.join(keys)}, {file.part} as part, _row, _file from {read} where code <> 'key.repeated'"  # noqa: S608


def _landed(delivery: Manifest, lake: Path) -> str:
    files = ", ".join(literal(str(lake / file.parquet)) for file in delivery.files if file.parquet is not None)
    return f"read_parquet([{files}])"


def _key(export: Export, places: dict[str, int], name: str) -> str:
    return typed(f"cells[{places[name] + 1}]", export.columns[name], export.dialect)


def _quoted(name: str) -> str:
    return f'"{name}"'
