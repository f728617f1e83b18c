"""The rows set aside: one line per cell that breaks the contract, as Parquet beside the lake's file. Judges no row."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.catalogue import Export
from assets.landing.cells import NATIVE
from assets.landing.header import Layout
from assets.landing.manifest import Manifest
from assets.landing.reasons import sentence

SCHEMA = pa.schema(
    [
        ("_file", pa.string()),
        ("_row", pa.int64()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("header", pa.string()),
        ("value", pa.string()),
        ("code", pa.string()),
        ("reason", pa.string()),
        ("cells", pa.list_(pa.string())),
    ]
)
"""`_row` is the record's number, `line` its first physical line; `column` is blank where the whole row is meant."""


class Quarantine:
    """Collects rows in batches and writes them. `rows` counts rows, not lines."""

    def __init__(self, *, file: str, export: Export, layout: Layout) -> None:
        self._file, self._export, self._layout = file, export, layout
        self._pieces: list[pa.Table] = []
        self.rows = 0

    def add(self, *, rows: pa.Array, names: pa.Array, codes: pa.Array, cells: pa.Array, count: int) -> None:
        """Take lines: row number, column (blank: the row), code, the row's cells, in parallel; of `count` rows."""
        if not len(rows):
            return
        pairs = [(name, code) for name, code in zip(names.to_pylist(), codes.to_pylist(), strict=True)]
        headers = {name: self._header(name) for name in {name for name, _ in pairs}}
        reasons = {
            pair: sentence(pair[1], self._export.columns.get(pair[0]), self._export.dialect) for pair in set(pairs)
        }
        whole = [[cell and cell.removeprefix(NATIVE) for cell in row] for row in cells.to_pylist()]
        values = [
            row[self._layout.columns[name]] if name in self._layout.columns else None
            for row, (name, _) in zip(whole, pairs, strict=True)
        ]
        width = self._layout.width
        columns = {
            "_file": [self._file] * len(pairs),
            "_row": rows,
            "line": [None] * len(pairs),
            "column": [name for name, _ in pairs],
            "header": [headers[name] for name, _ in pairs],
            "value": values,
            "code": codes,
            "reason": [reasons[pair] for pair in pairs],
            "cells": [row[:width] + [cell for cell in row[width:] if cell] for row in whole],
        }
        self._pieces.append(pa.table(columns, schema=SCHEMA))
        self.rows += count

    def number_lines(self, rows: np.ndarray, breaks: np.ndarray) -> None:
        """Say on which line each row begins: `breaks` are those inside all rows up to and with `rows`."""
        numbered = []
        for piece in self._pieces:
            numbers = piece.column("_row").to_numpy()
            before = np.searchsorted(rows, numbers, side="left")
            inside = np.concatenate([[0], breaks])[before].astype(np.int64)
            index = piece.schema.get_field_index("line")
            numbered.append(piece.set_column(index, SCHEMA.field("line"), pa.array(numbers + inside)))
        self._pieces = numbered

    def _header(self, name: str) -> str | None:
        index = self._layout.columns.get(name)
        return None if index is None else self._layout.names[index]

    def table(self) -> pa.Table:
        """All lines, ordered by row."""
        table = pa.concat_tables(self._pieces) if self._pieces else SCHEMA.empty_table()
        return table.sort_by([("_row", "ascending"), ("column", "ascending")])

    def write(self, path: Path) -> None:
        """Write all lines to `path`."""
        pq.write_table(self.table(), path)


def manifests_of(lake: Path, export: str, business_date: date, file: str) -> list[Manifest]:
    """Return the manifest of one delivery: of a file that was read several times, the last reading."""
    folder = lake / export / business_date.isoformat()
    read = [Manifest.read(path) for path in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)]
    return [manifest for manifest in read if manifest is not None and manifest.file == file][-1:]
