"""Which tax IDs are possible: form, check digits, and none that no authority issues."""

import pytest

from checks.reference.tax_ids import has_validator, is_possible


@pytest.mark.parametrize(
    ("country", "tax_id"),
    [
        ("DE", "DE136695976"),
        ("DE", "136 695 976"),
        ("GB", "GB980780684"),
        ("GR", "EL094259216"),
        ("NO", "NO995525828MVA"),
        ("CH", "CHE-107.787.577 MWST"),
        ("AU", "83 914 571 673"),
    ],
)
def test_numbers_with_right_check_digits_are_possible(country: str, tax_id: str) -> None:
    assert is_possible(country, tax_id)


@pytest.mark.parametrize(
    ("country", "tax_id"),
    [
        ("DE", "DE136695977"),
        ("DE", "FR40303265045"),
        ("GB", "GB000000000"),
        ("GB", "GB999999973"),
        ("ES", "ES00000000T"),
        ("ES", "ES99999999R"),
        ("DE", "DE999999999"),
        ("DE", "pending"),
    ],
)
def test_slips_and_placeholders_are_not(country: str, tax_id: str) -> None:
    assert not is_possible(country, tax_id)


def test_where_nothing_is_known_of_the_form_nothing_is_said_against_a_number() -> None:
    assert not has_validator("AQ")
    assert is_possible("AQ", "anything")
