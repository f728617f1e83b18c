"""Each guard on an export: what it lets pass, and what it holds."""

import json
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.guarding.state import ExportState
from assets.landing.loading.keys import KeyLedger
from assets.landing.loading.load import land
from assets.landing.manifests.key_sketch import kept_share
from assets.landing.schema.acceptance import AcceptedDelivery, Decisions
from assets.landing.schema.catalogue import Catalogue
from landing_desk import BILLS, HEADER, Desk

FIRST = date(2026, 3, 2)
WINDOW = {"kind": "window", "column": "billed_on", "days": 90}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Deliveries of one export, one a night; the state of the last night."""

    desk: Desk
    stanza: dict[str, Any]
    arrived: str | None = None

    def state(self, *contents: str | None, words: tuple[AcceptedDelivery, ...] = ()) -> ExportState:
        catalogue = Catalogue.model_validate({"exports": {"aria.bills": {**BILLS, **self.stanza}}})
        export = catalogue.exports["aria.bills"]
        manifests = []
        for night, content in enumerate(contents):
            if content is not None:
                delivery = self.desk.deliver(content, day=FIRST + timedelta(days=night))
                if self.arrived is not None:
                    os.utime(delivery.path, (datetime.fromisoformat(self.arrived).timestamp(),) * 2)
                manifests.append(land(delivery, export, lake=self.desk.lake))
        day = FIRST + timedelta(days=len(contents) - 1)
        (state,) = assess(
            catalogue, manifests, business_date=day, policy=LandingPolicy(), decisions=Decisions(accepted=words)
        )
        return state


def _bills(count: int, *, first: int = 1, day: str = "2026-03-01", amount: str = "1.00") -> str:
    return HEADER + "".join(f"{first + number},Ann,,{amount},{day}\n" for number in range(count))


def test_a_file_that_cannot_be_read_is_held_for_that(desk: Desk) -> None:
    state = Nights(desk=desk, stanza={}).state("<html></html>")
    assert state.hold_rule == "export.unreadable"
    assert "is a web page" in str(state.hold_reason)


def test_a_header_without_a_row_is_held(desk: Desk) -> None:
    assert Nights(desk=desk, stanza={}).state(HEADER).hold_rule == "export.empty"


def test_an_export_that_may_be_empty_is_not_held_for_it(desk: Desk) -> None:
    assert not Nights(desk=desk, stanza={"guards": {"may_be_empty": True}}).state(HEADER).held


def test_the_same_bytes_again_are_held_where_an_export_must_change(desk: Desk) -> None:
    state = Nights(desk=desk, stanza={"guards": {"must_change": True}}).state(_bills(3), _bills(3))
    assert (state.hold_rule, state.hold_reason) == (
        "export.stale",
        "the same bytes as the delivery of 2026-03-02",
    )


def test_the_same_bytes_again_are_fine_where_nothing_need_change(desk: Desk) -> None:
    assert not Nights(desk=desk, stanza={}).state(_bills(3), _bills(3)).held


def test_a_day_on_which_nobody_is_billed_leaves_a_window_as_it_was(desk: Desk) -> None:
    days = [date(2026, 1, 5) + timedelta(days=number) for number in range(61)]
    billed = [day for day in days for _ in range(3) if day.weekday() < 5]
    text = HEADER + "".join(f"{number},Ann,,1.00,{day}\n" for number, day in enumerate(billed, 1))
    nights = Nights(desk=desk, stanza={"guards": {"must_change": True}, "coverage": WINDOW})
    thursday, friday = 3, 4
    assert nights.state(*[None] * thursday, text, text).hold_rule == "export.stale"
    assert not nights.state(*[None] * friday, text, text).held


@pytest.mark.parametrize(("day", "rule"), [("2026-03-01", None), ("2026-02-01", "export.wrong_date")])
def test_a_window_whose_newest_record_is_old_is_held(desk: Desk, day: str, rule: str | None) -> None:
    assert Nights(desk=desk, stanza={"coverage": WINDOW}).state(_bills(3, day=day)).hold_rule == rule


def test_a_window_with_a_record_of_the_future_is_held(desk: Desk) -> None:
    state = Nights(desk=desk, stanza={"coverage": WINDOW}).state(_bills(3, day="2026-04-01"))
    assert state.hold_rule == "export.wrong_date"


def test_an_export_that_states_its_date_must_be_of_it(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"guards": {"dated_by": "billed_on"}})
    assert nights.state(_bills(3, day="2026-03-01")).hold_rule == "export.wrong_date"
    assert not nights.state(_bills(3, day="2026-03-02")).held


def test_changes_of_which_a_night_is_missing_are_held_until_it_comes(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"coverage": {"kind": "delta"}})
    first, second, third = _bills(3), _bills(1, first=4), _bills(1, first=5)
    assert nights.state(first, None, third).hold_rule == "export.gap"
    assert not nights.state(first, second, third).held


def test_a_lost_delivery_of_changes_holds_all_that_follow_until_it_comes_under_its_own_date(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"coverage": {"kind": "delta"}})
    days = [_bills(3), None, _bills(1, first=5), _bills(1, first=6)]
    held = [nights.state(*days[: night + 1]) for night in (2, 3)]
    assert [state.hold_reason for state in held] == [
        "the changes of 1 day before it were not delivered",
        "the changes of 2 days before it were not delivered",
    ]
    assert [manifest.business_date.day for manifest in held[1].deliveries] == [2]
    mended = nights.state(days[0], _bills(1, first=4), *days[2:])
    assert (mended.held, [manifest.business_date.day for manifest in mended.deliveries]) == (False, [2, 3, 4, 5])


def test_a_person_who_accepts_a_gap_lets_the_next_deliveries_pass_as_well(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"coverage": {"kind": "delta"}})
    days = [_bills(3), None, _bills(1, first=5), _bills(1, first=6)]
    today = nights.state(*days[:3]).today
    assert today is not None
    word = AcceptedDelivery(
        export_id=today.export_id,
        business_date=today.business_date,
        sequence=today.sequence,
        sha256=today.sha256,
        author="ops-lead",
        reason="nothing was changed on that day",
    )
    for night in (3, 4):
        state = nights.state(*days[:night], words=(word,))
        assert (state.held, state.facts["must_follow"] and state.facts["days_skipped"]) == (False, night == 4 and 0)
    assert [manifest.business_date.day for manifest in nights.state(*days, words=(word,)).deliveries] == [2, 4, 5]


def test_changes_that_are_not_sent_at_weekends_leave_no_gap(desk: Desk) -> None:
    stanza = {"coverage": {"kind": "delta"}, "weekdays": ["mon", "tue", "wed", "thu", "fri"]}
    nights = Nights(desk=desk, stanza=stanza)
    week = [_bills(3), _bills(1, first=4), _bills(1, first=5), _bills(1, first=6), _bills(1, first=7)]
    monday = _bills(1, first=8)
    assert not nights.state(*week, None, None, monday).held
    assert nights.state(*week[:4], None, None, None, monday).hold_rule == "export.gap"


def test_all_deliveries_of_changes_make_up_the_export(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"coverage": {"kind": "delta"}})
    state = nights.state(_bills(3), HEADER, _bills(1, first=5))
    assert [manifest.business_date.day for manifest in state.deliveries] == [2, 3, 4]


def test_a_file_of_other_records_is_held(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={})
    assert nights.state(_bills(500), _bills(500, first=10_000)).hold_rule == "export.keys_replaced"
    assert not nights.state(_bills(500), _bills(500, first=100)).held


def test_a_file_of_which_many_rows_are_set_aside_is_held(desk: Desk) -> None:
    state = Nights(desk=desk, stanza={}).state(_bills(50) + _bills(30, first=100, amount="x").removeprefix(HEADER))
    assert state.hold_rule == "export.quarantined"
    assert state.hold_reason == "30 of 80 rows break the contract (at most 20)"


def test_a_total_row_that_is_off_holds_the_export(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"guards": {"control_total": {"column": "amount", "stands_in": "total_row"}}})
    assert not nights.state(_bills(3) + "Total,,,3.00,\n").held
    assert nights.state(_bills(3) + "Total,,,4.00,\n").hold_rule == "export.control_total"
    assert nights.state(_bills(3)).hold_reason == "holds 3 rows and 3.00 where nothing is stated"


def test_a_sidecar_states_rows_and_total(desk: Desk) -> None:
    nights = Nights(desk=desk, stanza={"guards": {"control_total": {"column": "amount", "stands_in": "sidecar"}}})
    desk.deliver(json.dumps({"rows": 3, "total": "3.00"}), name="bills.csv.total.json", day=FIRST)
    assert not nights.state(_bills(3)).held
    desk.deliver(json.dumps({"rows": 4, "total": "3.00"}), name="bills.csv.total.json", day=FIRST)
    assert nights.state(_bills(3)).hold_rule == "export.control_total"


def test_a_column_that_may_be_missing_is_noted_and_holds_nothing(desk: Desk) -> None:
    state = Nights(desk=desk, stanza={}).state("Bill No,Name,Amount,Date,Payer Name\n1,Ann,1.00,2026-03-01,Bo\n")
    assert not state.held
    assert (state.facts["optional_missing_columns"], state.facts["unknown_columns"]) == ("Name#2", "Payer Name")


@pytest.mark.parametrize(
    ("arrived", "minutes"),
    [("2026-03-03T03:00:00+00:00", -60), ("2026-03-03T05:30:00+00:00", 90), ("2026-11-23T05:30:00+00:00", None)],
)
def test_a_late_delivery_is_noted_in_minutes_unless_it_was_copied_long_afterwards(
    desk: Desk, arrived: str, minutes: int | None
) -> None:
    nights = Nights(desk=desk, stanza={"guards": {"late_after": "04:00"}}, arrived=arrived)
    state = nights.state(_bills(3))
    assert not state.held
    assert state.facts["minutes_late"] == minutes


def test_two_sketches_tell_which_share_of_the_keys_was_kept() -> None:
    import numpy as np
    import pyarrow as pa

    def sketch(first: int, last: int) -> list[int]:
        ledger = KeyLedger()
        ledger.add(pa.array(range(first, last)), np.arange(1, last - first + 1))
        return ledger.sketch

    assert kept_share(sketch(0, 100_000), sketch(0, 100_000)) == 1.0
    assert 0.4 < kept_share(sketch(0, 100_000), sketch(50_000, 150_000)) < 0.6
    assert kept_share(sketch(0, 100_000), sketch(200_000, 300_000)) == 0.0
