"""Lays out what dbt reads of the lake: hard links to the deliveries that count, and three tables about them."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.guarding.state import ExportState, facts_table
from assets.landing.inputs.carry_forward import kept
from assets.landing.inputs.unknowns import SCHEMA as DOUBTS
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.catalogue import Catalogue, Export, load_catalogue
from assets.landing.schema.lake_schema import lake_schema
from checks.atomic_write import atomic_write, private_folder

DELIVERIES = pa.schema(
    [
        ("export", pa.string()),
        ("file", pa.string()),
        ("business_date", pa.date32()),
        ("sequence", pa.int64()),
        ("is_current", pa.bool_()),
        ("coverage_from", pa.date32()),
        ("coverage_to", pa.date32()),
    ]
)


def prepare_inputs(states: Sequence[ExportState], catalogue: Catalogue, *, lake: Path, inputs_dir: Path) -> None:
    """Make `inputs_dir` hold exactly what the night reads; doing it again, or after a kill, ends in the same.

    An export of the packaged catalogue that is not in one's own is empty, since the models read it all the same.
    """
    in_doubt = [
        _link(state, catalogue.exports[state.export_id], lake, private_folder(inputs_dir / state.export_id))
        for state in states
    ]
    for export_id, export in load_catalogue().exports.items():
        if export_id not in catalogue.exports:
            _make_hold(private_folder(inputs_dir / export_id), {}, export)
    _write(pa.Table.from_pylist(_deliveries(states), schema=DELIVERIES), inputs_dir / "deliveries.parquet")
    _write(facts_table(tuple(states)), inputs_dir / "export_facts.parquet")
    doubts = [pq.read_table(path, schema=DOUBTS) for path in in_doubt if path is not None]
    _write(pa.concat_tables([DOUBTS.empty_table(), *doubts]), inputs_dir / "rows_in_doubt.parquet")


def _link(state: ExportState, export: Export, lake: Path, folder: Path) -> Path | None:
    """Make the folder hold what makes up the export; return the file of what is in doubt of it, if there is any."""
    files = [file for delivery in state.deliveries for file in delivery.files]
    wanted = {_name(file): lake / file.parquet for file in files if file.parquet}
    found = kept(state, export, lake=lake)
    if found.carried is not None:
        wanted[found.carried.name] = found.carried
    _make_hold(folder, wanted, export)
    return found.doubts


def _make_hold(folder: Path, wanted: Mapping[str, Path], export: Export) -> None:
    """Make the folder hold these files, by name, and one without rows that has the columns."""
    for present in folder.iterdir():
        if present.name not in wanted and present.name != "_schema.parquet":
            present.unlink()
    for name, target in wanted.items():
        link = folder / name
        if not (link.exists() and link.samefile(target)):
            link.unlink(missing_ok=True)
            os.link(target, link)
    _write(lake_schema(export).empty_table(), folder / "_schema.parquet")


def _name(manifest: Manifest) -> str:
    assert manifest.parquet is not None  # noqa: S101 (only those are linked)
    return f"{manifest.business_date}.{manifest.sequence}.{Path(manifest.parquet).name}"


def _deliveries(states: Sequence[ExportState]) -> list[dict[str, object]]:
    return [
        {
            "export": state.export_id,
            "file": file.file,
            "business_date": file.business_date,
            "sequence": file.sequence,
            "is_current": delivery is state.shown,
            "coverage_from": file.coverage_from,
            "coverage_to": file.coverage_to,
        }
        for state in states
        for delivery in state.deliveries
        for file in delivery.files
    ]


def _write(table: pa.Table, path: Path) -> None:
    with atomic_write(path) as temporary:
        pq.write_table(table, temporary)
