"""The ops store with several openers at once: a reader that comes and goes takes nothing from the night at work."""

import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from night_maker import MONDAY, TUESDAY, Company, finding
from notifications.store.database.engine import open_store, reading
from notifications.store.database.schema import work_items
from notifications.store.nights import list_nights

LOOK = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('select count(*) from nights').fetchone()[0])"
TAKE_ALONE = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('pragma journal_mode = delete')"


def look(home: Path) -> int:
    """Another process opens the store, reads, and closes it, as `tieout items list` and the UI do."""
    seen = subprocess.run([sys.executable, "-c", LOOK, home / "ops.db"], capture_output=True, text=True, check=True)
    return int(seen.stdout)


@pytest.mark.parametrize("openings", [1, 2])
def test_what_is_committed_after_a_reader_came_and_went_is_there(tmp_path: Path, openings: int) -> None:
    """A process that runs a night opens the store for itself, and again for its assets."""
    stores = [open_store(None, tmp_path) for _ in range(openings)]
    Company(stores[0]).night(MONDAY, finding(1))
    if openings == 2:
        list_nights(stores[1])
        stores.append(open_store(None, tmp_path))  # while the others hold their locks

    assert look(tmp_path) == 1
    Company(stores[0]).night(TUESDAY, finding(1), finding(2))
    assert look(tmp_path) == 2

    for store in stores:
        store.dispose()
    store = open_store(None, tmp_path)
    assert [night.business_date for night in list_nights(store)] == [TUESDAY, date(2026, 3, 2)]
    with reading(store) as connection:
        assert connection.execute(select(func.count()).select_from(work_items)).scalar() == 2
    store.dispose()


def test_opening_the_store_again_leaves_the_locks_of_those_who_have_it_open(tmp_path: Path) -> None:
    """SQLite's locks belong to the process: closing any other descriptor of the file would give them up."""
    first = open_store(None, tmp_path)
    with reading(first) as connection:
        connection.execute(select(func.count()).select_from(work_items))
        open_store(None, tmp_path).dispose()
        other = subprocess.run(
            [sys.executable, "-c", TAKE_ALONE, tmp_path / "ops.db"], capture_output=True, text=True, check=False
        )
    assert "database is locked" in other.stderr
    assert sqlite3.connect(tmp_path / "ops.db").execute("pragma journal_mode").fetchone() == ("wal",)
    first.dispose()
