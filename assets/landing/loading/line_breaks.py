"""Line breaks inside cells: where they are, and whether a reader took them for such that end a row. Reads no file."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Misread(Exception):
    """The relation joined rows that are none: a slower one must read the file."""


def line_breaks(batches: Iterator[pa.RecordBatch], *, may_misread: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that have some, and how many there are in all rows up to and with each.

    `batches` are of `query.breaks_of`. Raises Misread.
    """
    rows, breaks, first = [np.empty(0, np.int64)], [np.empty(0, np.int64)], 1
    for batch in batches:
        if may_misread and pc.any(batch.column("swallows")).as_py():
            raise Misread
        counts = batch.column("breaks").to_numpy(zero_copy_only=False)
        broken = np.flatnonzero(counts)
        rows.append(first + broken)
        breaks.append(counts[broken])
        first += len(counts)
    return np.concatenate(rows), np.cumsum(np.concatenate(breaks))


def refuse_joined(codes: pa.Array, cells: pa.Array) -> None:
    """A short row with a line break inside is most likely several, joined by a quote that never closes.

    `codes` and `cells` of faulty rows, in parallel. Raises Misread.
    """
    for row in cells.filter(pc.equal(codes, "row.short")).to_pylist():
        if any("\n" in cell for cell in row if cell):
            raise Misread
