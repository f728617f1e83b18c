"""What a night lands: all deliveries up to its date, each once, and again when the lake has lost it."""

from datetime import date
from pathlib import Path

import pytest

from assets.nights.steps.land import land_deliveries
from checks.errors import NightFailed
from nights import Installation, installation

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
REGISTER = (
    "Internal ID,ID,Name,Name,External ID,Salesforce ID,Subsidiary,Email,Tax Number,Billing Country,Currency,Terms,"
)
REGISTER += "Inactive,Date Created,Last Modified\n1,C1,One,One,C-1,,Edgeworks Inc.,,,Germany,EUR,Net 30,F,3/2/2026,"
REGISTER += "3/2/2026 7:18 am\n"


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    for day in ("2026-03-02", "2026-03-04"):
        (tmp_path / "exports" / day).mkdir(parents=True)
        (tmp_path / "exports" / day / "netsuite_customers.csv").write_text(REGISTER, encoding="utf-8-sig")
    return installation(tmp_path / "home", tmp_path / "exports")


def test_deliveries_after_the_date_are_not_read(place: Installation) -> None:
    (landed,) = land_deliveries(place.config, MONDAY)
    assert (landed.export_id, landed.business_date, landed.rows_landed) == ("netsuite.customers", MONDAY, 1)


def test_a_date_without_any_delivery_is_no_night(place: Installation) -> None:
    with pytest.raises(
        NightFailed, match=r"no export was delivered for 2026-03-03; the newest before it is of 2026-03-02"
    ):
        land_deliveries(place.config, TUESDAY)
    with pytest.raises(NightFailed, match="there is none before it either"):
        land_deliveries(place.config, date(2026, 3, 1))


def test_what_the_lake_lost_is_landed_again_by_the_same_process(place: Installation) -> None:
    (first,) = land_deliveries(place.config, MONDAY)
    rows = place.home.lake / str(first.parquet)
    rows.unlink()
    (again,) = land_deliveries(place.config, MONDAY)
    assert again == first
    assert rows.exists()


def test_a_file_that_was_replaced_is_landed_anew_by_the_same_process(place: Installation) -> None:
    (first,) = land_deliveries(place.config, MONDAY)
    file = place.settings.exports / "2026-03-02" / "netsuite_customers.csv"
    file.write_text(REGISTER + REGISTER.splitlines()[1].replace("1,C1", "2,C2") + "\n", encoding="utf-8-sig")
    (again,) = land_deliveries(place.config, MONDAY)
    assert (first.rows_landed, again.rows_landed) == (1, 2)
    assert first.sha256 != again.sha256
