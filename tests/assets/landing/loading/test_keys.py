"""The ledger of keys finds what stands twice, however many keys are sorted together."""

from collections.abc import Iterator
from itertools import chain

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.landing.loading import keys as ledgers
from assets.landing.loading.keys import KeyLedger

BATCHES = st.lists(st.lists(st.tuples(st.integers(-3, 12), st.integers(1, 2)), max_size=6), max_size=5)


@pytest.fixture(autouse=True, scope="module", params=[1, 3, 1_000])
def at_once(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "_AT_ONCE", request.param)
        patch.setattr(ledgers, "_SUSPECT_KEYS", request.param)
        yield


@given(BATCHES)
def test_rows_are_suspect_if_and_only_if_their_key_stands_twice(batches: list[list[tuple[int, int]]]) -> None:
    ledger, row = KeyLedger(), 0
    seen: dict[int, list[int]] = {}
    for batch in batches:
        rows = []
        for key, gap in batch:
            row += gap
            rows.append(row)
            seen.setdefault(key, []).append(row)
        ledger.add(pa.array([key for key, _ in batch], pa.int64()), np.array(rows, np.int64))
    found = [rows.tolist() for rows in ledger.suspects()]
    repeated = [rows for rows in seen.values() if len(rows) > 1]
    assert sorted(chain.from_iterable(found)) == sorted(chain.from_iterable(repeated))
    for rows in seen.values():
        assert len([some for some in found if set(some) & set(rows)]) <= 1, "rows of a key are looked at together"
