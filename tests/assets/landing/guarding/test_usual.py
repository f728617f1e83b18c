"""What is usual of an export, by weekday and in money: what is cut is found, what only varies is not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.landing.guarding.baseline import Accepted, Wholeness, wholeness
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.manifests.manifest import Manifest
from assets.landing.manifests.volumes import ALL, Volume
from assets.landing.schema.catalogue import Catalogue, Export
from landing_desk import BILLS, Desk

MONDAY = date(2026, 3, 2)
WINDOW = {"kind": "window", "column": "billed_on", "days": 90}
MONEY = {"money": {"column": "amount", "currency": "customer"}}
Amounts = Mapping[str, tuple[int, str]]
"""Rows and money by currency."""


def export(**changes: Any) -> Export:
    """The contract of the bills; the customer stands for the currency where money is guarded."""
    return Catalogue.model_validate({"exports": {"aria.bills": {**BILLS, **changes}}}).exports["aria.bills"]


def delivery(night: int, rows: int, amounts: Amounts | None = None, leaving: Iterable[int] = ()) -> Manifest:
    """A delivery so many nights after the first Monday. `leaving`: rows of a window's oldest days, one by one."""
    day = MONDAY + timedelta(days=night)
    volumes = {name: Volume(rows=count, money=Decimal(money)) for name, (count, money) in (amounts or {}).items()}
    if leaving:
        volumes[ALL] = Volume(rows=rows, money=None, rows_leaving=tuple(accumulate(leaving)))
    known: dict[str, Any] = dict.fromkeys(Manifest.__dataclass_fields__)
    known |= {"business_date": day, "rows_landed": rows, "rows_quarantined": 0, "volumes": volumes}
    return Manifest(**known)


def judged(contract: Export, past: Iterable[Manifest], today: Manifest, words: Iterable[Manifest] = ()) -> Wholeness:
    """What the last delivery is after those before it, of which `words` were let pass by a person."""
    said = {id(manifest) for manifest in words}
    accepted = [Accepted(manifest=manifest, by_word=id(manifest) in said) for manifest in past]
    return wholeness(contract, today, accepted, today.business_date, LandingPolicy())


def test_a_monday_is_compared_with_mondays() -> None:
    past = [delivery(night, 10_000 if night % 7 == 0 else 1_000) for night in range(28)]
    found = judged(export(), past, delivery(28, 7_999))
    assert found.short == ("7,999 rows where 10,000 are usual on Mondays (at least 8,000)",)
    assert judged(export(), past, delivery(29, 900)).short == ()


def test_a_weekday_that_is_hardly_known_is_compared_with_all_days() -> None:
    past = [delivery(night, 1_000) for night in range(14)]
    assert judged(export(), past, delivery(14, 700)).short == ("700 rows where 1,000 are usual (at least 800)",)


def test_what_a_person_let_pass_is_the_new_size_on_every_weekday() -> None:
    past = [delivery(night, 1_000) for night in range(35)]
    archived = delivery(35, 500)
    assert judged(export(), past, archived).short != ()
    for night in range(36, 50):
        past_then = [*past, archived, *(delivery(later, 500) for later in range(36, night))]
        assert judged(export(), past_then, delivery(night, 480), [archived]).short == ()
    assert judged(export(), [*past, archived], delivery(36, 300), [archived]).short != ()


def test_a_month_that_leaves_the_window_is_nothing_lost() -> None:
    # billed on the first of each month: after the 90th day 300 rows of 900 leave at once
    past = [delivery(night, 900, leaving=[0] * (10 - night) + [300]) for night in range(10)]
    contract = export(coverage=WINDOW)
    assert judged(contract, past, delivery(11, 600)).short == ()
    assert judged(contract, past, delivery(11, 470)).short == ("470 rows where 600 are usual (at least 480)",)
    assert judged(contract, past, delivery(9, 600)).short != ()


def test_a_currency_that_fell_out_is_told_with_its_amounts() -> None:
    contract = export(guards=MONEY)
    past = [delivery(night, 1_000, {"EUR": (120, "98765.40"), "JPY": (880, "5000000")}) for night in range(3)]
    found = judged(contract, past, delivery(3, 880, {"JPY": (880, "5000000")}))
    assert found.short == ("amounts of 0.00 EUR where 98,765.40 EUR are usual (at least 79,012.32 EUR)",)
    assert found.amounts_short == 1


def test_one_large_invoice_that_is_gone_is_no_file_cut_short() -> None:
    contract = export(guards=MONEY)
    whale = Volume(rows=40, money=Decimal(2_000), largest=Decimal(1_500))
    past = [replace(delivery(night, 40), volumes={"EUR": whale}) for night in range(3)]
    without = Volume(rows=39, money=Decimal(750), largest=Decimal(250))
    assert judged(contract, past, replace(delivery(3, 39), volumes={"EUR": without})).short == ()
    halved = Volume(rows=39, money=Decimal(450), largest=Decimal(200))
    assert judged(contract, past, replace(delivery(3, 39), volumes={"EUR": halved})).amounts_short == 1


def test_currencies_are_never_added_up() -> None:
    contract = export(guards=MONEY)
    past = [delivery(night, 100, {"EUR": (50, "1000"), "JPY": (50, "1000")}) for night in range(3)]
    shifted = judged(contract, past, delivery(3, 100, {"EUR": (50, "700"), "JPY": (50, "1300")}))
    assert shifted.short == ("amounts of 700.00 EUR where 1,000.00 EUR are usual (at least 800.00 EUR)",)


def test_a_currency_with_a_handful_of_rows_tells_nothing() -> None:
    contract = export(guards=MONEY)
    past = [delivery(night, 1_000, {"EUR": (981, "5000"), "KWD": (19, "300.125")}) for night in range(3)]
    assert judged(contract, past, delivery(3, 981, {"EUR": (981, "5000")})).short == ()


def test_changes_are_compared_only_where_their_contract_says_so_and_with_the_smallest_of_the_weekday() -> None:
    past = [delivery(night, 1_000 + 100 * (night // 7) if night % 7 == 0 else 10) for night in range(21)]
    monday = delivery(21, 500)
    assert not judged(export(coverage={"kind": "delta"}), past, monday).judged
    contract = export(coverage={"kind": "delta"}, guards={"by_weekday": True})
    assert judged(contract, past, monday).short == ("500 rows where 1,100 are usual on Mondays (at least 800)",)
    assert judged(contract, past, delivery(21, 850)).short == ()
    assert not judged(contract, past[:14], delivery(14, 5)).judged


@settings(max_examples=20, deadline=None)
@given(
    growth=st.floats(0, 0.01),
    noise=st.lists(st.floats(0.92, 1.0), min_size=45, max_size=45),
    quiet=st.sets(st.integers(0, 6), max_size=4),
    start=st.integers(30, 100_000),
    cut=st.floats(0, 0.5),
)
def test_a_growing_company_is_never_held_and_a_cut_file_always_is(
    growth: float, noise: list[float], quiet: set[int], start: int, cut: float
) -> None:
    """Whatever weekdays bring nothing, from the first night on."""
    contract, past = export(guards=MONEY), list[Manifest]()
    for night in range(45):
        if night % 7 in quiet:
            continue
        rows = int(start * (1 + growth) ** night * noise[night]) + 1
        whole = delivery(night, rows, {"EUR": (rows, f"{rows}.00")})
        assert judged(contract, past, whole).short == ()
        if past:
            assert judged(contract, past, delivery(night, int(rows * cut))).short != () or int(rows * cut) == 0
            assert judged(contract, past, delivery(night, rows, {"EUR": (rows, str(int(rows * cut)))})).amounts_short
        past.append(whole)


@pytest.mark.parametrize("stanza", [{"coverage": WINDOW, "guards": MONEY}, {"guards": MONEY}])
def test_a_landed_file_tells_its_amounts_by_currency_exactly(desk: Desk, stanza: dict[str, Any]) -> None:
    text = "Bill No,Name,Amount,Date\n1,EUR,0.10,2026-03-01\n2,EUR,-0.20,2026-03-02\n3,,7.00,2026-03-02\n"
    manifest = desk.land(text + "4,JPY,,2026-03-02\n5,KWD,1.005,2025-01-01\n", **stanza).manifest
    assert {name: (volume.rows, volume.money) for name, volume in manifest.volumes.items()} == {
        ALL: (5, None),
        "EUR": (2, Decimal("0.300")),
        "KWD": (1, Decimal("1.005")),
    }
    rest = {name: volume.still_inside(89) for name, volume in manifest.volumes.items()}
    if "coverage" in stanza:
        assert (rest[ALL].rows, rest["EUR"].money, rest["KWD"].money) == (4, Decimal("0.200"), Decimal("1.005"))
    assert desk.land(text + "4,JPY,,2026-03-02\n5,KWD,1.005,2025-01-01\n", **stanza).manifest == manifest


def test_of_a_column_that_holds_no_currencies_the_most_frequent_values_are_enough(desk: Desk) -> None:
    rows = "".join(f"{bill},{'EUR' if bill % 2 else f'name {bill}'},1.00,2026-03-01\n" for bill in range(200))
    volumes = desk.land("Bill No,Name,Amount,Date\n" + rows, guards=MONEY).manifest.volumes
    assert len(volumes) == 41
    assert volumes["EUR"].money == Decimal(100)
    assert volumes[ALL].rows == 200
