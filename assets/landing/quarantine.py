"""The rows set aside: one line per cell that breaks the contract, as Parquet beside the lake's file. Judges no row."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assets.landing.catalogue import Export
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


def quarantined_rows(lake: Path, business_date: date, *, export_id: str | None = None) -> list[dict[str, Any]]:
    """Return the lines of the date's last deliveries, of one export or of all, as plain rows for people.

    Columns: export, file, row, line, column (as the file calls it), value, reason, code.
    """
    rows = []
    for folder in sorted(lake.glob(f"{export_id or '*.*'}/{business_date.isoformat()}")):
        for manifest in _newest(folder):
            table = pq.read_table(lake / manifest.quarantine) if manifest.quarantine else SCHEMA.empty_table()
            rows += [_plain(manifest.export_id, line) for line in table.drop_columns(["cells"]).to_pylist()]
    return rows


def _plain(export_id: str, line: dict[str, Any]) -> dict[str, Any]:
    named = {"export": export_id, "file": line["_file"], "row": line["_row"], "line": line["line"]}
    return {
        **named,
        "column": line["header"] or line["column"],
        **{name: line[name] for name in ("value", "reason", "code")},
    }


def _newest(folder: Path) -> list[Manifest]:
    """The manifests of the date's last sequence; of a file that was read several times, the last reading."""
    found: dict[str, Manifest] = {}
    for path in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns):
        manifest = Manifest.read(path)
        if manifest is not None:
            found[manifest.file] = manifest
    last = max((manifest.sequence for manifest in found.values()), default=0)
    return [manifest for manifest in found.values() if manifest.sequence == last]
