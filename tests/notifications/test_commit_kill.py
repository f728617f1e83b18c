"""A commit that is killed at an observed moment, then run again, ends in the same rows as one that nobody disturbed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from night_maker import MONDAY, TUESDAY, Company, everything, finding
from notifications.commit import AlreadyCommitted
from notifications.items.night_summary import NightSummary
from notifications.store.database.engine import open_store

MANY = 3000
PROGRAM = """
import sys
from pathlib import Path
from test_commit_kill import second_night
from notifications.store.database.engine import open_store
second_night(open_store(sys.argv[1] or None, Path(sys.argv[2])))
print("committed", flush=True)
sys.stdin.read()
"""
HERE = Path(__file__).parent


def first_night(store) -> None:
    Company(store).night(MONDAY, *(finding(n) for n in range(1, MANY)))


def second_night(store) -> NightSummary | AlreadyCommitted:
    return Company(store).commit(TUESDAY, *(finding(n) for n in range(MANY // 2, MANY * 2)))


def start(url: str | None, home: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(HERE), str(HERE.parent / "support"), str(HERE.parents[1])])
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url or "", str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def kill_when(process: subprocess.Popen[str], reached: Callable[[], bool]) -> bool:
    """Kill when the state is seen, or when the process is through; whether it was seen."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if reached():
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
    process.kill()
    process.wait()
    return False


def writes(home: Path) -> bool:
    """Somebody holds SQLite's write lock."""
    probe = sqlite3.connect(home / "ops.db", timeout=0, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
        return False
    except sqlite3.OperationalError:
        return True
    finally:
        probe.close()


def wal(home: Path) -> int:
    path = home / "ops.db-wal"
    return path.stat().st_size if path.exists() else 0


def said_so(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline().startswith("committed")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    store = open_store(None, tmp_path_factory.mktemp("undisturbed"))
    first_night(store)
    second_night(store)
    return everything(store)


def assert_mended(url: str | None, home: Path, undisturbed: dict[str, list[tuple]]) -> None:
    store = open_store(url, home)
    second_night(store)
    for name, lines in everything(store).items():
        assert lines == undisturbed[name], name
    assert isinstance(second_night(store), AlreadyCommitted)
    store.dispose()


@pytest.mark.faults
@pytest.mark.parametrize("moment", ["begins to write", "has written for a while", "log grows", "has committed"])
def test_a_commit_killed_on_sqlite_is_mended_by_a_rerun(
    tmp_path: Path, moment: str, undisturbed: dict[str, list[tuple]]
) -> None:
    store = open_store(None, tmp_path)
    first_night(store)
    store.dispose()
    process = start(None, tmp_path)
    small = wal(tmp_path)
    since: list[float] = []

    def writes_for_a_while() -> bool:
        if writes(tmp_path):
            since.append(time.monotonic())
        return bool(since) and since[-1] - since[0] > 0.4

    reached: dict[str, Callable[[], bool]] = {
        "begins to write": lambda: writes(tmp_path),
        "has written for a while": writes_for_a_while,
        "log grows": lambda: wal(tmp_path) > small + 100_000,
        "has committed": lambda: said_so(process),
    }
    assert kill_when(process, reached[moment]), f"never seen: {moment}"
    assert_mended(None, tmp_path, undisturbed)


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.parametrize("moment", ["holds the lock", "has inserted", "has committed"])
def test_a_commit_killed_on_postgresql_is_mended_by_a_rerun(
    postgres_url: str, tmp_path: Path, moment: str, undisturbed: dict[str, list[tuple]]
) -> None:
    store = open_store(postgres_url, tmp_path)
    first_night(store)
    store.dispose()
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")

    def asks(query: str) -> bool:
        with admin.connect() as connection:
            return bool(connection.execute(text(query)).scalar())

    process = start(postgres_url, tmp_path)
    reached: dict[str, Callable[[], bool]] = {
        "holds the lock": lambda: asks("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"),
        "has inserted": lambda: asks(
            "SELECT count(*) FROM pg_locks JOIN pg_class ON oid = relation "
            "WHERE relname = 'events' AND mode = 'RowExclusiveLock'"
        ),
        "has committed": lambda: said_so(process),
    }
    seen = kill_when(process, reached[moment])
    admin.dispose()
    assert seen, f"never seen: {moment}"
    assert_mended(postgres_url, tmp_path, undisturbed)
