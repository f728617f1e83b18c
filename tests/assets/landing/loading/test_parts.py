"""A delivery in several files: they are one delivery, and what stands twice among them is treated as in one file."""

from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.guarding.state import ExportState
from assets.landing.loading.parts import land_delivery
from assets.landing.manifests.delivery import summed
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.acceptance import AcceptedDelivery, Decisions
from assets.landing.schema.catalogue import Catalogue
from assets.landing.storage.discovery import discover
from assets.landing.storage.parts import missing_parts
from landing_desk import BILLS, DAY, HEADER, Desk

PATH = "{date}/bills[.{sequence}][_part{part}][of{parts}].csv"


def _row(bill: int, amount: str = "1.00") -> str:
    return f"{bill},Ann,,{amount},2026-03-01\n"


def _catalogue() -> Catalogue:
    return Catalogue.model_validate({"exports": {"aria.bills": {**BILLS, "path": PATH}}})


def _land(desk: Desk, *contents: str) -> tuple[Manifest, ...]:
    for number, content in enumerate(contents, start=1):
        desk.deliver(HEADER + content, name=f"bills_part{number}.csv")
    return _land_again(desk)


def _land_again(desk: Desk) -> tuple[Manifest, ...]:
    catalogue = _catalogue()
    files = discover(catalogue, desk.exports, until=DAY)
    manifests = land_delivery(files, catalogue.exports["aria.bills"], lake=desk.lake)
    for one in manifests:
        assert one.rows_read == one.rows_landed + one.rows_quarantined + sum(one.left_out.values())
    return manifests


def _landed(desk: Desk, manifests: tuple[Manifest, ...]) -> list[list[int]]:
    return [pq.read_table(desk.lake / str(one.parquet)).column("bill").to_pylist() for one in manifests]


def _aside(desk: Desk, manifests: tuple[Manifest, ...]) -> list[list[tuple[int, str]]]:
    tables = [pq.read_table(desk.lake / one.quarantine).to_pylist() if one.quarantine else [] for one in manifests]
    return [[(line["_row"], line["code"]) for line in lines] for lines in tables]


def test_the_parts_of_a_delivery_are_found_in_the_order_of_their_numbers(desk: Desk) -> None:
    for name in (
        "bills_part10.csv",
        "bills_part2.csv",
        "bills_part1.csv",
        "bills.2_part1of2.csv",
        "bills.2_part2of2.csv",
    ):
        desk.deliver(HEADER, name=name)
    found = discover(_catalogue(), desk.exports, until=DAY)
    assert [(one.sequence, one.part, one.parts) for one in found] == [
        (1, 1, None),
        (1, 2, None),
        (1, 10, None),
        (2, 1, 2),
        (2, 2, 2),
    ]


def test_each_part_has_a_manifest_of_its_own_and_the_guards_see_the_sum(desk: Desk) -> None:
    manifests = _land(desk, _row(1) + _row(2), _row(3) + "x,Ann,,1.00,2026-03-01\n")
    assert [one.file for one in manifests] == ["2026-03-02/bills_part1.csv", "2026-03-02/bills_part2.csv"]
    assert [(one.rows_read, one.rows_landed, one.rows_quarantined) for one in manifests] == [(3, 2, 0), (3, 1, 1)]
    whole = summed(manifests)
    assert (whole.rows_read, whole.rows_landed, whole.rows_quarantined, whole.left_out) == (6, 3, 1, {"header": 2})
    assert whole.files == manifests
    assert whole.file == "2026-03-02/bills_part1.csv and 1 more"


def test_an_exact_copy_in_a_later_part_is_set_aside_there(desk: Desk) -> None:
    manifests = _land(desk, _row(1) + _row(2), _row(2) + _row(3))
    assert _landed(desk, manifests) == [[1, 2], [3]]
    assert _aside(desk, manifests) == [[], [(2, "key.repeated")]]
    (line,) = pq.read_table(desk.lake / str(manifests[1].quarantine)).to_pylist()
    assert line["reason"] == "the same row is earlier in this delivery; this copy is not landed again"


def test_rows_of_one_key_that_differ_between_parts_land_in_none(desk: Desk) -> None:
    manifests = _land(desk, _row(1) + _row(2), _row(2, "9.00") + _row(3))
    assert _landed(desk, manifests) == [[1], [3]]
    assert _aside(desk, manifests) == [[(3, "key.conflicting")], [(2, "key.conflicting")]]


def test_a_key_that_one_part_contradicts_lands_in_no_other(desk: Desk) -> None:
    manifests = _land(desk, _row(1) + _row(7) + _row(7, "9.00"), _row(7) + _row(3))
    assert _landed(desk, manifests) == [[1], [3]]
    assert _aside(desk, manifests) == [[(3, "key.conflicting"), (4, "key.conflicting")], [(2, "key.conflicting")]]


def test_a_copy_within_a_part_is_a_contradiction_once_another_part_contradicts_it(desk: Desk) -> None:
    manifests = _land(desk, _row(7) + _row(7), _row(7, "9.00"))
    assert _landed(desk, manifests) == [[], []]
    assert _aside(desk, manifests) == [[(2, "key.conflicting"), (3, "key.conflicting")], [(2, "key.conflicting")]]


def test_parts_come_to_what_one_file_with_all_their_rows_comes_to(desk: Desk) -> None:
    rows = [_row(number % 40, f"{1 + number // 40 * (number % 3 == 0)}.00") for number in range(120)]
    manifests = _land(desk, "".join(rows[:50]), "".join(rows[50:80]), "".join(rows[80:]))
    whole = desk.land(HEADER + "".join(rows), name="whole.csv")
    assert sorted(chain(*_landed(desk, manifests))) == sorted(row["bill"] for row in whole.rows)
    starts = (0, 50, 80)
    told = [(row + starts[index], code) for index, lines in enumerate(_aside(desk, manifests)) for row, code in lines]
    assert sorted(told) == sorted((row, code) for row, _, _, code in whole.set_aside)
    assert {code for _, code in told} == {"key.repeated", "key.conflicting"}


def test_parts_that_landed_are_not_read_again_and_come_to_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    manifests = _land(desk, _row(1) + _row(2), _row(2) + _row(3))
    monkeypatch.setattr("assets.landing.loading.load._read", None)
    assert _land_again(desk) == manifests


def test_another_part_makes_another_delivery_of_the_rest(desk: Desk) -> None:
    before = _land(desk, _row(1), _row(2))
    after = _land(desk, _row(1), _row(2), _row(1, "9.00"))
    assert _landed(desk, before) == [[1], [2]]
    assert _landed(desk, after) == [[], [2], []]
    assert summed(before).sha256 != summed(after).sha256


def test_a_part_that_cannot_be_read_makes_the_delivery_unreadable(desk: Desk) -> None:
    desk.deliver("<html></html>", name="bills_part2.csv")
    desk.deliver(HEADER + _row(1), name="bills_part1.csv")
    whole = summed(_land_again(desk))
    assert whole.parquet is None
    assert (whole.problem or "").startswith("bills_part2.csv")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["1"], None),
        (["1", "2", "3"], None),
        (["0", "1", "2"], None),
        (["1of2", "2of2"], None),
        (["0of2", "1of2"], None),
        (["1", "3"], "part 2 missing"),
        (["2", "3"], "part 1 missing"),
        (["1of3", "2of3"], "part 3 missing"),
        (["1", "9"], "part 2, 3, 4, 5, 6 and 2 more missing"),
        (
            ["1", "01", "3"],
            "part 2 missing; delivered twice: 2026-03-02/bills_part01.csv, 2026-03-02/bills_part1.csv",
        ),
    ],
)
def test_parts_that_are_missing_are_named(desk: Desk, parts: list[str], told: str | None) -> None:
    for part in parts:
        desk.deliver(HEADER, name=f"bills_part{part}.csv")
    assert missing_parts(_land_again(desk)) == told


def test_a_file_without_a_number_is_the_first_part(desk: Desk, tmp_path: Path) -> None:
    desk.deliver(HEADER, name="bills.csv")
    desk.deliver(HEADER, name="bills_part2.csv")
    assert missing_parts(_land_again(desk)) is None
    assert discover(_catalogue(), desk.exports, until=date(2026, 3, 1)) == ()


def _judged(manifests: tuple[Manifest, ...], *accepted: AcceptedDelivery) -> ExportState:
    policy, decisions = LandingPolicy(), Decisions(accepted=accepted)
    (state,) = assess(_catalogue(), manifests, business_date=DAY, policy=policy, decisions=decisions)
    return state


def _word(sha256: object) -> AcceptedDelivery:
    return AcceptedDelivery(
        export_id="aria.bills", business_date=DAY, sequence=1, sha256=str(sha256), author="ann", reason="all there is"
    )


def test_a_missing_part_holds_the_export_and_is_named(desk: Desk) -> None:
    desk.deliver(HEADER + _row(1), name="bills_part1of3.csv")
    desk.deliver(HEADER + _row(3), name="bills_part3of3.csv")
    state = _judged(_land_again(desk))
    assert (state.hold_rule, state.hold_reason) == ("export.parts_missing", "part 2 missing")
    desk.deliver(HEADER + _row(2), name="bills_part2of3.csv")
    state = _judged(_land_again(desk))
    assert (state.held, state.facts["rows"]) == (False, 3)
    assert [one.file for one in state.deliveries[0].files] == [f"2026-03-02/bills_part{n}of3.csv" for n in (1, 2, 3)]


def test_a_word_that_lets_a_delivery_pass_is_tied_to_the_bytes_of_all_its_parts(desk: Desk) -> None:
    desk.deliver(HEADER + _row(1), name="bills_part1.csv")
    desk.deliver(HEADER + _row(3), name="bills_part3.csv")
    held = _land_again(desk)
    word = _word(_judged(held).facts["sha256"])
    assert not _judged(held, word).held
    desk.deliver(HEADER + _row(3) + _row(4), name="bills_part3.csv")
    assert _judged(_land_again(desk), word).hold_rule == "export.parts_missing"


def test_a_corrected_delivery_has_parts_of_its_own(desk: Desk) -> None:
    for name in ("bills_part1.csv", "bills_part2.csv", "bills.2_part1.csv"):
        desk.deliver(HEADER + _row(1), name=name)
    catalogue = _catalogue()
    files = discover(catalogue, desk.exports, until=DAY)
    manifests = [
        *land_delivery(files[:2], catalogue.exports["aria.bills"], lake=desk.lake),
        *land_delivery(files[2:], catalogue.exports["aria.bills"], lake=desk.lake),
    ]
    state = _judged(tuple(manifests))
    assert (state.held, state.facts["file"], state.facts["rows"]) == (False, "2026-03-02/bills.2_part1.csv", 1)


def test_the_control_totals_of_parts_are_added(desk: Desk) -> None:
    whole = summed(
        [
            replace(one, rows_stated=rows, total_stated=total, total_found="1.10")
            for one, rows, total in zip(_land(desk, _row(1), _row(2)), (1, 2), ("1.10", "2.30"), strict=True)
        ]
    )
    assert (whole.rows_stated, whole.total_stated, whole.total_found) == (3, "3.40", "2.20")
