"""The warehouse is published whole or not at all, and `current` only moves forward."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.nights.home import Home
from assets.nights.warehouse import current_warehouse, publish
from checks.errors import NightFailed

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def stage(home: Home, night_id: str, *, holds: str | None = None) -> None:
    path = home.staged(night_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table night as select ? as night_id", [holds or night_id])


def put(home: Home, night_id: str, day: date, edition: int = 1, *, move_current: bool = True) -> Path:
    return publish(home, night_id=night_id, business_date=day, edition=edition, move_current=move_current)


def test_a_night_is_published_under_its_date_and_edition_and_becomes_current(home: Home) -> None:
    stage(home, "a")
    assert put(home, "a", MONDAY).name == "2026-03-02.e1.duckdb"
    assert current_warehouse(home) == home.published(MONDAY, 1)


def test_publishing_again_changes_nothing(home: Home) -> None:
    stage(home, "a")
    first = put(home, "a", MONDAY)
    before = first.read_bytes()
    assert put(home, "a", MONDAY).read_bytes() == before


def test_current_moves_to_a_later_edition_and_date_and_never_back(home: Home) -> None:
    for night_id, day, edition in (("a", TUESDAY, 1), ("b", TUESDAY, 2), ("c", MONDAY, 3), ("d", TUESDAY, 10)):
        stage(home, night_id)
        put(home, night_id, day, edition)
    assert current_warehouse(home) == home.published(TUESDAY, 10)
    put(home, "b", TUESDAY, 2)
    assert current_warehouse(home) == home.published(TUESDAY, 10)


def test_a_backfill_gets_its_file_and_does_not_become_current(home: Home) -> None:
    stage(home, "a")
    put(home, "a", TUESDAY)
    stage(home, "b")
    assert put(home, "b", MONDAY, move_current=False).exists()
    assert current_warehouse(home) == home.published(TUESDAY, 1)


def test_a_file_that_was_not_closed_is_refused(home: Home) -> None:
    stage(home, "a")
    staged = home.staged("a")
    staged.with_name(f"{staged.name}.wal").write_bytes(b"left over")
    with pytest.raises(NightFailed, match="was not closed cleanly"):
        put(home, "a", MONDAY)
    assert current_warehouse(home) is None


def test_a_file_of_another_night_is_refused(home: Home) -> None:
    stage(home, "a", holds="b")
    with pytest.raises(NightFailed, match="holds another night"):
        put(home, "a", MONDAY)


def test_who_reads_the_old_night_goes_on_reading_it(home: Home) -> None:
    stage(home, "a")
    put(home, "a", MONDAY)
    reader = duckdb.connect(str(current_warehouse(home)), read_only=True)
    stage(home, "b")
    put(home, "b", TUESDAY)
    assert reader.execute("select night_id from night").fetchone() == ("a",)
    with duckdb.connect(str(current_warehouse(home)), read_only=True) as newer:
        assert newer.execute("select night_id from night").fetchone() == ("b",)


def test_a_warehouse_that_is_gone_is_named_with_the_remedy(home: Home) -> None:
    with pytest.raises(NightFailed, match=r"tieout nightly --date 2026-03-02"):
        put(home, "a", MONDAY)
