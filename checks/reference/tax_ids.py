"""Whether a tax ID is a possible number of its country: form, check digits, and not one that no authority issues.
Asks no registry.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

import stdnum.exceptions
from stdnum import get_cc_module

_FAKES = frozenset({"GB000000000", "GB999999973", "EST00000000T", "ES00000000T", "ES99999999R"})
"""Placeholders with right check digits (../shared reference: python-stdnum accepts them)."""

_PREFIX = {"GR": "EL", "XI": "XI"}
_NUMBER: dict[str, str] = {
    "NO": "mva",
    "IN": "gstin",
    "AU": "abn",
    "BR": "cnpj",
    "MX": "rfc",
    "CH": "vat",
    "US": "ein",
    "CA": "bn",
}
"""Name of the number in python-stdnum where it is not `vat`."""


@cache
def _validator(country: str) -> Callable[[str], str] | None:
    module = get_cc_module(country, _NUMBER.get(country, "vat"))
    return None if module is None else module.validate


def has_validator(country: str) -> bool:
    """Whether the form of this country's tax IDs (ISO 3166 alpha-2) is known."""
    return _validator(country) is not None


@lru_cache(maxsize=200_000)
def is_possible(country: str, tax_id: str) -> bool:
    """Whether `tax_id` could be a number of `country`; True where the country has no validator, since nothing is
    known then.
    """
    validate = _validator(country)
    if validate is None:
        return True
    compact = re.sub(r"[^0-9A-Za-z]", "", tax_id).upper()
    with_prefix = compact if compact.startswith(_PREFIX.get(country, country)) else country + compact
    digits = re.sub(r"\D", "", compact)
    if with_prefix in _FAKES or (digits and len(set(digits)) == 1 and len(digits) > 4):
        return False
    try:
        validate(tax_id)
    except stdnum.exceptions.ValidationError:
        return False
    return True
