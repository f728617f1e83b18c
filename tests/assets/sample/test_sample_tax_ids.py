"""Tax IDs of the sample, judged by the library that the sample does not use."""

import numpy as np
import pytest
import stdnum

from assets.sample.world.tax_ids import CANARY_TAX_ID, spoiled, tax_ids
from assets.sample.world.world import COUNTRIES, TAX_ID_COUNTRIES

SERIALS = np.random.default_rng(11).integers(0, 10**12, 400)


@pytest.mark.parametrize("country", sorted(TAX_ID_COUNTRIES))
def test_tax_ids_are_valid_and_spoiled_ones_are_not(country: str) -> None:
    validator = stdnum.get_cc_module(country.lower(), "vat")
    made = tax_ids(country, SERIALS)
    assert [text for text in made.tolist() if not validator.is_valid(text)] == []
    assert [text for text in spoiled(country, made).tolist() if validator.is_valid(text)] == []


def test_mexican_tax_ids_carry_the_optional_check_digit_too() -> None:
    validator = stdnum.get_cc_module("mx", "rfc")
    assert [text for text in tax_ids("MX", SERIALS).tolist() if not validator.is_valid(text, True)] == []


def test_every_country_on_the_tax_id_list_is_one_that_the_company_sells_to() -> None:
    assert {country.iso for country in COUNTRIES} >= TAX_ID_COUNTRIES
    assert len(COUNTRIES) >= 40


def test_the_canary_is_wrong_by_one_digit() -> None:
    validator = stdnum.get_cc_module("de", "vat")
    assert not validator.is_valid(CANARY_TAX_ID)
    assert validator.is_valid(CANARY_TAX_ID[:-1] + "6")
