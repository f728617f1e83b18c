"""Which deliveries count: the guards, their holds, and what is shown meanwhile."""

import dataclasses
from datetime import date, timedelta

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.guarding.state import ExportState
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.acceptance import AcceptedDelivery, Decisions
from assets.landing.schema.catalogue import Catalogue, load_catalogue
from manifests import a_manifest

FIRST = date(2026, 3, 2)
TRANSACTIONS = "netsuite.transactions"


def _catalogue() -> Catalogue:
    exports = load_catalogue().exports
    return Catalogue.model_validate({"exports": {TRANSACTIONS: exports[TRANSACTIONS].model_dump(mode="json")}})


def _delivery(night: int, rows: int, *, sequence: int = 1, missing: tuple[str, ...] = ()) -> Manifest:
    day = FIRST + timedelta(days=night)
    export = load_catalogue().exports[TRANSACTIONS]
    return a_manifest(
        export,
        day,
        rows=rows,
        sequence=sequence,
        file=f"{day}/netsuite_transactions.{sequence}.csv",
        sha256=f"{night}-{sequence}",
        rows_landed=0 if missing else rows,
        columns_missing=missing,
        problem="required columns are missing" if missing else None,
        parquet=None if missing else f"{night}.{sequence}.parquet",
    )


def _state(night: int, *manifests: Manifest, accepted: tuple[AcceptedDelivery, ...] = ()) -> ExportState:
    (state,) = assess(
        _catalogue(),
        manifests,
        business_date=FIRST + timedelta(days=night),
        policy=LandingPolicy(),
        decisions=Decisions(accepted=accepted),
    )
    return state


def test_the_first_delivery_counts_whatever_its_size() -> None:
    state = _state(0, _delivery(0, 3))
    assert (state.held, state.facts["rows_floor"], state.facts["must_be_whole"]) == (False, None, False)


def test_an_export_that_was_not_delivered_is_held_and_the_last_good_one_is_shown() -> None:
    state = _state(1, _delivery(0, 100))
    assert (state.held, state.hold_rule) == (True, "export.missing")
    assert state.shown is not None
    assert state.shown.business_date == FIRST


def test_a_delivery_below_four_fifths_of_the_usual_is_held() -> None:
    state = _state(1, _delivery(0, 100), _delivery(1, 79))
    assert (state.hold_rule, state.hold_reason) == ("export.truncated", "79 rows where 100 are usual (at least 80)")


def test_a_delivery_of_exactly_four_fifths_counts() -> None:
    assert not _state(1, _delivery(0, 100), _delivery(1, 80)).held


def test_a_held_delivery_is_no_part_of_what_is_usual() -> None:
    nights = [_delivery(0, 100), _delivery(1, 10), _delivery(2, 10), _delivery(3, 10)]
    assert _state(3, *nights).facts["rows_usual"] == 100


def test_the_usual_is_the_median_of_the_last_seven_accepted() -> None:
    nights = [_delivery(night, 100 + 10 * night) for night in range(11)]
    assert _state(10, *nights).facts["rows_usual"] == 160


def test_the_last_sequence_of_a_date_counts() -> None:
    state = _state(0, _delivery(0, 100, sequence=2), _delivery(0, 50))
    assert state.today is not None
    assert state.today.sequence == 2


def test_a_delivery_without_its_columns_is_held_for_that_and_not_for_its_rows() -> None:
    state = _state(1, _delivery(0, 100), _delivery(1, 0, missing=("Amount", "Date")))
    assert state.hold_rule == "export.columns_missing"
    assert state.facts["missing_columns"] == "Amount, Date"
    assert state.facts["missing_column_count"] == 2


def test_a_named_person_lets_these_very_bytes_pass() -> None:
    word = AcceptedDelivery(
        export_id=TRANSACTIONS,
        business_date=FIRST + timedelta(days=1),
        sequence=1,
        sha256="1-1",
        author="ops-lead",
        reason="the quarter was archived",
    )
    nights = [_delivery(0, 100), _delivery(1, 10)]
    assert _state(1, *nights, accepted=(word,)).facts["accepted_by"] == "ops-lead"
    assert not _state(1, *nights, accepted=(word,)).held
    assert _state(1, *nights, accepted=(dataclasses.replace(word, sha256="other"),)).held


def test_what_a_person_accepted_becomes_usual() -> None:
    word = AcceptedDelivery(
        export_id=TRANSACTIONS,
        business_date=FIRST + timedelta(days=1),
        sequence=1,
        sha256="1-1",
        author="ops-lead",
        reason="the quarter was archived",
    )
    nights = [_delivery(0, 100), _delivery(1, 10), _delivery(2, 50)]
    state = _state(2, *nights, accepted=(word,))
    assert (state.held, state.facts["rows_usual"]) == (False, 10)


def test_nobody_can_accept_a_file_of_which_nothing_landed() -> None:
    word = AcceptedDelivery(
        export_id=TRANSACTIONS, business_date=FIRST, sequence=1, sha256="0-1", author="ops-lead", reason="please"
    )
    assert _state(0, _delivery(0, 0, missing=("Amount",)), accepted=(word,)).held


def test_the_deliveries_of_a_window_before_the_shown_one_are_read_too() -> None:
    state = _state(2, _delivery(0, 100), _delivery(1, 100), _delivery(2, 100))
    assert [manifest.business_date.day for manifest in state.deliveries] == [2, 3, 4]


def test_later_deliveries_change_nothing_of_an_earlier_date() -> None:
    nights = [_delivery(night, 100) for night in range(4)]
    assert _state(1, *nights) == _state(1, *nights[:2])


def test_an_export_is_not_missed_on_a_day_on_which_it_is_not_due() -> None:
    export = _catalogue().exports[TRANSACTIONS].model_dump(mode="json")
    catalogue = Catalogue.model_validate(
        {"exports": {TRANSACTIONS: {**export, "weekdays": ["mon", "tue", "wed", "thu", "fri"]}}}
    )

    def state(night: int) -> ExportState:
        (found,) = assess(
            catalogue,
            [_delivery(4, 100)],
            business_date=FIRST + timedelta(days=night),
            policy=LandingPolicy(),
            decisions=Decisions(),
        )
        return found

    saturday, monday = state(5), state(7)
    assert (saturday.held, saturday.hold_rule, saturday.hold_reason) == (False, None, "not due on Saturdays")
    assert (saturday.facts["is_due"], saturday.facts["must_be_delivered"]) == (False, False)
    assert [manifest.business_date.weekday() for manifest in saturday.deliveries] == [4]
    assert (monday.held, monday.hold_rule, monday.facts["is_due"]) == (True, "export.missing", True)
