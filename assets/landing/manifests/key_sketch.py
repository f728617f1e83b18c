"""A small even sample of a file's keys, by which two files are compared without reading them again."""

from collections.abc import Sequence

import numpy as np

SKETCH = 256
"""Keys that a sketch holds at most."""


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


def mixed(keys: np.ndarray) -> np.ndarray:
    """Return the keys with their bits stirred (splitmix64), so that the smallest are an even sample of all."""
    with np.errstate(over="ignore"):
        stirred = keys.view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        stirred = (stirred ^ (stirred >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        stirred = (stirred ^ (stirred >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return stirred ^ (stirred >> np.uint64(31))


def smallest(keys: np.ndarray) -> np.ndarray:
    """Return the smallest keys, as many as a sketch holds, in no order."""
    return np.partition(keys, SKETCH)[:SKETCH] if len(keys) > SKETCH else keys
