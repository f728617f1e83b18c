"""What stands in for the rows that were quarantined: the last good rows of their records, and what is in doubt tonight.
Judges no row.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from assets.landing.duckdb_session import cursor
from assets.landing.guarding.state import ExportState
from assets.landing.inputs.quarantined import has_aside, landed_rows, lay_out, same, worked_out
from assets.landing.inputs.unknowns import changes_in_doubt, write_doubts
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.cells import literal, quoted
from assets.landing.schema.catalogue import Delta, Export
from checks.atomic_write import atomic_write

_REVISION = 2
"""Another one carries again what was carried before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Two files of the lake, each None where there is nothing of its kind.

    `carried`: records that the delivery lacks since rows of it were quarantined, in the shape of the export. `doubts`:
    the rows that were quarantined, and what they may be the row of (see `doubts`).
    """

    carried: Path | None = None
    doubts: Path | None = None


def kept(state: ExportState, export: Export, *, lake: Path) -> Kept:
    """Return what stands in for the rows that were quarantined of what makes up the export.

    Otherwise a damaged row would look like a deleted record and close its cases, or like one that is missing and open
    some. Records keep the values of their last good row and name the file and row of the delivery where they stand. A
    row whose key cannot be trusted may be anybody's: while there is one, no record that is gone since the delivery
    before counts as gone. Of changes nothing is carried, since the last row of each record counts.

    What each delivery comes to, given those before it, is kept in the lake.
    """
    if state.shown is None:
        return Kept()
    if isinstance(export.coverage, Delta):
        return Kept(doubts=changes_in_doubt(state.deliveries, export, lake=lake))
    if not state.behind:
        return _step(None, None, state.shown, export, lake)
    found = Kept()
    for before, delivery in pairwise([*state.behind, state.shown]):
        found = _step(before, found.carried, delivery, export, lake)
    return found


def _step(before: Manifest | None, carried: Path | None, current: Manifest, export: Export, lake: Path) -> Kept:
    """Carry from one delivery, and from what was carried into it, to the next."""
    if current.parquet is None or not has_aside(current):
        return Kept()
    known = before if before is not None and before.parquet is not None else None
    both = [known, current] if known else [current]
    target, doubts = (worked_out(kind, both, carried, _REVISION, lake) for kind in ("carried", "doubts"))
    if not doubts.exists():
        connection = cursor()
        earlier = landed_rows([known], lake, carried) if known else None
        lay_out(connection, current, export, lake, earlier=earlier)
        if earlier is not None:
            with atomic_write(target) as temporary:
                _write(connection, earlier, landed_rows([current], lake), export, temporary)
        stand_ins = f"(from read_parquet({literal(str(target))}))" if earlier else None
        with atomic_write(doubts) as temporary:
            write_doubts(connection, current, export, temporary, lake=lake, stand_ins=stand_ins)
    return Kept(carried=target if known else None, doubts=doubts)


def _write(connection: duckdb.DuckDBPyConnection, earlier: str, landed: str, export: Export, target: Path) -> None:
    names = [quoted(name) for name in export.key]
    connection.execute(f"""create temp table known as
        select {", ".join(names)}, min(_place) as place from aside where not _lost group by all""")  # noqa: S608
    if connection.execute("select count(*) from aside where _lost").fetchone() == (0,):
        # few keys are of interest then, and of large files no more is held than these
        of_known = f"semi join known on {same(names, 'rows', 'known')}"
        landed, earlier = (f"(select * from {relation} as rows {of_known})" for relation in (landed, earlier))  # noqa: S608
    place = "coalesce(known.place, lost.place)"
    connection.execute(f"""copy (
        select earlier.* replace ({place}.file as _file, {place}.row as _row) from {earlier} as earlier
        left join known on {same(names, "earlier", "known")}
        cross join (select min(_place) as place from aside where _lost) as lost
        anti join {landed} as landed on {same(names, "earlier", "landed")}
        order by {place}, {", ".join(f"earlier.{name}" for name in names)}
    ) to {literal(str(target))} (format parquet)""")  # noqa: S608
