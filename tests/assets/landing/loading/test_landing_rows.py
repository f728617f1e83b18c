"""Where each row of a file goes: landed, quarantined or left out."""

import stat
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.landing.loading.load import land
from assets.landing.schema import catalogue
from landing_desk import HEADER, Desk


def test_a_row_lands_typed_with_its_file_and_record_number(desk: Desk) -> None:
    landed = desk.land(HEADER + "7, Edge Ltd ,Edge Group,12.50,2026-03-01\n")
    assert landed.rows == [
        {
            "bill": 7,
            "customer": "Edge Ltd",
            "payer": "Edge Group",
            "amount": Decimal("12.500"),
            "billed_on": date(2026, 3, 1),
            "_file": "2026-03-02/bills.csv",
            "_row": 2,
        }
    ]


def test_blank_cells_are_null(desk: Desk) -> None:
    (row,) = desk.land(HEADER + '7,"  ",,,\n').rows
    assert (row["customer"], row["payer"], row["amount"], row["billed_on"]) == (None, None, None, None)


def test_title_rows_blank_rows_and_totals_are_left_out_and_counted(desk: Desk) -> None:
    text = (
        "Bills of March\n\n" + HEADER + "7,A,A,1.00,2026-03-01\n\n,,,,\nTotal,,,1.00,\nExported by the billing desk\n"
    )
    landed = desk.land(text)
    assert landed.manifest.left_out == {"blank": 3, "footer": 1, "header": 1, "title": 1, "total": 1}
    assert [row["_row"] for row in landed.rows] == [4]
    assert landed.manifest.rows_read == 8


def test_embedded_newlines_do_not_count_as_rows(desk: Desk) -> None:
    landed = desk.land(HEADER + '7,"A\nB\n\nC",A,1.00,2026-03-01\n8,B,B,2.00,2026-03-01\n')
    assert [(row["_row"], row["customer"]) for row in landed.rows] == [(2, "A\nB\n\nC"), (3, "B")]


def test_a_value_that_is_not_of_its_type_sets_the_row_aside(desk: Desk) -> None:
    landed = desk.land(HEADER + "7,A,A,1.00,2026-03-01\n8,B,B,twelve,03/2026\n")
    assert landed.set_aside == [
        (3, "Amount", "twelve", "money.unreadable"),
        (3, "Date", "03/2026", "date.unreadable"),
    ]
    assert (landed.manifest.rows_landed, landed.manifest.rows_quarantined) == (1, 1)


def test_a_row_without_its_key_is_set_aside(desk: Desk) -> None:
    landed = desk.land(HEADER + ",A,A,1.00,2026-03-01\n")
    assert landed.set_aside == [(2, "Bill No", "", "cell.blank")]


def test_an_exact_copy_of_a_row_is_set_aside_and_the_first_lands(desk: Desk) -> None:
    landed = desk.land(HEADER + "7,A,A,1.00,2026-03-01\n8,B,B,2.00,2026-03-01\n7,A,A,1.00,2026-03-01\n")
    assert [row["_row"] for row in landed.rows] == [2, 3]
    assert landed.set_aside == [(4, "Bill No", "7", "key.repeated")]


def test_rows_of_one_key_that_differ_are_all_set_aside(desk: Desk) -> None:
    landed = desk.land(HEADER + "7,A,A,1.00,2026-03-01\n8,B,B,2.00,2026-03-01\n7,A,A,9.00,2026-03-01\n")
    assert [row["_row"] for row in landed.rows] == [3]
    assert landed.set_aside == [(2, "Bill No", "7", "key.conflicting"), (4, "Bill No", "7", "key.conflicting")]


def test_rows_set_aside_stand_in_the_order_of_the_file_whenever_they_were_judged(desk: Desk) -> None:
    landed = desk.land(
        HEADER + "7,A,A,1.00,2026-03-01\n8,B,B,x,2026-03-01\n7,A,A,9.00,2026-03-01\n9,C,C,y,2026-03-01\n"
    )
    assert [row for row, *_ in landed.set_aside] == [2, 3, 4, 5]


def test_short_and_long_rows_are_set_aside(desk: Desk) -> None:
    landed = desk.land(HEADER + "7,A,A,1.00\n8,B,B,2.00,2026-03-01,more\n9,C,C,3.00,2026-03-01,\n")
    assert landed.set_aside == [(2, None, None, "row.short"), (3, None, None, "row.long")]
    assert [row["bill"] for row in landed.rows] == [9]


def test_a_missing_column_that_is_not_required_is_null(desk: Desk) -> None:
    (row,) = desk.land("Bill No,Name,Amount,Date\n7,A,1.00,2026-03-01\n").rows
    assert row["payer"] is None


def test_a_file_of_another_delimiter_than_agreed_is_told_as_such(desk: Desk) -> None:
    landed = desk.land((HEADER + "7,A,A,1.00,2026-03-01\n").replace(",", ";"))
    assert str(landed.manifest.problem).endswith("Date (row 1 is one cell: is the delimiter another?)")


def test_nothing_lands_of_a_file_without_its_required_columns(desk: Desk) -> None:
    landed = desk.land("Bill No,Name,Date\n7,A,2026-03-01\n")
    assert landed.manifest.columns_missing == ("Amount",)
    assert landed.manifest.parquet is None
    assert landed.manifest.left_out == {"not_landed": 2}


def test_columns_that_the_contract_does_not_know_are_named(desk: Desk) -> None:
    landed = desk.land("Bill No,Name,Amount,Date,Colour\n7,A,1.00,2026-03-01,red\n")
    assert landed.manifest.columns_unknown == ("Colour",)


def test_a_byte_order_mark_is_no_part_of_the_first_header(desk: Desk) -> None:
    landed = desk.land(
        b"\xef\xbb\xbf" + b'"Bill No","Name","Name","Amount","Date"\r\n"7","A","A","1.00","2026-03-01"\r\n'
    )
    assert [row["bill"] for row in landed.rows] == [7]


def test_an_empty_file_lands_nothing_and_says_so(desk: Desk) -> None:
    landed = desk.land("")
    assert landed.manifest.parquet is None
    assert landed.manifest.problem == "bills.csv is empty. Export it again."


def test_the_same_file_is_read_once(desk: Desk) -> None:
    delivery = desk.deliver(HEADER + "7,A,A,1.00,2026-03-01\n")
    first = land(delivery, desk.export(), lake=desk.lake)
    parquet = desk.lake / str(first.parquet)
    before = parquet.stat().st_mtime_ns
    assert land(delivery, desk.export(), lake=desk.lake) == first
    assert parquet.stat().st_mtime_ns == before


def test_a_file_with_other_content_lands_beside_the_first(desk: Desk) -> None:
    first = desk.land(HEADER + "7,A,A,1.00,2026-03-01\n")
    second = desk.land(HEADER + "7,A,A,2.00,2026-03-01\n")
    assert first.manifest.parquet != second.manifest.parquet
    assert [row["amount"] for row in second.rows] == [Decimal("2.000")]


def test_everything_in_the_lake_is_the_owners_alone(desk: Desk) -> None:
    desk.land(HEADER + "7,A,A,1.00,2026-03-01\n8,B,B,x,2026-03-01\n")
    for path in desk.lake.rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_what_landed_with_other_types_lands_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(catalogue, "LAKE_TYPES", {**catalogue.LAKE_TYPES, "money": "DECIMAL(18,3)"})
        old = desk.land(HEADER + "7,Ann,,1.00,2026-03-01\n").manifest
    new = desk.land(HEADER + "7,Ann,,1.00,2026-03-01\n")
    assert new.manifest.sha256 == old.sha256
    assert new.manifest.parquet != old.parquet
    assert pq.read_schema(new.lake / str(new.manifest.parquet)).field("amount").type == pa.decimal128(18, 4)
