"""The export catalogue: the packaged one, and what is said of a wrong one."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.landing.schema.catalogue import load_catalogue
from assets.sample.exports.catalogue import TABLES
from checks.errors import ConfigurationError

STANZA = """exports:
  aria.bills:
    system: aria
    entity: bills
    team: billing
    path: "{date}/bills.csv"
    key: [bill]
    columns:
      bill: {type: integer}
      billed_on: {type: date}
"""


def test_the_packaged_catalogue_holds_every_export_of_the_sample_those_of_the_first_night_first() -> None:
    exports = list(load_catalogue().exports)
    assert exports == [table.id for table in TABLES]
    assert exports[:7] == [
        "aria.accounts",
        "aria.invoices",
        "netsuite.customers",
        "netsuite.transactions",
        "salesforce.accounts",
        "salesforce.contacts",
        "deal_desk.po_register",
    ]


def test_a_window_covers_its_days_and_the_business_date() -> None:
    invoices = load_catalogue().exports["aria.invoices"]
    assert invoices.covers(date(2026, 3, 2)) == (date(2025, 12, 3), date(2026, 3, 2))


def test_a_full_export_covers_everything_until_its_date() -> None:
    accounts = load_catalogue().exports["aria.accounts"]
    assert accounts.covers(date(2026, 3, 2)) == (None, date(2026, 3, 2))


def test_the_native_key_of_an_export_names_system_and_entity() -> None:
    assert load_catalogue().exports["netsuite.transactions"].native_key == "netsuite:export:transactions"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("type: integer", "type: number", "line 9, key exports.aria.bills.columns.bill.type"),
        ("key: [bill]", "key: [invoice]", "invoice is none of its columns"),
        ("team: billing", "teem: billing", "key exports.aria.bills.teem"),
        ("{date}/bills.csv", "bills.csv", "must say where the business date is"),
        ("{date}/bills.csv", "../{date}/bills.csv", "must lie below the exports folder"),
        ("{date}/bills.csv", "{date}/bills.{piece}.csv", "it may name {date}, {sequence}, {part}, {parts}"),
        ("{type: date}", "{type: date, minimum: 1}", "minimum and maximum are for integer, money and decimal columns"),
        ("{type: date}", "{type: date, pattern: 2.*}", "pattern is for text columns"),
        ("{type: date}", "{pattern: '(?!x).*'}", "pattern looks ahead, behind or back"),
        ("system: aria", "system: Aria", "key exports.aria.bills.system"),
        ("aria.bills:", "aria.invoices:", "the export aria.invoices must be named aria.bills"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    write: Callable[[str, str], Path], before: str, after: str, message: str
) -> None:
    path = write("catalogue.yaml", STANZA.replace(before, after))
    with pytest.raises(ConfigurationError) as caught:
        load_catalogue(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)
