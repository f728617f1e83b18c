"""Finds keys that stand in a file more than once. Holds 8 bytes a row, whatever the key."""

import numpy as np
import pyarrow as pa


class KeyLedger:
    """Remembers the key of each row that would land; a key is a 64-bit number, equal where keys are equal."""

    def __init__(self) -> None:
        self._keys: list[np.ndarray] = []
        self._rows: list[np.ndarray | range] = []
        self._last: int | None = None
        self._rising = True

    def add(self, keys: pa.Array, rows: np.ndarray) -> None:
        """Take the keys and row numbers of one batch."""
        # a copy: a view would keep the whole batch of all columns in memory
        numbers = keys.to_numpy(zero_copy_only=False).astype(np.int64, copy=True)
        if not len(numbers):
            return
        rising = bool((numbers[1:] > numbers[:-1]).all()) and (self._last is None or int(numbers[0]) > self._last)
        self._rising, self._last = self._rising and rising, int(numbers[-1])
        self._keys.append(numbers)
        first, last = int(rows[0]), int(rows[-1])
        self._rows.append(range(first, last + 1) if last - first + 1 == len(rows) else rows)

    def suspects(self) -> np.ndarray:
        """Row numbers whose key stands more than once. Most exports are in the order of their key."""
        if self._rising:
            return np.empty(0, np.int64)
        keys = np.concatenate(self._keys)
        ordered = np.sort(keys)
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        if not len(twice):
            return np.empty(0, np.int64)
        return np.concatenate([np.asarray(rows, np.int64) for rows in self._rows])[np.isin(keys, twice)]
