"""Amounts in minor units, and how people read them."""

from decimal import Decimal

import pytest

from checks.reference.money import format_money, from_minor, minor_units


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("BHD", 3), ("ISK", 0), ("XYZ", 2)]
)
def test_a_currency_has_its_own_minor_units(currency: str, digits: int) -> None:
    assert minor_units(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (123450, "EUR", "1,234.50 EUR"),
        (1235, "JPY", "1,235 JPY"),
        (1234, "KWD", "1.234 KWD"),
        (5, "USD", "0.05 USD"),
        (0, "USD", "0.00 USD"),
        (-123456789, "USD", "-1,234,567.89 USD"),
        (9_007_199_254_740_993, "EUR", "90,071,992,547,409.93 EUR"),
    ],
)
def test_an_amount_is_written_with_its_digits_and_its_currency(amount: int, currency: str, shown: str) -> None:
    assert format_money(amount, currency) == shown


def test_an_amount_beyond_a_floats_precision_stays_exact() -> None:
    assert from_minor(2**53 + 1, "KWD") == Decimal("9007199254740.993")
