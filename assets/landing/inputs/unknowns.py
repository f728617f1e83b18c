"""Quarantined rows whose record has no good row since, with what can be read of them.

A record that may be one of them is unknown tonight. Keep out which rows are quarantined (loading).
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.duckdb_session import cursor
from assets.landing.inputs.quarantined import has_aside, landed_rows, lay_out, same, worked_out
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.cells import literal, quoted
from assets.landing.schema.catalogue import Export
from assets.landing.schema.columns import LAKE_TYPES
from checks.atomic_write import atomic_write

SCHEMA = pa.schema(
    [
        ("export", pa.string()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("cells", pa.map_(pa.string(), pa.string())),
        ("unread", pa.list_(pa.string())),
    ]
)
"""`cells`: the text of each column's value, None where it is blank or in `unread`: the columns that nobody can read."""

_REVISION = 1
"""Another one works out again what is in doubt of changes."""


def write_doubts(
    connection: duckdb.DuckDBPyConnection,
    current: Manifest,
    export: Export,
    target: Path,
    *,
    lake: Path,
    stand_ins: str | None,
    pending: str | None = None,
) -> None:
    """Write a line for each row of the table `aside` (see `aside.lay_out`), and for each record that it may be of.

    `stand_ins` is the relation of the records that quarantined rows are known, or may be, to be of: what cannot be read
    of such a row is taken to be as it was. `pending` is the relation of lines of earlier deliveries that still stand.
    """
    names = [quoted(name) for name in export.key]
    torn = f"""(from {landed_rows([current], lake)} as landed
        semi join (from aside where _landed) as aside on {same(names, "landed", "aside")})"""
    connection.execute(
        "create temp table stand as "
        + " union all by name ".join(f"(from {relation})" for relation in (stand_ins, torn) if relation)
    )
    told = {name: f"(not aside._torn and not list_contains(aside._broken, {literal(name)}))" for name in export.columns}
    values = {name: f"stand.{quoted(name)}::varchar" for name in export.columns}
    now = [
        f"case when {is_told} then aside.{quoted(name)}::varchar else {values[name]} end"
        for name, is_told in told.items()
    ]
    unread = [
        f"case when not {is_told} and {values[name]} is null then {literal(name)} end" for name, is_told in told.items()
    ]
    columns = f"[{', '.join(map(literal, export.columns))}]"
    lines = [
        f"""select {literal(export.id)} as export, _place.file as file, _place.row as row,
        map({columns}, [{", ".join(now)}]) as cells,
        list_filter([{", ".join(unread)}], lambda name: name is not null) as unread
        from aside left join stand on not aside._lost and {same(names, "aside", "stand")}""",  # noqa: S608
        f"""select {literal(export.id)} as export, _file as file, _row as row,
        map({columns}, [{", ".join(values.values())}]) as cells, []::varchar[] as unread from stand""",  # noqa: S608
        *([f"from {pending}"] if pending else []),
    ]
    connection.execute(f"copy ({' union all by name '.join(lines)}) to {literal(str(target))} (format parquet)")


def changes_in_doubt(deliveries: Sequence[Manifest], export: Export, *, lake: Path) -> Path | None:
    """Return what is in doubt of an export of changes: a row that was quarantined stays so until a later delivery, or a
    corrected one of its date, brings a good row of its key.
    """
    pending: Path | None = None
    for number, delivery in enumerate(deliveries):
        if pending is not None or has_aside(delivery):
            pending = _after(delivery, deliveries[:number], pending, export, lake)
    return pending


def _after(
    current: Manifest, behind: Sequence[Manifest], pending: Path | None, export: Export, lake: Path
) -> Path | None:
    """What is in doubt once `current` came: what still was, and what it adds."""
    target = worked_out("doubts", [*behind, current], pending, _REVISION, lake)
    if not target.exists():
        connection = cursor()
        earlier = landed_rows(behind, lake) if behind else None
        lay_out(connection, current, export, lake, earlier=earlier)
        with atomic_write(target) as temporary:
            write_doubts(
                connection,
                current,
                export,
                temporary,
                lake=lake,
                stand_ins=_newest(behind, export, lake) if behind else None,
                pending=_still(pending, current, export, lake) if pending else None,
            )
    return target if pq.read_metadata(target).num_rows else None


def _newest(behind: Sequence[Manifest], export: Export, lake: Path) -> str:
    """The relation of the last good rows of the records that are in the table `aside`."""
    names = [quoted(name) for name in export.key]
    order = ", ".join(f"({literal(file.file)}, {number})" for number, one in enumerate(behind) for file in one.files)
    return f"""(select earlier.* from {landed_rows(behind, lake)} as earlier
        join (values {order}) as files(_name, _number) on earlier._file = files._name
        semi join (from aside where not _lost) as aside on {same(names, "earlier", "aside")}
        qualify row_number() over (
            partition by {", ".join(f"earlier.{name}" for name in names)} order by _number desc) = 1)"""  # noqa: S608


def _still(pending: Path, current: Manifest, export: Export, lake: Path) -> str:
    """The relation of the lines of earlier deliveries whose key is in no good row of `current`."""
    keys = {
        quoted(name): f"try_cast(line.cells[{literal(name)}] as {LAKE_TYPES[export.columns[name].type]})"
        for name in export.key
    }
    matches = " and ".join(f"{cell} is not distinct from landed.{name}" for name, cell in keys.items())
    unread = f"list_has_any(line.unread, [{', '.join(map(literal, export.key))}])"
    lines = f"read_parquet({literal(str(pending))})"
    return f"""(select * from {lines} as line where {unread} union all by name
        select line.* from (from {lines} as line where not {unread}) as line
        anti join {landed_rows([current], lake)} as landed on {matches})"""  # noqa: S608
