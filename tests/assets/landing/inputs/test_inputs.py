"""What dbt finds in the inputs folder."""

from datetime import date

import duckdb
import pyarrow.parquet as pq

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.inputs.write import prepare_inputs
from assets.landing.loading.load import land
from assets.landing.schema.acceptance import Decisions
from assets.landing.schema.catalogue import Catalogue
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


def test_an_export_that_is_not_in_ones_own_catalogue_is_an_empty_table_for_the_models_that_read_it(desk: Desk) -> None:
    inputs = desk.lake.parent / "inputs"
    (inputs / "deal_desk.po_register").mkdir(parents=True)
    (inputs / "deal_desk.po_register" / "of_before.parquet").write_bytes(b"")
    _prepare(desk, date(2026, 3, 2))
    (register,) = (inputs / "deal_desk.po_register").iterdir()
    table = pq.read_table(register)
    assert table.num_rows == 0
    assert {"po_number", "customer_no", "_file", "_row"} <= set(table.column_names)


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
    assert _amounts(desk) == [
        (5, "1.0000", "2026-03-03/bills.csv", 2),
        (6, "1.0000", "2026-03-03/bills.csv", 3),
        (7, "1.0000", "2026-03-03/bills.csv", 4),
        (8, "8.0000", "2026-03-03/bills.csv", 5),
    ]


def test_copies_that_were_set_aside_carry_nothing(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    row = "7,Ann,,1.00,2026-03-01\n"
    _prepare(desk, second, (first, HEADER + row), (second, HEADER + row + row + "x,Bo,,2.00,2026-03-01\n"))
    assert _bills(desk) == [(7, "2026-03-03/bills.csv")]


def _amounts(desk: Desk) -> list[tuple[int, str, str, int]]:
    files = desk.lake.parent / "inputs" / "aria.bills" / "*.parquet"
    query = "select bill, amount::varchar, _file, _row from read_parquet(?, union_by_name = true) order by all"
    return duckdb.connect().execute(query, [str(files)]).fetchall()


def _rows(*bills: int | str) -> str:
    return HEADER + "".join(f"{bill},Ann {bill},,1.00,2026-03-01\n" for bill in bills)


def test_while_a_key_cannot_be_read_nobody_is_gone(desk: Desk) -> None:
    first, second, third = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
    whole, torn = (first, _rows(*range(1, 11))), (second, _rows(*range(1, 8), "x9"))
    _prepare(desk, second, whole, torn)
    assert [bill for bill, *_ in _amounts(desk)] == list(range(1, 11))
    assert _amounts(desk)[-3:] == [(bill, "1.0000", "2026-03-03/bills.csv", 9) for bill in (8, 9, 10)]
    # mended, and what is not there now is gone
    _prepare(desk, third, whole, torn, (third, _rows(*range(1, 8), 9)))
    assert [bill for bill, *_ in _amounts(desk)] == [*range(1, 8), 9]


def test_a_row_that_stays_damaged_for_days_keeps_its_last_good_values(desk: Desk) -> None:
    days = [date(2026, 3, day) for day in range(2, 7)]
    damaged = HEADER + "5,Ann,,5.00,2026-03-01\n6,Ann,,six,2026-03-01\n"
    unreadable = HEADER + "5,Ann,,5.00,2026-03-01\nsix,Ann,,6.00,2026-03-01\n"
    whole = HEADER + "5,Ann,,5.00,2026-03-01\n6,Ann,,6.00,2026-03-01\n"
    _prepare(desk, days[4], *zip(days, [whole, damaged, unreadable, damaged, unreadable], strict=True))
    expected = [(5, "5.0000", "2026-03-06/bills.csv", 2), (6, "6.0000", "2026-03-06/bills.csv", 3)]
    assert _amounts(desk) == expected
    carried = sorted(desk.lake.rglob("carried-*.parquet"))
    assert [path.parent.name for path in carried] == ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"]
    (desk.lake.parent / "inputs" / "aria.bills" / carried[-1].name).unlink()
    _prepare(desk, days[4], *zip(days, [whole, damaged, unreadable, damaged, unreadable], strict=True))
    assert _amounts(desk) == expected
    assert sorted(desk.lake.rglob("carried-*.parquet")) == carried


def test_a_cut_row_stands_for_the_record_whose_key_it_shows(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    whole = (first, _rows(*range(1, 11)))
    _prepare(desk, second, whole, (second, _rows(*range(1, 9)) + "10,Ann\n"))
    assert [bill for bill, *_ in _amounts(desk)] == [*range(1, 9), 10]
    # a key that no record had may be a part of one that is missing
    _prepare(desk, second, whole, (second, _rows(*range(1, 9)) + "100,Ann\n"))
    assert [bill for bill, *_ in _amounts(desk)] == list(range(1, 11))


def test_a_damaged_copy_of_a_row_that_landed_stands_for_that_row_and_for_nobody_else(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    whole = (first, _rows(*range(1, 11)))
    named = HEADER + "".join(f"{bill},Ann {bill},,1.00,2026-03-01\n" for bill in range(1, 10))
    _prepare(desk, second, whole, (second, named + "1.2E+07,Ann 5,,1.00,2026-03-01\n"))
    assert [bill for bill, *_ in _amounts(desk)] == list(range(1, 10))
    _prepare(desk, second, whole, (second, named + "1.2E+07,Ann 55,,1.00,2026-03-01\n"))
    assert [bill for bill, *_ in _amounts(desk)] == list(range(1, 11))


CHANGES = Catalogue.model_validate({"exports": {"aria.bills": {**BILLS, "coverage": {"kind": "delta"}}}})


def _in_doubt(desk: Desk) -> list[tuple[int, str | None, str | None, list[str]]]:
    """Row, bill and amount of what is in doubt, and what cannot be read of it."""
    lines = pq.read_table(desk.lake.parent / "inputs" / "rows_in_doubt.parquet").to_pylist()
    cells = [(line["row"], dict(line["cells"]), line["unread"]) for line in lines]
    return sorted(
        ((row, cell["bill"], cell["amount"], unread) for row, cell, unread in cells), key=lambda line: line[2] or ""
    )


def _changes(desk: Desk, *deliveries: tuple[int, int, str]) -> None:
    """Each with the day of the month, its sequence, and its rows."""
    export = CHANGES.exports["aria.bills"]
    manifests = [
        land(desk.deliver(HEADER + text, f"bills.{sequence}.csv", date(2026, 3, day), sequence), export, lake=desk.lake)
        for day, sequence, text in deliveries
    ]
    day = max(manifest.business_date for manifest in manifests)
    states = assess(CHANGES, manifests, business_date=day, policy=LandingPolicy(), decisions=Decisions())
    assert [(state.held, state.behind) for state in states] == [(False, ())]
    prepare_inputs(states, CHANGES, lake=desk.lake, inputs_dir=desk.lake.parent / "inputs")


def test_a_row_that_was_set_aside_is_in_doubt_by_what_can_be_read_of_it(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    damaged = (second, HEADER + "5,Ann,,5.00,2026-03-01\n6,Bo,,6.00,soon\n7,Cy,,x,2026-03-01\ny,Di,,8.00,2026-03-01\n")
    _prepare(desk, second, damaged)
    new = [(3, "6", "6.0000", ["billed_on"]), (5, None, "8.0000", ["bill"])]
    assert _in_doubt(desk) == [(4, "7", None, ["amount"]), *new]
    # what cannot be read of a record that was there before is taken to be as it was; 9 is gone, or it is that of row 5
    _prepare(desk, second, (first, HEADER + "7,Cy,,7.00,2026-03-01\n9,Di,,9.00,2026-03-01\n"), damaged)
    assert _in_doubt(desk) == [new[0], (4, "7", "7.0000", []), (4, "7", "7.0000", []), new[1], (5, "9", "9.0000", [])]
    mended = HEADER + "5,Ann,,5.00,2026-03-01\n6,Bo,,6.00,2026-03-01\n7,Cy,,7.00,2026-03-01\n"
    _prepare(desk, second, (second, mended))
    assert _in_doubt(desk) == []


def test_of_a_cut_row_nothing_can_be_read_but_whose_it_is_if_that_was_known_before(desk: Desk) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    columns = ["bill", "customer", "payer", "amount", "billed_on"]
    _prepare(desk, first, (first, _rows(1, 2) + "3,Ann 3\n"))
    assert _in_doubt(desk) == [(4, None, None, columns)]
    _prepare(desk, second, (first, _rows(1, 2, 3)), (second, _rows(1, 2) + "3,Ann 3\n"))
    assert _in_doubt(desk) == [(4, "3", "1.0000", ["payer"]), (4, "3", "1.0000", [])]


def test_a_change_that_was_set_aside_is_in_doubt_until_a_later_or_a_corrected_one_comes(desk: Desk) -> None:
    good, damaged = (
        (2, 1, "5,Ann,,5.00,2026-03-01\n6,Bo,,6.00,2026-03-01\n"),
        "6,Bo,,six,2026-03-01\nx,Cy,,7.00,2026-03-01\n",
    )
    _changes(desk, good)
    assert _in_doubt(desk) == []
    _changes(desk, good, (3, 1, damaged))
    unknown = [(2, "6", "6.0000", []), (3, "6", "6.0000", []), (3, None, "7.0000", ["bill"])]
    assert _in_doubt(desk) == unknown
    _changes(desk, good, (3, 1, damaged), (4, 1, "8,Di,,8.00,2026-03-01\n"))
    assert _in_doubt(desk) == unknown
    # the row of bill 6 comes again; that of nobody knows whom does not
    _changes(desk, good, (3, 1, damaged), (4, 1, "6,Bo,,6.60,2026-03-01\n"))
    assert _in_doubt(desk) == unknown[2:]
    _changes(desk, good, (3, 1, damaged), (3, 2, "6,Bo,,6.50,2026-03-01\n7,Cy,,7.00,2026-03-01\n"), (4, 1, good[2]))
    assert _in_doubt(desk) == []
