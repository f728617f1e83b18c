"""Finds keys that stand in a file more than once. Holds 8 bytes a row, whatever the key."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assets.landing.manifests.key_sketch import SKETCH, mixed, smallest

_AT_ONCE = 2_000_000
"""Keys that are sorted together: the whole of them beside its sorted copy would take twice the memory."""
_SUSPECT_KEYS = 100_000
"""Keys whose rows are looked at together: where the whole file stands twice they would not fit in memory."""


class KeyLedger:
    """Remembers the key of each row that would land; a key is a 64-bit number, equal where keys are equal."""

    def __init__(self) -> None:
        self._batches: list[tuple[np.ndarray, np.ndarray | range]] = []
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
        joined = np.unique(np.concatenate([self._sketch, smallest(mixed(numbers))]))
        self._sketch = joined[:SKETCH]
        rising = bool((numbers[1:] > numbers[:-1]).all()) and (self._last is None or int(numbers[0]) > self._last)
        self._rising, self._last = self._rising and rising, int(numbers[-1])
        first, last = int(rows[0]), int(rows[-1])
        self._batches.append((numbers, range(first, last + 1) if last - first + 1 == len(rows) else rows))

    def suspects(self) -> Iterator[np.ndarray]:
        """Yield the numbers of rows whose key stands more than once, all rows of a key in one array.

        Most exports are in the order of their key, and have none.
        """
        twice = np.empty(0, np.int64) if self._rising else self._twice()
        for first in range(0, len(twice), _SUSPECT_KEYS):
            some = twice[first : first + _SUSPECT_KEYS]
            yield np.concatenate([np.asarray(rows, np.int64)[_among(some, keys)] for keys, rows in self._batches])

    def _twice(self) -> np.ndarray:
        """The keys that stand more than once, in order. Equal keys have equal low bits, so they are sorted by those."""
        count = sum(len(keys) for keys, _ in self._batches)
        mask = (1 << (count // _AT_ONCE).bit_length()) - 1
        found = []
        for bits in range(mask + 1):
            ordered = np.concatenate([keys[keys & mask == bits] for keys, _ in self._batches])
            ordered.sort()
            found.append(np.unique(ordered[1:][ordered[1:] == ordered[:-1]]))
        return np.sort(np.concatenate(found))


def _among(ordered: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Say of each key whether it stands in `ordered`, which is not empty."""
    nearest = ordered[np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)]
    found: np.ndarray = nearest == keys
    return found
