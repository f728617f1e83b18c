"""How people write numbers and dates: the named styles that a contract may declare. `casts` makes SQL of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NumberStyle = Literal["plain", "us", "eu", "fr", "ch", "dot", "comma", "detect"]
DateStyle = Literal["iso", "us", "eu", "de", "compact", "detect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Decimal sign and the signs that may group thousands (of a regular expression class, empty: none)."""

    decimal: str
    groups: str
    example: str


_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "TWD", "CLP", "COP", "ARS")
CURRENCIES: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "¥": ("JPY", "CNY"),
    "US$": ("USD",),
    "$": _DOLLARS,
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "ZŁ": ("PLN",),
    "KČ": ("CZK",),
}
"""What a sign before or after an amount may mean, the sign in capitals; a code of three letters means itself."""

_SPACES = " \u00a0\u202f"

NUMBERS: Mapping[str, Numbers] = {
    "plain": Numbers(decimal=".", groups="", example="-1234.50"),
    "us": Numbers(decimal=".", groups=",", example="1,234.50"),
    "eu": Numbers(decimal=",", groups=".", example="1.234,50"),
    "fr": Numbers(decimal=",", groups=_SPACES, example="1 234,50"),
    "ch": Numbers(decimal=".", groups="'\u2019", example="1'234.50"),
    # what a column in which the style is to be detected turns out to be
    "dot": Numbers(decimal=".", groups=f",'\u2019{_SPACES}", example="1,234.50"),
    "comma": Numbers(decimal=",", groups=f".'\u2019{_SPACES}", example="1.234,50"),
    "detect": Numbers(decimal=".", groups=",", example="1,234.50 or 1.234,50"),
}


def _decimal_evident(decimal: str, group: str) -> str:
    """Numbers in which `decimal` can only be the decimal sign and `group` only a grouping one."""
    point, comma = f"[{decimal}]", f"[{group}]"
    return "|".join(
        (
            rf"[^.,]*{point}(?:[0-9]{{1,2}}|[0-9]{{4,}})?[^0-9.,]*",
            rf"[^.,]*{comma}[^{decimal}]*{point}[0-9]*[^0-9.,]*",
            rf"[^.,]*(?:{comma}[0-9]{{3}}){{2,}}[^0-9.,]*",
            rf"[^0-9.,]*(?:0|[0-9]{{4,}}){point}[0-9]{{3}}[^0-9.,]*",
        )
    )


DOT_EVIDENT = _decimal_evident(".", ",")
COMMA_EVIDENT = _decimal_evident(",", ".")
NO_SIGN = r"[^.,]*"
"""A number without either sign is the same in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Shape of a date as a regular expression, and as DuckDB's strptime reads it. ISO dates are read in every style."""

    shape: str
    format: str
    example: str


_SLASHES = r"\d{1,2}/\d{1,2}/\d{4}"

DATES: Mapping[str, Dates] = {
    "iso": Dates(shape=r"\d{4}[-/]\d{1,2}[-/]\d{1,2}", format="%Y-%m-%d", example="2026-03-02"),
    "us": Dates(shape=_SLASHES, format="%m/%d/%Y", example="3/2/2026 (month/day/year)"),
    "eu": Dates(shape=_SLASHES, format="%d/%m/%Y", example="2/3/2026 (day/month/year)"),
    "de": Dates(shape=r"\d{1,2}\.\d{1,2}\.\d{4}", format="%d.%m.%Y", example="2.3.2026"),
    "compact": Dates(shape=r"\d{8}", format="%Y%m%d", example="20260302"),
    "detect": Dates(shape=_SLASHES, format="%m/%d/%Y", example="2026-03-02"),
}

_REST = r"/\d{4}(?:\D.*)?"
US_EVIDENT = rf"\d{{1,2}}/(?:1[3-9]|2\d|3[01]){_REST}"
EU_EVIDENT = rf"(?:1[3-9]|2\d|3[01])/\d{{1,2}}{_REST}"
SAME_DAY_AND_MONTH = "|".join(rf"0?{number}/0?{number}{_REST}" for number in range(1, 13))
"""3/3/2026 is the same day either way."""

WRITTEN_OUT: tuple[Dates, ...] = (
    Dates(shape=r"\d{1,2}[. ] ?[A-Za-z]{3} \d{4}", format="%d %b %Y", example="2 Mar 2026"),
    Dates(shape=r"\d{1,2}-[A-Za-z]{3}-\d{4}", format="%d-%b-%Y", example="2-Mar-2026"),
    Dates(shape=r"[A-Za-z]{3} \d{1,2}, \d{4}", format="%b %d, %Y", example="Mar 2, 2026"),
    Dates(shape=r"\d{1,2} [A-Za-z]{4,9} \d{4}", format="%d %B %Y", example="2 March 2026"),
    Dates(shape=r"[A-Za-z]{4,9} \d{1,2}, \d{4}", format="%B %d, %Y", example="March 2, 2026"),
)
"""Dates that can be read in one way only; accepted where the style is detected."""
