"""What an export was on a date, for any order of good, bad, late, repeated and corrected deliveries, in one file or in
two: the night's SQL against a plain model in Python.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.inputs.write import prepare_inputs
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.acceptance import Decisions
from assets.landing.schema.catalogue import Catalogue, Export, load_catalogue
from assets.landing.schema.lake_schema import lake_schema
from dbt_views import rendered
from manifests import a_manifest

pytestmark = pytest.mark.long

FIRST = date(2026, 3, 2)
NIGHTS, DAYS, REACH = 6, 4, 3
"""Nights of the story, days of a window, and how many deliveries of a window are read."""
POLICY = LandingPolicy.model_validate({"rows_floor_share": "0.01", "window_deliveries": REACH})

Key = tuple[int, int | None]
"""Bill and invoice: of a key of several columns only the first is always filled, as with an unapplied payment."""
Records = dict[Key, tuple[int, int | None, bool | None]]
"""Key to value, the night on which the record is dated if it is, and the system's own word that it is gone."""
Line = tuple[int, int | None, int, bool, bool]
"""Key, value, whether it is covered, and whether it is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery: its night and sequence, in how many files it came, whether it is whole, and its records."""

    night: int
    sequence: int
    parts: int
    is_good: bool
    records: Records


def _deliveries(kind: str) -> st.SearchStrategy[list[Sent]]:
    keys, values = st.tuples(st.integers(1, 3), st.sampled_from([None, 7])), st.integers(0, 99)

    @st.composite
    def sent(draw: st.DrawFn) -> list[Sent]:
        found = []
        for night in range(NIGHTS):
            for sequence in range(1, draw(st.sampled_from([0, 1, 1, 1, 2])) + 1):
                # a sender may deliver a record that is a day too old, or has no day
                dated = st.none() | st.integers(max(night - DAYS, 0), night)
                gone = st.sampled_from([None, False, True])
                records = draw(st.dictionaries(keys, st.tuples(values, dated, gone), min_size=1, max_size=5))
                parts, is_good = draw(st.integers(1, 2)), draw(st.sampled_from([True, True, True, False]))
                found.append(Sent(night=night, sequence=sequence, parts=parts, is_good=is_good, records=records))
        return draw(st.permutations(found))

    return sent()


def _sent(
    night: int,
    records: dict[int, tuple[int, int | None, bool | None]],
    *,
    sequence: int = 1,
    parts: int = 1,
    is_good: bool = True,
) -> Sent:
    """Records of bills without an invoice."""
    keyed: Records = {(bill, None): record for bill, record in records.items()}
    return Sent(night=night, sequence=sequence, parts=parts, is_good=is_good, records=keyed)


TOLD = {
    "full": [
        # what cannot be read does not count, neither on its night nor later
        ([_sent(0, {1: (10, 0, None), 2: (20, 0, None)}, parts=2), _sent(1, {3: (31, 1, None)}, is_good=False)], 2),
        # of a date the corrected delivery counts, good or bad; what is not in it is gone
        ([_sent(0, {1: (10, 0, None), 2: (20, 0, None)}), _sent(1, {3: (31, 1, None)}, is_good=False)], 1),
        ([_sent(0, {1: (10, 0, None)}, sequence=2), _sent(0, {2: (20, 0, None)}), _sent(1, {3: (31, 1, None)})], 0),
    ],
    "window": [
        # what is gone: out of the window, on its first day, within it, without a day; and what has a newer state
        (
            [
                _sent(2, {1: (10, 0, None), 2: (20, 1, None), 3: (30, 2, None), 4: (40, None, None), 5: (50, 1, None)}),
                _sent(4, {5: (51, 1, None), 6: (60, None, None), 7: (70, 0, None), 8: (80, 4, None)}, parts=2),
            ],
            4,
        ),
        # deliveries whose windows reach to this one's are read, and none before
        ([_sent(0, {1: (10, 0, None)}), _sent(1, {2: (20, 1, None)}), _sent(4, {3: (30, 4, None)})], 4),
        # of what was there on several nights the newest state; what was there before those that are read is not known
        (
            [
                _sent(1, {1: (10, 1, None)}),
                _sent(2, {2: (22, 2, None)}, sequence=2),
                _sent(3, {2: (23, 2, None)}),
                _sent(4, {4: (40, 4, None)}),
            ],
            4,
        ),
    ],
    "delta": [
        # the newest change of each; only the system's own word says that a record is gone
        (
            [
                _sent(0, {1: (10, 0, None), 2: (20, 0, True), 3: (30, 0, False)}, sequence=2),
                _sent(1, {1: (11, 1, True), 2: (21, 1, None)}, parts=2),
            ],
            1,
        ),
        # a change that was lost, and what comes after it
        ([_sent(0, {1: (10, 0, None)}), _sent(2, {1: (12, 2, None)}), _sent(3, {1: (13, 3, None)})], 3),
    ],
}
"""Stories that chance seldom tells, each with the night on which it is looked at."""


def _catalogue(kind: str) -> Catalogue:
    coverage = {"full": {"kind": "full"}, "window": {"kind": "window", "column": "day", "days": DAYS}}
    stanza = {
        "system": "aria",
        "entity": "bills",
        "team": "billing",
        "path": "{date}/bills[.{sequence}].csv",
        "coverage": coverage.get(kind, {"kind": kind}),
        "key": ["bill", "invoice"],
        "deleted_column": "gone",
        "columns": {
            "bill": {"type": "integer"},
            "invoice": {"type": "integer"},
            "value": {"type": "integer"},
            "day": {"type": "date"},
            "gone": {"type": "boolean"},
        },
    }
    return Catalogue.model_validate({"exports": {"aria.bills": stanza}})


def _day(night: int | None) -> date | None:
    return None if night is None else FIRST + timedelta(days=night)


def _landed(sent: Sent, part: int, catalogue: Catalogue, lake: Path) -> Manifest:
    export = catalogue.exports["aria.bills"]
    day = FIRST + timedelta(days=sent.night)
    name = f"{sent.night}.{sent.sequence}.{part}"
    rows = [
        {
            "bill": bill,
            "invoice": invoice,
            "value": value,
            "day": _day(dated),
            "gone": gone,
            "_file": name,
            "_row": 10 * bill + (invoice or 0),
        }
        for (bill, invoice), (value, dated, gone) in sent.records.items()
        if bill % sent.parts == part - 1
    ]
    lake.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=lake_schema(export)), lake / f"{name}.parquet")
    return a_manifest(
        export,
        day,
        rows=len(rows),
        sequence=sent.sequence,
        file=name,
        sha256=name,
        columns_found=("bill", "invoice", "value", "day", "gone"),
        columns_missing=() if sent.is_good else ("value",),
        problem=None if sent.is_good else "required columns are missing: value",
        parquet=f"{name}.parquet" if sent.is_good else None,
        part=part,
        parts=sent.parts,
    )


def _by_sql(kind: str, deliveries: list[Sent], night: int) -> set[Line]:
    catalogue = _catalogue(kind)
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        lake, inputs = Path(folder) / "lake", Path(folder) / "inputs"
        manifests = [_landed(sent, part, catalogue, lake) for sent in deliveries for part in range(1, sent.parts + 1)]
        day = FIRST + timedelta(days=night)
        states = assess(catalogue, manifests, business_date=day, policy=POLICY, decisions=Decisions())
        prepare_inputs(states, catalogue, lake=lake, inputs_dir=inputs)
        connection.execute(f"create view stg_night__deliveries as from read_parquet('{inputs}/deliveries.parquet')")
        sql = rendered("{{ as_of('aria.bills') }}", inputs, catalogue)
        rows = connection.execute(f"select bill, invoice, value, is_covered, is_deleted from ({sql})").fetchall()  # noqa: S608
    assert len({row[:2] for row in rows}) == len(rows)
    return set(rows)


def _by_hand(kind: str, deliveries: list[Sent], night: int) -> set[Line]:
    last = {sent.night: sent for sent in sorted(deliveries, key=lambda sent: sent.sequence) if sent.night <= night}
    good: list[Sent] = []
    for sent in (last[each] for each in sorted(last)):
        follows = kind != "delta" or not good or sent.night - good[-1].night == 1
        if sent.is_good and follows:
            good.append(sent)
    if not good:
        return set()
    shown = good[-1]
    if kind == "full":
        return {(*key, value, True, gone is True) for key, (value, _, gone) in shown.records.items()}
    if kind == "delta":
        changes = {key: record for sent in good for key, record in sent.records.items()}
        return {(*key, value, True, gone is True) for key, (value, _, gone) in changes.items()}
    read = [sent for sent in good if sent.night > shown.night - DAYS][-REACH:]
    known = {key: (*record, sent is shown) for sent in read for key, record in sent.records.items()}
    return {
        (*key, value, covered, gone is True or (covered and not is_current))
        for key, (value, dated, gone, is_current) in known.items()
        for covered in [_is_covered(dated, shown)]
    }


def _is_covered(dated: int | None, shown: Sent) -> bool:
    return dated is not None and shown.night - DAYS < dated <= shown.night


@pytest.mark.parametrize("kind", ["full", "window", "delta"])
def test_an_export_is_on_any_date_what_its_good_deliveries_until_then_say(kind: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(deliveries=_deliveries(kind), night=st.integers(0, NIGHTS - 1))
    def holds(deliveries: list[Sent], night: int) -> None:
        assert _by_sql(kind, deliveries, night) == _by_hand(kind, deliveries, night)

    for deliveries, night in TOLD[kind]:
        holds = example(deliveries=deliveries, night=night)(holds)
    holds()


def test_every_export_of_the_packaged_catalogue_can_be_read_as_of_a_date(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    (tmp_path / "inputs").mkdir()
    prepare_inputs([], catalogue, lake=tmp_path, inputs_dir=tmp_path / "inputs")
    with duckdb.connect() as connection:
        connection.execute(
            f"create view stg_night__deliveries as from read_parquet('{tmp_path}/inputs/deliveries.parquet')"
        )
        for export in catalogue.exports.values():
            _make_folder(tmp_path / "inputs" / export.id, export)
            sql = rendered(f"{{{{ as_of('{export.id}') }}}}", tmp_path / "inputs", catalogue)
            assert connection.execute(f"select count(*) from ({sql})").fetchone() == (0,), export.id  # noqa: S608


def _make_folder(folder: Path, export: Export) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(lake_schema(export).empty_table(), folder / "_schema.parquet")
