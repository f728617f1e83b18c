"""What dbt finds in the inputs folder."""

from datetime import date

import duckdb
import pyarrow.parquet as pq

from assets.landing.assess import assess
from assets.landing.catalogue import Catalogue
from assets.landing.decisions import Decisions
from assets.landing.inputs import prepare_inputs
from assets.landing.land import land
from assets.landing.policy import LandingPolicy
from landing_desk import BILLS, HEADER, Desk

CATALOGUE = Catalogue.model_validate({"exports": {"aria.bills": BILLS}})


def _prepare(desk: Desk, day: date, *contents: tuple[date, str]) -> None:
    manifests = [land(desk.deliver(text, day=on), desk.export(), lake=desk.lake) for on, text in contents]
    states = assess(CATALOGUE, manifests, business_date=day, policy=LandingPolicy(), decisions=Decisions())
    prepare_inputs(states, CATALOGUE, lake=desk.lake, inputs_dir=desk.lake.parent / "inputs")


def _bills(desk: Desk) -> list[tuple[int, str]]:
    files = desk.lake.parent / "inputs" / "aria.bills" / "*.parquet"
    query = "select bill, _file from read_parquet(?, union_by_name = true) order by all"
    return duckdb.connect().execute(query, [str(files)]).fetchall()


def test_a_full_export_is_its_last_good_delivery(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    _prepare(desk, second, (first, HEADER + "7,A,A,1.00,2026-03-01\n"), (second, HEADER + "8,A,A,1.00,2026-03-01\n"))
    assert _bills(desk) == [(8, "2026-03-03/bills.csv")]


def test_an_export_without_any_delivery_is_an_empty_table(desk: Desk) -> None:
    _prepare(desk, date(2026, 3, 2))
    assert _bills(desk) == []


def test_links_of_an_earlier_night_are_gone(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    _prepare(desk, second, (first, HEADER + "7,A,A,1.00,2026-03-01\n"), (second, HEADER + "8,A,A,1.00,2026-03-01\n"))
    _prepare(desk, first, (first, HEADER + "7,A,A,1.00,2026-03-01\n"))
    assert _bills(desk) == [(7, "2026-03-02/bills.csv")]


def test_dbt_is_told_which_delivery_is_current_and_what_it_covers(desk: Desk) -> None:
    day = date(2026, 3, 2)
    _prepare(desk, day, (day, HEADER + "7,A,A,1.00,2026-03-01\n"))
    assert pq.read_table(desk.lake.parent / "inputs" / "deliveries.parquet").to_pylist() == [
        {
            "export": "aria.bills",
            "file": "2026-03-02/bills.csv",
            "business_date": day,
            "sequence": 1,
            "is_current": True,
            "coverage_from": None,
            "coverage_to": day,
        }
    ]


def test_a_record_whose_row_was_set_aside_keeps_its_last_good_values(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    _prepare(
        desk,
        second,
        (first, HEADER + "".join(f"{bill},Ann,,{bill}.00,2026-03-01\n" for bill in range(5, 10))),
        (second, HEADER + "".join(f"{bill},Ann,,{'x' if bill == 8 else 1}.00,2026-03-01\n" for bill in range(5, 9))),
    )
    files = desk.lake.parent / "inputs" / "aria.bills" / "*.parquet"
    query = "select bill, amount::varchar, _file, _row from read_parquet(?, union_by_name = true) order by all"
    assert duckdb.connect().execute(query, [str(files)]).fetchall() == [
        (5, "1.000", "2026-03-03/bills.csv", 2),
        (6, "1.000", "2026-03-03/bills.csv", 3),
        (7, "1.000", "2026-03-03/bills.csv", 4),
        (8, "8.000", "2026-03-03/bills.csv", 5),
    ]


def test_copies_that_were_set_aside_carry_nothing(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    row = "7,Ann,,1.00,2026-03-01\n"
    _prepare(desk, second, (first, HEADER + row), (second, HEADER + row + row + "x,Bo,,2.00,2026-03-01\n"))
    assert _bills(desk) == [(7, "2026-03-03/bills.csv")]
