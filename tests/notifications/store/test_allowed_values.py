"""What a store allows follows the code: a version with one more state opens the store of the present one, and back.

The other version is a copy of the packages with one more entry in the table of states, run in processes of its own.
"""

import re
import shutil
import stat
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, inspect, select, text

from checks.engine.rule import Severity
from checks.errors import ConfigurationError
from night_maker import MONDAY, Company, everything, finding
from notifications.attempt_states import AttemptStatus
from notifications.items.transitions import LIVE_ENTRIES, LIVE_ITEMS, EntryStatus, ItemStatus
from notifications.store.database.allowed_values import differences
from notifications.store.database.engine import open_store, reading, writing
from notifications.store.database.schema import work_items

ROOT = Path(__file__).parents[3]
ENTRY = """    DISPUTED = (
        "disputed",
        Traits(
            live=True,
            clock_runs=True,
            announced=True,
            label="Disputed",
            where="disputed",
            entered={Action.PAUSED: ("open",)},
            left={Action.WOKEN: "open"},
        ),
    )
"""
"""One more state, as somebody would add it."""
OPEN = """
import sys
from pathlib import Path
from notifications.store.database.engine import open_store, writing
store = open_store(sys.argv[1], Path(sys.argv[2]))
with writing(store) as connection:
    for statement in sys.argv[3:]:
        connection.exec_driver_sql(statement)
"""
DISPUTE = "UPDATE work_items SET status = 'disputed' WHERE id = 1"
SECOND_LIVE = (
    "INSERT INTO work_items SELECT 99, scope_kind, scope_key, scope_name, selling_entity, team, topic, 'open', "
    "severity, exposure_reporting, since, opened_on, opened_by, resolved_on, held_reason FROM work_items WHERE id = 1"
)


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages with one more state: one entry in one place."""
    copy = tmp_path_factory.mktemp("newer")
    for package in ("checks", "notifications"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    table = copy / "notifications" / "items" / "transitions.py"
    before, after = table.read_text(encoding="utf-8").split("    RESOLVED = (\n")
    table.write_text(f"{before}{ENTRY}    RESOLVED = (\n{after}", encoding="utf-8")
    return copy


def address(store: Engine) -> str:
    return store.url.render_as_string(hide_password=False)


def started(version: Path, store: Engine, *statements: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OPEN, address(store), "unused", *statements]
    return subprocess.Popen(command, cwd=version, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def opened(version: Path, store: Engine, *statements: str) -> str:
    """What a process of that version prints when it opens the store and runs the statements; empty if all is well."""
    return started(version, store, *statements).communicate(timeout=60)[0]


def shape(store: Engine) -> dict[str, set[str]]:
    """The parts of the SQL of each table and index, in no order, without the state of the other version."""
    with reading(store) as connection:
        rows = connection.exec_driver_sql("select name, sql from sqlite_master where sql is not null").all()
    plain = {name: re.sub(r"[\s\"]", "", sql).replace(",'disputed'", "") for name, sql in rows}
    parts = {name: re.split(r",|(?=CONSTRAINT)|(?=WITHOUT)", sql) for name, sql in plain.items()}
    return {name: {part.strip("()") for part in of} for name, of in parts.items()}


@pytest.mark.parametrize(
    ("table", "column", "allowed"),
    [
        ("work_items", "status", ItemStatus),
        ("work_items", "severity", Severity),
        ("work_item_findings", "status", EntryStatus),
        ("work_item_findings", "severity", Severity),
        ("attempts", "status", AttemptStatus),
    ],
)
def test_a_column_allows_exactly_the_values_of_its_table(
    tmp_path: Path, table: str, column: str, allowed: type[StrEnum]
) -> None:
    store = open_store(None, tmp_path)
    checks = {check["name"]: check["sqltext"] for check in inspect(store).get_check_constraints(table)}
    assert set(re.findall(r"'([^']*)'", checks[f"ck_{table}_{column}"])) == {value.value for value in allowed}


@pytest.mark.parametrize(
    ("index", "live"), [("uq_work_items_live", LIVE_ITEMS), ("uq_work_item_findings_live", LIVE_ENTRIES)]
)
def test_one_live_row_is_unique_for_exactly_the_live_states(
    tmp_path: Path, index: str, live: tuple[StrEnum, ...]
) -> None:
    with reading(open_store(None, tmp_path)) as connection:
        (sql,) = connection.exec_driver_sql("select sql from sqlite_master where name = ?", (index,)).scalars()
    assert set(re.findall(r"'([^']*)'", sql)) == {status.value for status in live}


def test_a_version_with_one_more_state_opens_the_store_and_keeps_all_that_is_in_it(newer: Path, outbox: Engine) -> None:
    Company(outbox).night(MONDAY, finding(1), finding(2))
    before = everything(outbox)
    assert opened(ROOT, outbox, "SELECT 1") == ""
    assert "ck_work_items_status" in opened(ROOT, outbox, DISPUTE)
    assert opened(newer, outbox, "SELECT 1") == ""
    assert everything(outbox) == before
    assert opened(newer, outbox, DISPUTE) == ""
    assert re.search(r"(?i)unique", opened(newer, outbox, SECOND_LIVE)), "a live state, so its place is taken"


def test_the_shape_of_the_tables_stays_as_it_was(newer: Path, tmp_path: Path) -> None:
    stores = [open_store(None, tmp_path / name) for name in ("rebuilt", "fresh")]
    opened(newer, stores[0])
    rebuilt, fresh = map(shape, stores)
    assert {name: rebuilt[name] ^ fresh[name] for name in fresh if rebuilt[name] != fresh[name]} == {}


def test_a_store_with_a_state_that_this_version_does_not_know_is_refused(newer: Path, outbox: Engine) -> None:
    Company(outbox).night(MONDAY, finding(1))
    opened(newer, outbox, DISPUTE)
    with pytest.raises(
        ConfigurationError, match=r"written by a newer Tieout: work_items\.status is disputed\. Install that version"
    ):
        open_store(address(outbox), Path("unused"))
    assert opened(newer, outbox, "SELECT 1") == ""


def test_a_store_that_allows_more_than_this_version_knows_is_brought_back(newer: Path, outbox: Engine) -> None:
    Company(outbox).night(MONDAY, finding(1))
    opened(newer, outbox)
    with reading(outbox) as connection:
        assert {str(each.of.name) for each in differences(connection)} == {
            "ck_work_items_status",
            "uq_work_items_live",
            "ck_events_status_after",
        }
    open_store(address(outbox), Path("unused")).dispose()
    with reading(outbox) as connection:
        assert differences(connection) == []


def test_two_processes_that_open_at_once_rebuild_it_once(newer: Path, outbox: Engine) -> None:
    Company(outbox).night(MONDAY, finding(1))
    before = everything(outbox)
    both = [started(newer, outbox, "SELECT 1") for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in both] == ["", ""]
    assert everything(outbox) == before


def test_a_rebuild_that_fails_leaves_the_store_as_it_was(newer: Path, tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    Company(store).night(MONDAY, finding(1))
    with writing(store.execution_options(tieout_rebuilds=True)) as connection:
        connection.execute(delete(work_items))  # its findings and events refer to an item that is gone
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
    told = opened(newer, store)
    assert "refer to rows of work_items that do not exist" in told
    with reading(store) as connection:
        assert differences(connection) == []


def test_a_store_that_fits_is_opened_without_a_write(tmp_path: Path) -> None:
    store = open_store(None, tmp_path)
    with writing(store):
        open_store(None, tmp_path, busy_seconds=0).dispose()
    store.dispose()
    path = tmp_path / "ops.db"
    path.chmod(stat.S_IRUSR)
    again = open_store(None, tmp_path)
    with reading(again) as connection:
        assert connection.execute(select(work_items)).all() == []
