"""Lands a delivery of one or more files: what stands twice among its parts is treated as inside one file."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from assets.landing.duckdb_session import cursor
from assets.landing.loading.cache import recall, remember
from assets.landing.loading.duplicates import CONFLICTING, REPEATED, Wrong, clashes, rows_of
from assets.landing.loading.keys import KeyLedger
from assets.landing.loading.load import Joint, land, manifest_name, read_anew, written
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.casts import typed
from assets.landing.parsing.cells import literal, quoted
from assets.landing.schema.catalogue import Export
from assets.landing.schema.header import numbered_columns
from assets.landing.storage.discovery import Delivery
from assets.landing.storage.fetch import copies

_BATCH = 122_880
_SHIFT = 40
"""Bits of a row's number within its file; the bits above say which file."""


def land_delivery(files: Sequence[Delivery], export: Export, *, lake: Path) -> tuple[Manifest, ...]:
    """Land the files of one delivery, in the order of their parts, and return their manifests."""
    with copies(lake) as at_hand:
        alone = [land(file, export, lake=lake, at_hand=at_hand) for file in files]
        if len(alone) == 1 or any(manifest.parquet is None for manifest in alone):
            return tuple(alone)
        return tuple(_together(files, alone, export, lake, at_hand))


def _together(
    files: Sequence[Delivery],
    alone: Sequence[Manifest],
    export: Export,
    lake: Path,
    at_hand: Callable[[Delivery], Delivery],
) -> list[Manifest]:
    """Read those parts again of which others say that rows do not land; what came of it is remembered."""
    told = "".join(f"{manifest.file} {manifest.sha256} {manifest.contract} " for manifest in alone)
    digest = hashlib.sha256(told.encode()).hexdigest()
    folder = lake / export.id / files[0].business_date.isoformat()
    notes = [f"{file.file}.together" for file in files]
    names = [recall(folder, note, [digest]) for note in notes]
    known = [written(folder / name, lake) if name else None for name in names]
    if all(known):
        return [manifest for manifest in known if manifest is not None]
    manifests = list(alone)
    for index, wrong in enumerate(_wrong_rows(alone, export, lake)):
        if wrong:
            joint = Joint(digest=digest, sha256=alone[index].sha256, wrong=wrong)
            manifests[index] = read_anew(files[index], export, lake=lake, at_hand=at_hand, joint=joint)
    if all((folder / manifest_name(manifest)).exists() for manifest in manifests):
        for note, manifest in zip(notes, manifests, strict=True):
            remember(folder, note, [digest], manifest_name(manifest))
    return manifests


def _wrong_rows(alone: Sequence[Manifest], export: Export, lake: Path) -> list[tuple[Wrong, ...]]:
    """Return for each part its rows that repeat or contradict those of other parts."""
    told = [wrong for rows in _suspects(alone, export, lake) for wrong in _clashing(rows, alone, export, lake)]
    return [_of_part(index, told, export.key[0]) for index in range(len(alone))]


def _clashing(
    suspects: np.ndarray, alone: Sequence[Manifest], export: Export, lake: Path
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Code, parts and numbers of the rows among `suspects` that are wrong."""
    landed, aside = [], []
    for index, manifest in enumerate(alone):
        rows = suspects[suspects >> _SHIFT == index] & ((1 << _SHIFT) - 1)
        if len(rows):
            found = rows_of(lake / str(manifest.parquet), rows)
            landed.append(found.append_column("_part", pa.repeat(index, len(found))))
            aside.append(_set_aside(manifest, export, lake, rows).assign(_part=index))
    table, before = pa.concat_tables(landed), pd.concat(aside, ignore_index=True)
    key = list(export.key)
    frame = table.drop_columns(["_file", "_row", "_part"]).to_pandas(types_mapper=pd.ArrowDtype)
    conflicting, repeated = clashes(frame, key, beside=before.loc[before["code"] == CONFLICTING, key])
    contradicted = _has_key(before, frame.loc[conflicting, key]) & (before["code"] == REPEATED).to_numpy()
    return [
        (CONFLICTING, table.column("_part").to_numpy()[conflicting], table.column("_row").to_numpy()[conflicting]),
        (CONFLICTING, before["_part"].to_numpy()[contradicted], before["_row"].to_numpy(np.int64)[contradicted]),
        (REPEATED, table.column("_part").to_numpy()[repeated], table.column("_row").to_numpy()[repeated]),
    ]


def _of_part(index: int, told: Sequence[tuple[str, np.ndarray, np.ndarray]], column: str) -> tuple[Wrong, ...]:
    wrong = []
    for code in (CONFLICTING, REPEATED):
        rows = [rows[parts == index] for name, parts, rows in told if name == code]
        if any(map(len, rows)):
            wrong.append((column, code, np.unique(np.concatenate(rows))))
    return tuple(wrong)


def _has_key(rows: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    names = list(keys.columns)
    merged = rows[names].merge(keys.drop_duplicates(), on=names, how="left", indicator=True)
    return merged["_merge"].eq("both").to_numpy()


def _suspects(alone: Sequence[Manifest], export: Export, lake: Path) -> Iterator[np.ndarray]:
    """Rows whose key may stand in several parts, each as one number of part and row; all of a key in one array."""
    ledger = KeyLedger()
    number = f"(hash({', '.join(quoted(name) for name in export.key)}) >> 1)::bigint"
    for index, manifest in enumerate(alone):
        landed = f"select {number}, _row from read_parquet({literal(str(lake / str(manifest.parquet)))})"  # noqa: S608
        statements = [landed]
        if manifest.quarantine is not None:
            statements.append(f"select {number}, _row from ({_keys_aside(manifest, export, lake)})")  # noqa: S608
        for statement in statements:
            for batch in cursor().execute(statement).to_arrow_reader(_BATCH):
                if batch.num_rows:
                    ledger.add(batch.column(0), batch.column(1).to_numpy() + (index << _SHIFT))
    return ledger.suspects()


def _set_aside(manifest: Manifest, export: Export, lake: Path, rows: np.ndarray) -> pd.DataFrame:
    """Keys of rows of a part that the part itself repeats or contradicts."""
    if manifest.quarantine is None:
        statement = f"select {', '.join(quoted(name) for name in export.key)}, '' as code, _row"
        statement += f" from read_parquet({literal(str(lake / str(manifest.parquet)))}) limit 0"
    else:
        statement = _keys_aside(manifest, export, lake)
    table = cursor().execute(statement).to_arrow_table()
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame[np.isin(frame["_row"].to_numpy(np.int64), rows)]


def _keys_aside(manifest: Manifest, export: Export, lake: Path) -> str:
    places = numbered_columns(manifest.columns_found, export)
    keys = [
        f"{typed(f'cells[{places[name] + 1}]', export.columns[name], export.dialect)} as {quoted(name)}"
        for name in export.key
    ]
    return (
        f"select {', '.join(keys)}, code, _row from read_parquet({literal(str(lake / str(manifest.quarantine)))})"  # noqa: S608
        f" where code in ({literal(CONFLICTING)}, {literal(REPEATED)})"
    )
