"""Rows judged when their text was gone: remembered, and explained in a second read of the file. Judges none itself."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assets.landing.loading.quarantine import Quarantine


class Late:
    """Which rows break what. Holds 8 bytes for each."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[np.ndarray]] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, name: str, code: str, rows: np.ndarray) -> None:
        """Remember that the values of column `name` in `rows` are wrong."""
        if len(rows):
            self._rows.setdefault((name, code), []).append(rows)

    def explain(self, batches: Iterator[pa.RecordBatch], quarantine: Quarantine) -> None:
        """Set the rows aside with the cells of `batches`, which hold every record of the file, in its order."""
        known = [(*fault, np.unique(np.concatenate(rows))) for fault, rows in self._rows.items()]
        first = 1
        for batch in batches:
            end = first + batch.num_rows
            here = [(name, code, rows[slice(*np.searchsorted(rows, (first, end)))]) for name, code, rows in known]
            _set_aside([fault for fault in here if len(fault[2])], first, batch.column("cells"), quarantine)
            first = end


def _set_aside(faults: list[tuple[str, str, np.ndarray]], first: int, cells: pa.Array, quarantine: Quarantine) -> None:
    if not faults:
        return
    rows = np.concatenate([rows for *_, rows in faults])
    quarantine.add(
        rows=pa.array(rows),
        names=pa.array([name for name, _, rows in faults for _ in rows], pa.string()),
        codes=pa.array([code for _, code, rows in faults for _ in rows], pa.string()),
        cells=cells.take(pa.array(rows - first)),
        count=len(np.unique(rows)),
        late=True,
    )
