"""Records land in the file's order, under their own numbers, however many threads read it."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.landing.duckdb_session import cursor
from assets.landing.loading.load import land
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.query import breaks_of, cells_of, reading
from assets.landing.parsing.table import cell_names
from assets.landing.schema.catalogue import Export, load_catalogue
from assets.landing.schema.header import Layout
from assets.landing.storage.discovery import Delivery

CATALOGUE = load_catalogue()
LATER = ("JOIN", "AGGREGATE", "ORDER_BY", "WINDOW", "UNION")
"""After these operators of DuckDB rows are in another order, or one that is made at a cost."""


def _layout(export: Export) -> Layout:
    names = tuple(export.columns)
    places = {name: place for place, name in enumerate(names)}
    return Layout(header_row=1, names=names, columns=places, missing=(), optional_missing=(), unknown=(), above={})


def _plan(connection: duckdb.DuckDBPyConnection, statement: str) -> str:
    return str(connection.execute(f"explain {statement}").fetchall()[0][1])


@pytest.mark.parametrize("style", ["declared", "detect"])
@pytest.mark.parametrize("export_id", CATALOGUE.exports)
def test_no_statement_that_reads_a_file_takes_its_rows_out_of_order(export_id: str, style: str) -> None:
    export = CATALOGUE.exports[export_id]
    if style == "detect":
        dialect = export.dialect.model_copy(
            update={"numbers": "detect", "dates": "detect", "timezone": "Europe/Berlin"}
        )
        export = export.model_copy(update={"dialect": dialect})
    layout = _layout(export)
    connection = cursor()
    cells = ", ".join(f"''::varchar as {name}" for name in cell_names(layout.width))
    connection.execute(f"create or replace temp table records as select {cells} from range(2)")  # noqa: S608 (names of ours)
    for statement in (
        reading("records", layout, export, damaged=True),
        cells_of("records", layout),
        breaks_of("records", layout, ","),
    ):
        plan = _plan(connection, statement)
        assert not [operator for operator in LATER if operator in plan], plan


def _landed(tmp_path: Path, rows: Iterable[Sequence[object]]) -> tuple[Manifest, pa.Table]:
    """Land a file of three columns that is too large for one piece of DuckDB's parallel reader."""
    file = tmp_path / "exports" / "2026-03-02" / "zz_flags.csv"
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([("id", "active", "text", "last"), *rows])
    export = Export.model_validate(
        {
            "id": "zz.flags",
            "system": "zz",
            "entity": "flags",
            "team": "data",
            "path": "{date}/zz_flags.csv",
            "key": ["id"],
            "columns": {"id": {"type": "integer"}, "active": {"type": "boolean"}, "text": {}, "last": {}},
        }
    )
    delivery = Delivery(
        export_id=export.id, business_date=date(2026, 3, 2), sequence=1, path=file, file="2026-03-02/zz_flags.csv"
    )
    manifest = land(delivery, export, lake=tmp_path / "lake")
    return manifest, pq.read_table(tmp_path / "lake" / str(manifest.parquet))


def test_a_file_of_many_pieces_lands_in_its_order(tmp_path: Path) -> None:
    rows = 240_000
    manifest, landed = _landed(
        tmp_path, ((number, "yes" if number % 3 else "F", "x" * 100, "") for number in range(rows))
    )
    assert (manifest.rows_landed, manifest.rows_quarantined, manifest.left_out) == (rows, 0, {"header": 1})
    assert landed.column("id").to_pylist() == list(range(rows))
    assert landed.column("_row").to_pylist() == list(range(2, rows + 2))


@pytest.mark.parametrize(
    "cell",
    ["12 High Street\nLeeds", "1,yes,a,b\n" * 60 + "end", '1,"yes",a,"b"\n' * 40 + "end"],
    ids=["an address", "records", "records with quotes"],
)
def test_a_file_of_many_pieces_lands_as_it_is_when_lines_end_within_cells(tmp_path: Path, cell: str) -> None:
    rows = 20_000
    texts = [f"{number} {cell}" if number % 3 else "x" * 400 for number in range(rows)]
    manifest, landed = _landed(tmp_path, ((number, "T", text, "z") for number, text in enumerate(texts)))
    assert (manifest.rows_landed, manifest.rows_quarantined, manifest.left_out) == (rows, 0, {"header": 1})
    assert landed.column("id").to_pylist() == list(range(rows))
    assert landed.column("text").to_pylist() == texts
    assert set(landed.column("last").to_pylist()) == {"z"}
