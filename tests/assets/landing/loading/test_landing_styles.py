"""Numbers and dates as people write them: what is written in a style is read back, whatever the value."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.landing.duckdb_session import cursor
from assets.landing.parsing.casts import typed
from assets.landing.schema.catalogue import Dialect
from assets.landing.schema.columns import Column
from assets.landing.schema.formats import NumberStyle

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
SIGNS = {"plain": (".", ""), "us": (".", ","), "eu": (",", "."), "fr": (",", "\u202f"), "ch": (".", "\u2019")}
ORDERS = {"iso": "%Y-%m-%d", "us": "%m/%d/%Y", "eu": "%d/%m/%Y", "de": "%d.%m.%Y", "compact": "%Y%m%d"}
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


def _read(text: str, column: Column, dialect: Dialect | None = None) -> object:
    value = typed("cell", column, dialect or Dialect())
    row = cursor().execute(f"select {value} from (select ? as cell)", [text]).fetchone()  # noqa: S608
    assert row is not None
    return row[0]


def _written(amount: Decimal, style: str) -> str:
    decimal, group = SIGNS[style]
    return f"{amount:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", group)


@settings(max_examples=60, deadline=None)
@given(amount=AMOUNTS, style=st.sampled_from(["plain", "us", "eu", "fr", "ch"]))
def test_an_amount_is_read_back_in_the_style_that_it_was_written_in(amount: Decimal, style: NumberStyle) -> None:
    assert _read(_written(amount, style), Column(type="money", numbers=style)) == amount


@settings(max_examples=60, deadline=None)
@given(amount=AMOUNTS, style=st.sampled_from(["us", "eu"]))
def test_a_detected_amount_is_right_or_not_read_at_all(amount: Decimal, style: NumberStyle) -> None:
    assert _read(_written(amount, style), Column(type="money", numbers="detect")) in (amount, None)


@settings(max_examples=60, deadline=None)
@given(amount=AMOUNTS)
def test_brackets_and_a_trailing_minus_are_negative(amount: Decimal) -> None:
    written = f"{abs(amount):,.2f}"
    for text in (f"({written})", f"{written}-", f"-{written}", f"$ {written}-", f"(USD {written})"):
        assert _read(text, Column(type="money", numbers="us")) == -abs(amount)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=12))
def test_no_text_is_taken_for_a_number_that_it_is_not(text: str) -> None:
    found = _read(text, Column(type="money"))
    if found is not None:
        digits = "".join(character for character in text if character.isascii() and character.isdigit())
        assert "".join(filter(str.isdigit, str(found))).strip("0") == digits.strip("0")


@settings(max_examples=60, deadline=None)
@given(day=DAYS, style=st.sampled_from(["iso", "us", "eu", "de", "compact"]))
def test_a_date_is_read_back_in_the_style_that_it_was_written_in(day: date, style: str) -> None:
    assert _read(day.strftime(ORDERS[style]), Column(type="date", dates=style)) == day


@settings(max_examples=60, deadline=None)
@given(day=DAYS, style=st.sampled_from(["us", "eu", "de"]))
def test_a_detected_date_is_right_or_not_read_at_all(day: date, style: str) -> None:
    assert _read(day.strftime(ORDERS[style]), Column(type="date", dates="detect")) in (day, None)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("3/8/2026 1:30 am", "America/Los_Angeles", "2026-03-08 09:30:00"),
        ("3/8/2026 3:30 am", "America/Los_Angeles", "2026-03-08 10:30:00"),
        ("2026-03-08T03:30:00+01:00", "America/Los_Angeles", "2026-03-08 02:30:00"),
        ("2026-03-08T03:30:00.000Z", "Europe/Berlin", "2026-03-08 03:30:00"),
    ],
)
def test_a_time_is_kept_in_utc(text: str, zone: str, expected: str) -> None:
    dialect = Dialect(dates="us", timezone=zone)
    assert str(_read(text, Column(type="timestamp"), dialect)) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\0\r\x01\x02", exclude_categories=["Cs"]), max_size=8),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_line_by_line_reader_reads_what_a_csv_writer_wrote(rows: list[list[str]]) -> None:
    import csv
    import io

    from assets.landing.readers.tolerant import records

    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    lines = iter(out.getvalue().removesuffix("\n").split("\n"))
    assert [list(record) for record in records(lines, delimiter=",", width=3)] == rows
