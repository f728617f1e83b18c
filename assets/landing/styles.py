"""How people write numbers and dates: the named styles that a contract may declare. `casts` makes SQL of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NumberStyle = Literal["plain", "us", "eu", "fr", "ch", "detect"]
DateStyle = Literal["iso", "us", "eu", "de", "compact", "detect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Decimal sign and the signs that may group thousands (a regular expression class, empty: none)."""

    decimal: str
    groups: str
    example: str


NUMBERS: Mapping[str, Numbers] = {
    "plain": Numbers(decimal=".", groups="", example="-1234.50"),
    "us": Numbers(decimal=".", groups=",", example="1,234.50"),
    "eu": Numbers(decimal=",", groups=".", example="1.234,50"),
    "fr": Numbers(decimal=",", groups=" \u00a0\u202f", example="1 234,50"),
    "ch": Numbers(decimal=".", groups="'\u2019", example="1'234.50"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Shape of a date as a regular expression, and as DuckDB's strptime reads it. ISO dates are read in every style."""

    shape: str
    format: str
    example: str


DATES: Mapping[str, Dates] = {
    "iso": Dates(shape=r"\d{4}-\d{1,2}-\d{1,2}", format="%Y-%m-%d", example="2026-03-02"),
    "us": Dates(shape=r"\d{1,2}/\d{1,2}/\d{4}", format="%m/%d/%Y", example="3/2/2026 (month/day/year)"),
    "eu": Dates(shape=r"\d{1,2}/\d{1,2}/\d{4}", format="%d/%m/%Y", example="2/3/2026 (day/month/year)"),
    "de": Dates(shape=r"\d{1,2}\.\d{1,2}\.\d{4}", format="%d.%m.%Y", example="2.3.2026"),
    "compact": Dates(shape=r"\d{8}", format="%Y%m%d", example="20260302"),
}
