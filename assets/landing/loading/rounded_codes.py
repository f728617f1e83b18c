"""Watches for codes that a spreadsheet has rounded: long numbers that all end in zeros. Judges columns, no cell."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.landing.loading.duplicates import Wrong
from assets.landing.parsing.excel_damage import LONG, LONG_LENGTH, ROUNDED


class LongCodes:
    """The long codes of some columns. Where one does not end in zeros, those that do are chance, and codes."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._rows: dict[str, list[np.ndarray]] = {name: [] for name in columns}

    def add(self, batch: pa.RecordBatch, rows: np.ndarray) -> None:
        """Take a batch of typed rows and their numbers. A column in which one is not rounded is not looked at again."""
        for name in list(self._rows):
            codes = batch.column(name)
            if (pc.max(pc.binary_length(codes)).as_py() or 0) < LONG_LENGTH:
                continue
            long = pc.match_substring_regex(codes, f"^{LONG}$")
            if not pc.any(long).as_py():
                continue
            rounded = pc.match_substring_regex(codes, f"^{ROUNDED}$")
            if not rounded.equals(long):
                del self._rows[name]
                continue
            self._rows[name].append(rows[pc.fill_null(rounded, False).to_numpy(zero_copy_only=False)])

    def rounded(self) -> list[Wrong]:
        """The rows whose code was rounded, by column."""
        found = [(name, np.concatenate(rows)) for name, rows in self._rows.items() if rows]
        return [(name, "excel.rounded", rows) for name, rows in found if len(rows)]
