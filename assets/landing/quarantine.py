"""The rows set aside: one line per cell that breaks the contract, as Parquet beside the lake's file. Decides about no row."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.catalogue import Export
from assets.landing.header import Layout
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
"""`_row` is the record's number, `line` the physical line on which it begins; `column` is blank where the whole row is meant."""


class Quarantine:
    """Collects rows in batches and writes them. `rows` counts rows, not lines."""

    def __init__(self, *, file: str, export: Export, layout: Layout) -> None:
        self._file, self._export, self._layout = file, export, layout
        self._pieces: list[pa.Table] = []
        self.rows = 0

    def add(self, *, rows: pa.Array, names: pa.Array, codes: pa.Array, cells: pa.Array, count: int) -> None:
        """Take lines, all arrays in parallel: row number, column (blank: the row), code, the row's cells; `count` rows stand in them."""
        if not len(rows):
            return
        pairs = [(name, code) for name, code in zip(names.to_pylist(), codes.to_pylist(), strict=True)]
        headers = {name: self._header(name) for name in {name for name, _ in pairs}}
        reasons = {
            pair: sentence(pair[1], self._export.columns.get(pair[0]), self._export.dialect) for pair in set(pairs)
        }
        whole = cells.to_pylist()
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


def read_quarantine(lake: Path, files: Sequence[str]) -> pa.Table:
    """Return the lines of several quarantine files, given relative to the lake."""
    tables = [pq.read_table(lake / file, schema=SCHEMA) for file in files]
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()
