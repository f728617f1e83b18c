"""How people write numbers and dates: the named styles that a contract may declare. `casts` makes SQL of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NumberStyle = Literal["plain", "us", "eu", "fr", "ch", "dot", "comma", "detect"]
DateStyle = Literal["iso", "us", "eu", "de", "compact", "detect", "month_first", "day_first"]


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
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "฿": ("THB",),
    "₴": ("UAH",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD",),
    "AU$": ("AUD",),
    "A$": ("AUD",),
    "NZ$": ("NZD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "MX$": ("MXN",),
    "S$": ("SGD",),
    "R$": ("BRL",),
    "$": _DOLLARS,
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "ZŁ": ("PLN",),
    "KČ": ("CZK",),
}
"""What a sign before or after an amount may mean, the sign in capitals; a code of three letters means itself."""

SIGNS = r"(?:US|CA|AU|NZ|HK|NT|MX|[ACSR])?\$|[€£¥₹₩₽₺₪₫฿₴₦₱]|kr\.?|zł|Kč"
"""The signs, as a pattern."""

CODES = (
    "AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|"
    "CHF|CLF|CLP|CNY|COP|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|"
    "HKD|HNL|HRK|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|"
    "LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|"
    "PKR|PLN|PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|"
    "TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|UYU|UZS|VES|VND|VUV|WST|XAF|XCD|XCG|XOF|XPF|YER|ZAR|ZMW|ZWG"
)
"""Currencies in use (ISO 4217), as a pattern: three other letters beside a number make it no amount."""

_SPACES = " \u00a0\u2007\u2009\u202f"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Shape of a date as a regular expression, and as DuckDB's strptime reads it. ISO dates are read in every style."""

    shape: str
    format: str
    example: str


_YEAR = r"(?:19\d{2}|[2-9]\d{3})"
"""An earlier one is a slip of the hand, or an empty date of some systems; 9999 is how many say that nothing ends."""

_SLASHES = rf"\d{{1,2}}/\d{{1,2}}/{_YEAR}"

DATES: Mapping[str, Dates] = {
    "iso": Dates(shape=rf"{_YEAR}[-/]\d{{1,2}}[-/]\d{{1,2}}", format="%Y-%m-%d", example="2026-03-02"),
    "us": Dates(shape=_SLASHES, format="%m/%d/%Y", example="3/2/2026 (month/day/year)"),
    "eu": Dates(shape=_SLASHES, format="%d/%m/%Y", example="2/3/2026 (day/month/year)"),
    "de": Dates(shape=rf"\d{{1,2}}\.\d{{1,2}}\.{_YEAR}", format="%d.%m.%Y", example="2.3.2026"),
    "compact": Dates(shape=rf"{_YEAR}\d{{4}}", format="%Y%m%d", example="20260302"),
}

MONTH_FIRST: Literal["month_first"] = "month_first"
DAY_FIRST: Literal["day_first"] = "day_first"
"""What dates with slashes turn out to be in a column whose style is to be detected."""

WRITTEN_OUT: tuple[Dates, ...] = (
    Dates(shape=rf"\d{{1,2}}[. ] ?[A-Za-z]{{3}} {_YEAR}", format="%d %b %Y", example="2 Mar 2026"),
    Dates(shape=rf"\d{{1,2}}-[A-Za-z]{{3}}-{_YEAR}", format="%d-%b-%Y", example="2-Mar-2026"),
    Dates(shape=rf"[A-Za-z]{{3}} \d{{1,2}}, {_YEAR}", format="%b %d, %Y", example="Mar 2, 2026"),
    Dates(shape=rf"\d{{1,2}} [A-Za-z]{{4,9}} {_YEAR}", format="%d %B %Y", example="2 March 2026"),
    Dates(shape=rf"[A-Za-z]{{4,9}} \d{{1,2}}, {_YEAR}", format="%B %d, %Y", example="March 2, 2026"),
)
"""Dates that can be read in one way only; accepted where the style is detected."""
