"""What only a whole file shows to be wrong: keys that stand twice. Reads what landed, and takes out what is wrong."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.duckdb_session import ahead
from assets.landing.schema.catalogue import Export

_ROWS = 122_880
CONFLICTING, REPEATED = "key.conflicting", "key.repeated"

Wrong = tuple[str, str, np.ndarray]
"""Column, code and row numbers."""


def repeated_keys(target: Path, export: Export, suspects: Iterable[np.ndarray]) -> list[Wrong]:
    """Of rows that repeat each other the first stays; of rows that share a key and differ none does.

    `suspects` are the numbers of all rows whose key may stand twice, the rows of a key in one array.
    """
    found: dict[str, list[np.ndarray]] = {CONFLICTING: [], REPEATED: []}
    for some in suspects:
        rows = rows_of(target, some)
        numbers = rows.column("_row").to_numpy()
        frame = rows.drop_columns(["_file", "_row"]).to_pandas(types_mapper=_arrow_dtype)
        for code, mask in zip(found, clashes(frame, list(export.key)), strict=True):
            found[code].append(numbers[mask])
    wrong = [(code, np.sort(np.concatenate(rows))) for code, rows in found.items() if rows]
    return [(export.key[0], code, rows) for code, rows in wrong if len(rows)]


def rows_of(target: Path, numbers: np.ndarray) -> pa.Table:
    """Return the rows of these numbers, in the file's order; only the pieces of the file that hold some are read."""
    source, wanted = pq.ParquetFile(target), np.sort(numbers)
    place = source.schema_arrow.get_field_index("_row")
    groups = [
        group
        for group in range(source.num_row_groups)
        if _holds_some(source.metadata.row_group(group).column(place).statistics, wanted)
    ]
    batches = source.iter_batches(_ROWS, row_groups=groups)
    found = [batch.filter(pa.array(_are(wanted, batch))) for batch in batches]
    return pa.Table.from_batches(found, source.schema_arrow)


def _holds_some(bounds: pq.Statistics | None, ordered: np.ndarray) -> bool:
    """May some of these numbers lie within the bounds? A piece without rows has none."""
    if bounds is None:
        return False
    return bool(np.searchsorted(ordered, bounds.min) < np.searchsorted(ordered, bounds.max, side="right"))


def clashes(
    frame: pd.DataFrame, key: list[str], *, beside: pd.DataFrame | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Say of each row whether it contradicts another of its key, and whether it repeats an earlier one.

    `beside` are keys that are contradicted already.
    """
    is_copy = frame.duplicated(keep="first").to_numpy()
    # rows of a key that are left once exact copies are gone: more than one, and they contradict each other
    contradicts = frame[~is_copy].duplicated(key, keep=False)
    contradicting = frame.loc[contradicts[contradicts].index, key]
    if beside is not None:
        contradicting = pd.concat([contradicting, beside.astype(contradicting.dtypes.to_dict())])
    merged = frame[key].merge(contradicting.drop_duplicates(), on=key, how="left", indicator=True)
    conflicting = merged["_merge"].eq("both").to_numpy()
    return conflicting, is_copy & ~conflicting


def told_by_parts(found: Sequence[Wrong], wrong: Sequence[Wrong]) -> list[Wrong]:
    """What was found in the file alone, without the rows of which the other parts of its delivery say more."""
    more = np.concatenate([rows for _, _, rows in wrong]) if wrong else np.empty(0, np.int64)
    return [(name, code, rows[~np.isin(rows, more)]) for name, code, rows in found]


def rewrite_without(target: Path, dropped: np.ndarray) -> None:
    """Write the file again without the rows of these numbers, which rise."""
    rest = target.with_name(target.name + ".rest")
    source = pq.ParquetFile(target)
    few = _with_dictionary(source.metadata)
    with pq.ParquetWriter(rest, source.schema_arrow, compression="snappy", use_dictionary=few) as writer:
        for batch in ahead(source.iter_batches(_ROWS)):
            writer.write_batch(batch.filter(pa.array(~_are(dropped, batch))))
    rest.chmod(0o600)
    rest.replace(target)


def _with_dictionary(file: pq.FileMetaData) -> list[str]:
    """The columns that were written as few values that repeat."""
    columns = [file.row_group(0).column(place) for place in range(file.num_columns)] if file.num_row_groups else []
    return [column.path_in_schema for column in columns if column.has_dictionary_page]


def _are(ordered: np.ndarray, batch: pa.RecordBatch) -> np.ndarray:
    """Say of each row of the batch, whose numbers rise, whether it is one of these."""
    rows = batch.column("_row").to_numpy()
    near = ordered[slice(*np.searchsorted(ordered, (rows[0], rows[-1] + 1)))] if len(rows) else ordered[:0]
    return np.isin(rows, near)


def _arrow_dtype(kind: pa.DataType) -> Any:
    return pd.ArrowDtype(kind)
