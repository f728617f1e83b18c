"""One pass over a file: typed batches are judged and written, what does not fit is quarantined. Knows no manifest."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.landing.duckdb_session import ahead
from assets.landing.loading.deferred import Late
from assets.landing.loading.duplicates import Wrong, repeated_keys, rewrite_without, told_by_parts
from assets.landing.loading.explain import Explainer
from assets.landing.loading.keys import KeyLedger
from assets.landing.loading.line_breaks import Misread, line_breaks, refuse_joined
from assets.landing.loading.quarantine import Quarantine
from assets.landing.loading.rounded_codes import LongCodes
from assets.landing.parsing.detect_formats import settled
from assets.landing.parsing.query import CELLS, KEY, breaks_of, cells_of, reading
from assets.landing.schema.catalogue import Export
from assets.landing.schema.constraints import contract_of
from assets.landing.schema.header import Layout
from assets.landing.schema.lake_schema import lake_schema

_MOST_ROWS, _MOST_CELLS, _VECTOR = 61_440, 1_800_000, 2_048
"""Of a batch, so that a wide file takes no more memory than a long one. DuckDB hands on whole vectors of rows."""

_NO_TEXT = pa.array([], pa.string())
Progress = Callable[[int], None]


class Scan:
    """The state of one pass. `read` counts every record, title and header rows included; `left_out` by kind."""

    def __init__(
        self,
        *,
        export: Export,
        layout: Layout,
        file: str,
        target: Path,
        damaged: bool,
        lines: int | None,
        delimiter: str,
        may_misread: bool,
        progress: Progress | None,
        wrong: Sequence[Wrong] = (),
    ) -> None:
        self.export, self.layout, self.file, self.target, self.progress = export, layout, file, target, progress
        self.damaged, self.lines, self.delimiter, self.may_misread = damaged, lines, delimiter, may_misread
        self.wrong = wrong
        self.styles: Mapping[str, str] = {}
        self.quarantine = Quarantine(file=file, export=export, layout=layout, folder=target.parent)
        self.left_out: Counter[str] = Counter(layout.above)
        self.read = 0
        self.landed = 0
        self.first_day: date | None = None
        self.last_day: date | None = None
        self.total = Decimal(0)
        self.stated_totals: list[Decimal] = []
        self._batch_rows = min(max(_MOST_CELLS // max(layout.width, 1) // _VECTOR, 1) * _VECTOR, _MOST_ROWS)
        self._keys = KeyLedger()
        self._broken_rows = self._breaks = np.empty(0, np.int64)
        codes = [name for name in layout.columns if export.columns[name].identifier]
        self._codes = LongCodes([name for name in codes if export.columns[name].type == "text"])
        self._contract = contract_of(export)
        self._late = Late()
        self._writer: pq.ParquetWriter | None = None

    def run(self, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        """Read all of `relation`. Raises duckdb.Error where it cannot be read; the pass is then of no use."""
        try:
            self.export, self.styles = settled(connection, relation, self.layout, self.export)
            statement = connection.execute(reading(relation, self.layout, self.export, damaged=self.damaged))
            for batch in ahead(statement.to_arrow_reader(self._batch_rows)):
                self._take(batch)
                if self.progress is not None:
                    self.progress(self.read)
        finally:
            if self._writer is not None:
                self._writer.close()
        if self._writer is None:
            pq.write_table(lake_schema(self.export).empty_table(), self.target)
        self._count_lines(connection, relation)
        self._drop_late()
        self._explain_late(connection, relation)
        if self.lines is not None:
            self.quarantine.number_lines(self._broken_rows, self._breaks)

    @property
    def key_sketch(self) -> list[int]:
        """An even sample of the keys that landed, and of those quarantined as repeated."""
        return self._keys.sketch

    def _take(self, batch: pa.RecordBatch) -> None:
        first = self.read + 1
        self.read += batch.num_rows
        skipped = min(max(self.layout.header_row - first + 1, 0), batch.num_rows)
        batch = batch.slice(skipped)
        rows = np.arange(first + skipped, self.read + 1, dtype=np.int64)
        batch, rows = self._set_aside(batch, rows)
        batch, rows = self._judge(batch, rows)
        self._keys.add(batch.column(KEY), rows)
        self._write(batch.drop_columns([KEY, CELLS]), rows)

    def _set_aside(self, batch: pa.RecordBatch, rows: np.ndarray) -> tuple[pa.RecordBatch, np.ndarray]:
        """Count what is no record, quarantine what has no type or shape, and return the rest."""
        suspicious = batch.column(CELLS)
        if suspicious.null_count == batch.num_rows:
            return batch, rows
        where = np.flatnonzero(pc.is_valid(suspicious).to_numpy(zero_copy_only=False))
        cells = suspicious.take(pa.array(where))
        kinds, faults = self._explained(cells)
        self.left_out.update({kind.as_py(): count.as_py() for kind, count in _counts(kinds.drop_null())})
        fault_counts = pc.fill_null(pc.list_value_length(faults), 0).to_numpy(zero_copy_only=False)
        is_left_out = pc.is_valid(kinds).to_numpy(zero_copy_only=False)
        is_faulty = ~is_left_out & (fault_counts > 0)
        picked = pa.array(np.flatnonzero(is_faulty))
        parents = np.repeat(np.flatnonzero(is_faulty), fault_counts[is_faulty])
        names, codes = pc.list_flatten(faults.take(picked)).flatten() if len(picked) else (_NO_TEXT, _NO_TEXT)
        if self.may_misread:
            refuse_joined(codes, cells.take(pa.array(parents)))
        self.quarantine.add(
            rows=pa.array(rows[where[parents]]),
            names=names,
            codes=codes,
            cells=cells.take(pa.array(parents)),
            count=int(is_faulty.sum()),
        )
        keep = np.ones(batch.num_rows, dtype=bool)
        keep[where[is_left_out | is_faulty]] = False
        return batch.filter(pa.array(keep)), rows[keep]

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.layout, self.export)

    def _explained(self, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Kind and faults of suspicious rows."""
        explained = self._explainer.explain(cells)
        self.stated_totals += explained.column("total").drop_null().to_pylist()
        return _whole(explained.column("kind")), _whole(explained.column("faults"))

    def _judge(self, batch: pa.RecordBatch, rows: np.ndarray) -> tuple[pa.RecordBatch, np.ndarray]:
        if not batch.num_rows:
            return batch, rows
        kept = self._contract.judge(batch)
        keep = kept.to_numpy().all(axis=1)
        if keep.all():
            return batch, rows
        for check, (name, code) in self._contract.checks.items():
            self._late.add(name, code, rows[~kept[check].to_numpy()])
        return batch.filter(pa.array(keep)), rows[keep]

    def _write(self, batch: pa.RecordBatch, rows: np.ndarray) -> None:
        count = batch.num_rows
        columns = [*batch.columns, pa.repeat(pa.scalar(self.file), count), pa.array(rows)]
        batch = pa.RecordBatch.from_arrays(columns, names=[*batch.schema.names, "_file", "_row"])
        if self._writer is None:
            # a dictionary of values that seldom repeat doubles the time of writing and saves nothing
            few = [name for name in batch.schema.names if _repeats(batch.column(name))]
            self._writer = pq.ParquetWriter(self.target, batch.schema, compression="snappy", use_dictionary=few)
        if not count:
            return
        self._writer.write_batch(batch)
        self._codes.add(batch, rows)
        self.landed += count
        if self.export.day_column is not None:
            self._note_days(batch.column(self.export.day_column))
        if self.export.guards.control_total is not None:
            self.total += pc.sum(batch.column(self.export.guards.control_total.column)).as_py() or 0

    def _note_days(self, days: pa.Array) -> None:
        bounds = pc.min_max(days)
        low, high = _day(bounds["min"].as_py()), _day(bounds["max"].as_py())
        if low is not None and high is not None:
            self.first_day = low if self.first_day is None else min(self.first_day, low)
            self.last_day = high if self.last_day is None else max(self.last_day, high)

    def _drop_late(self) -> None:
        """Take out again what only the whole file shows to be wrong: rounded codes, repeated and conflicting keys."""
        found = self._codes.rounded()
        found += repeated_keys(self.target, self.export, self._keys.suspects())
        found = [*told_by_parts(found, self.wrong), *self.wrong]
        if found:
            for fault in found:
                self._late.add(*fault)
            dropped = np.unique(np.concatenate([rows for _, _, rows in found]))
            rewrite_without(self.target, dropped)
            self.landed -= len(dropped)

    def _explain_late(self, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        """Fetch the cells of the rows judged late, where there are such rows."""
        if self._late:
            statement = connection.execute(cells_of(relation, self.layout))
            self._late.explain(statement.to_arrow_reader(self._batch_rows), self.quarantine)

    def _count_lines(self, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        """Note which rows have line breaks inside, and make sure that no line of the file is missing.

        DuckDB, when it pads, drops what follows a quote that is never closed without a word.
        """
        if self.lines is None or self.lines == self.read:
            return
        statement = connection.execute(breaks_of(relation, self.layout, self.delimiter))
        batches = statement.to_arrow_reader(self._batch_rows)
        self._broken_rows, self._breaks = line_breaks(batches, may_misread=self.may_misread)
        inside = int(self._breaks[-1]) if len(self._breaks) else 0
        if self.may_misread and self.lines != self.read + inside:
            raise Misread


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _repeats(cells: pa.Array) -> bool:
    first = cells.slice(0, 10_000)
    return bool(pc.count_distinct(first).as_py() * 10 <= max(len(first), 100))


def _counts(kinds: pa.Array) -> list[Any]:
    return [(entry["values"], entry["counts"]) for entry in kinds.value_counts()]


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
