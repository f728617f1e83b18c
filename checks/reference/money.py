"""Currencies and their minor units (ISO 4217), and how an amount is written for people. No conversion and no rounding
of bills.
"""

from decimal import Decimal

_ZERO = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
MINOR_UNITS: dict[str, int] = {**dict.fromkeys(_ZERO, 0), **dict.fromkeys(_THREE, 3), **dict.fromkeys(_FOUR, 4)}
"""Digits after the point where they are not 2. Source: ISO 4217 list one."""


def minor_units(currency: str) -> int:
    """Return the number of digits after the point of `currency` (3-letter code): 0 for JPY, 2 for EUR, 3 for KWD."""
    return MINOR_UNITS.get(currency, 2)


def from_minor(amount: int, currency: str) -> Decimal:
    """Return the amount in the currency's unit: 123450 EUR cents are Decimal('1234.50')."""
    return Decimal(amount).scaleb(-minor_units(currency))


def format_money(amount: int, currency: str) -> str:
    """Return minor units as people write them: `1,234.50 EUR`, `1,235 JPY`."""
    return f"{from_minor(amount, currency):,.{minor_units(currency)}f} {currency}"
