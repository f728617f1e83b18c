"""Which files are deliveries, and in which order they count."""

import os
from datetime import date
from pathlib import Path

import pytest

from assets.landing.schema.catalogue import load_catalogue
from assets.landing.storage.discovery import business_dates, discover


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_deliveries_of_one_date_are_ordered_by_their_sequence_and_not_by_the_clock(tmp_path: Path) -> None:
    _touch(tmp_path, *(f"2026-03-02/aria_accounts{part}.csv" for part in ("", ".2", ".10")))
    os.utime(tmp_path / "2026-03-02/aria_accounts.csv", (2_000_000_000, 2_000_000_000))
    found = discover(load_catalogue(), tmp_path, until=date(2026, 3, 2))
    assert [delivery.sequence for delivery in found] == [1, 2, 10]


def test_deliveries_are_ordered_by_export_then_date(tmp_path: Path) -> None:
    _touch(tmp_path, "2026-03-03/aria_accounts.csv", "2026-03-02/aria_invoices.csv", "2026-03-02/aria_accounts.csv")
    found = discover(load_catalogue(), tmp_path, until=date(2026, 3, 9))
    assert [delivery.file for delivery in found] == [
        "2026-03-02/aria_accounts.csv",
        "2026-03-03/aria_accounts.csv",
        "2026-03-02/aria_invoices.csv",
    ]


def test_later_deliveries_are_not_of_this_night(tmp_path: Path) -> None:
    _touch(tmp_path, "2026-03-02/aria_accounts.csv", "2026-03-03/aria_accounts.csv")
    found = discover(load_catalogue(), tmp_path, until=date(2026, 3, 2))
    assert [delivery.business_date for delivery in found] == [date(2026, 3, 2)]


@pytest.mark.parametrize(
    "name",
    [
        "2026-02-30/aria_accounts.csv",
        "2026-3-2/aria_accounts.csv",
        "aria_accounts.csv",
        "2026-03-02/old/aria_accounts.csv",
        "2026-03-02/aria_accounts.csv.part",
        "2026-03-02/aria_accounts.0.csv",
        "2026-03-02/ARIA_ACCOUNTS.CSV",
    ],
)
def test_other_files_are_no_deliveries(tmp_path: Path, name: str) -> None:
    _touch(tmp_path, name)
    assert discover(load_catalogue(), tmp_path, until=date(2026, 12, 31)) == ()


def test_the_business_dates_are_those_with_a_delivery(tmp_path: Path) -> None:
    _touch(tmp_path, "2026-03-03/aria_accounts.csv", "2026-03-02/aria_invoices.csv", "2026-03-02/readme.txt")
    assert business_dates(load_catalogue(), tmp_path) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_a_folder_that_does_not_exist_holds_no_deliveries(tmp_path: Path) -> None:
    assert business_dates(load_catalogue(), tmp_path / "nowhere") == []
