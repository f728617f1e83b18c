"""Salesforce record ids: 15 case-sensitive characters and the 3 that encode their case."""

import numpy as np
from numpy.typing import NDArray

_BASE62 = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
_CASE = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)


def record_ids(prefix: str, numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    """18-character ids for running `numbers` (< 62^5), under the object's `prefix` (`001` accounts, `003` contacts).

    Neighbours such as `…0000a` and `…0000A` differ only by case, as real ids do.
    """
    head = np.frombuffer(f"{prefix}Tw00000"[:10].encode(), dtype=np.uint8)
    signs = np.empty((len(numbers), 18), dtype=np.uint8)
    signs[:, :10] = head
    rest = numbers.copy()
    for place in range(14, 9, -1):
        signs[:, place] = _BASE62[rest % 62]
        rest //= 62
    is_upper = (signs[:, :15] >= ord("A")) & (signs[:, :15] <= ord("Z"))
    bits = (is_upper.reshape(-1, 3, 5) * np.array([1, 2, 4, 8, 16])).sum(axis=2)
    signs[:, 15:] = _CASE[bits]
    return np.ascontiguousarray(signs).view("S18").ravel().astype(np.str_)
