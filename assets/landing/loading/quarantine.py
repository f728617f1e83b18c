"""The quarantined rows: one line per cell that breaks the contract, as Parquet beside the lake's file."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.cells import MARKED, NATIVE
from assets.landing.parsing.reasons import sentence
from assets.landing.schema.catalogue import Export
from assets.landing.schema.header import Layout

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
    """Collects lines on disk, in the order of their rows, and writes them. `rows` counts rows, not lines."""

    def __init__(self, *, file: str, export: Export, layout: Layout, folder: Path) -> None:
        self._file, self._export, self._layout = file, export, layout
        self._lines, self._late = _Spool(folder), _Spool(folder)
        self._broken_rows = np.empty(0, np.int64)
        self._breaks: np.ndarray | None = None
        self.rows = 0

    def add(
        self, *, rows: pa.Array, names: pa.Array, codes: pa.Array, cells: pa.Array, count: int, late: bool = False
    ) -> None:
        """Take lines: row number, column (blank: the row), code, the row's cells, in parallel; of `count` rows.

        `late`: those that were judged when all rows had been read; they begin from the first row again.
        """
        if not len(rows):
            return
        kinds = pc.binary_join_element_wise(names, codes, "\n").dictionary_encode()
        told = [self._told(*kind.split("\n")) for kind in kinds.dictionary.to_pylist()]
        headers, reasons = (pa.array(texts, pa.string()).take(kinds.indices) for texts in zip(*told, strict=True))
        whole = self._whole(cells)
        columns = {
            "_file": pa.repeat(pa.scalar(self._file), len(rows)),
            "_row": rows,
            "line": pa.nulls(len(rows), pa.int64()),
            "column": names,
            "header": headers,
            "value": self._values(names, whole),
            "code": codes,
            "reason": reasons,
            "cells": whole,
        }
        table = pa.table(columns, schema=SCHEMA)
        (self._late if late else self._lines).add(table.sort_by([("_row", "ascending"), ("column", "ascending")]))
        self.rows += count

    def number_lines(self, rows: np.ndarray, breaks: np.ndarray) -> None:
        """Let each row say on which line it begins: `breaks` are those inside all rows up to and with `rows`."""
        self._broken_rows, self._breaks = rows, np.concatenate([[0], breaks]).astype(np.int64)

    def write(self, path: Path) -> None:
        """Write all lines to `path`, ordered by row."""
        with pq.ParquetWriter(path, SCHEMA) as writer:
            for table in _merged(self._lines.tables(), self._late.tables()):
                writer.write_table(self._numbered(table))

    def _told(self, name: str, code: str) -> tuple[str | None, str]:
        """Header and reason."""
        index = self._layout.columns.get(name)
        header = None if index is None else self._layout.names[index]
        return header, sentence(code, self._export.columns.get(name), self._export.dialect)

    def _whole(self, cells: pa.Array) -> pa.Array:
        """The cells as the sender wrote them; beyond the header's width those that are filled."""
        width = self._layout.width
        if not pc.any(pc.greater(pc.utf8_length(pc.list_element(cells, width)), 0)).as_py():
            kept = pc.list_slice(cells, 0, width)
        else:
            kept = pa.array([row[:width] + [cell for cell in row[width:] if cell] for row in cells.to_pylist()])
        bare = pc.replace_substring_regex(kept.flatten(), f"^[{NATIVE}{MARKED}]", "")
        lengths = pc.fill_null(pc.list_value_length(kept), 0)
        offsets = np.concatenate([[0], np.cumsum(lengths.to_numpy(zero_copy_only=False))]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), bare)

    def _values(self, names: pa.Array, cells: pa.Array) -> pa.Array:
        """Of each line the cell of its column."""
        values = pa.nulls(len(names), pa.string())
        for name in pc.unique(names).to_pylist():
            if name in self._layout.columns:
                values = pc.if_else(pc.equal(names, name), pc.list_element(cells, self._layout.columns[name]), values)
        return values

    def _numbered(self, table: pa.Table) -> pa.Table:
        if self._breaks is None:
            return table
        numbers = table.column("_row").to_numpy()
        inside = self._breaks[np.searchsorted(self._broken_rows, numbers, side="left")]
        index = table.schema.get_field_index("line")
        return table.set_column(index, SCHEMA.field("line"), pa.array(numbers + inside))


class _Spool:
    """Tables on disk, in a file without a name, which is gone with this object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._writer: pq.ParquetWriter | None = None

    def add(self, table: pa.Table) -> None:
        """Append a table."""
        if self._writer is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 (it lives as long as this object)
            self._writer = pq.ParquetWriter(self._file, SCHEMA)
        self._writer.write_table(table)

    def tables(self) -> Iterator[pa.Table]:
        """What was added, in its order. Nothing can be added then."""
        if self._writer is None:
            return
        self._writer.close()
        spooled = pq.ParquetFile(self._file)
        for group in range(spooled.num_row_groups):
            yield spooled.read_row_group(group)


def _merged(first: Iterator[pa.Table], second: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Two runs of tables, each ordered by row, as one."""
    waiting = next(second, None)
    for table in first:
        last, parts = table.column("_row")[-1].as_py(), [table]
        while waiting is not None and waiting.column("_row")[0].as_py() <= last:
            count = pc.sum(pc.less_equal(waiting.column("_row"), last)).as_py()
            parts.append(waiting.slice(0, count))
            waiting = waiting.slice(count) if count < waiting.num_rows else next(second, None)
        yield pa.concat_tables(parts).sort_by([("_row", "ascending"), ("column", "ascending")])
    while waiting is not None:
        yield waiting
        waiting = next(second, None)


def manifests_of(lake: Path, export: str, business_date: date, file: str) -> list[Manifest]:
    """Return the manifest of one delivery: of a file that was read several times, the last reading."""
    folder = lake / export / business_date.isoformat()
    read = [Manifest.read(path) for path in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)]
    return [manifest for manifest in read if manifest is not None and manifest.file == file][-1:]
