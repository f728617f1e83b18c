"""Finds keys that stand in a file more than once. Holds 8 bytes a row, whatever the key."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

SKETCH = 256


class KeyLedger:
    """Remembers the key of each row that would land; a key is a 64-bit number, equal where keys are equal."""

    def __init__(self) -> None:
        self._keys: list[np.ndarray] = []
        self._rows: list[np.ndarray | range] = []
        self._last: int | None = None
        self._rising = True
        self._sketch = np.empty(0, np.uint64)

    @property
    def sketch(self) -> list[int]:
        """The smallest mixed keys: an even sample by which two files are compared without reading them again."""
        return [int(key) for key in self._sketch]

    def add(self, keys: pa.Array, rows: np.ndarray) -> None:
        """Take the keys and row numbers of one batch."""
        # a copy: a view would keep the whole batch of all columns in memory
        numbers = keys.to_numpy(zero_copy_only=False).astype(np.int64, copy=True)
        if not len(numbers):
            return
        mixed = np.unique(np.concatenate([self._sketch, _smallest(_mixed(numbers))]))
        self._sketch = mixed[:SKETCH]
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
        self._keys = [keys]  # 80 MB for ten million rows: the pieces are let go before the next copy
        ordered = np.sort(keys)
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        if not len(twice):
            return np.empty(0, np.int64)
        return np.concatenate([np.asarray(rows, np.int64) for rows in self._rows])[np.isin(keys, twice)]


def kept_share(before: Sequence[int], after: Sequence[int]) -> float:
    """Return about which share of the keys of `before` stands in `after`, from their sketches."""
    if not before or not after:
        return 0.0 if before else 1.0
    # a sketch that is not full holds all keys, so it bounds nothing
    bound = (
        min(max(keys) for keys in (before, after) if len(keys) >= SKETCH) if _is_full(before, after) else max(before)
    )
    sample = [key for key in before if key <= bound]
    return len(set(sample) & set(after)) / len(sample) if sample else 0.0


def _is_full(*sketches: Sequence[int]) -> bool:
    return any(len(keys) >= SKETCH for keys in sketches)


def _mixed(keys: np.ndarray) -> np.ndarray:
    """Bits stirred (splitmix64), so that the smallest are an even sample of all."""
    with np.errstate(over="ignore"):
        mixed = keys.view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def _smallest(keys: np.ndarray) -> np.ndarray:
    return np.partition(keys, SKETCH)[:SKETCH] if len(keys) > SKETCH else keys
