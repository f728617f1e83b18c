"""The ops store as such: its tables, its privacy, what people read when it is locked, read-only, full or no store."""

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, text

from checks.errors import BusyError, ConfigurationError, NightFailed
from night_maker import MONDAY, TUESDAY, Company, everything, finding
from notifications.store.database import engine as engine_module
from notifications.store.database.engine import HEAD, open_store, reading, writing
from notifications.store.database.schema import metadata, work_items


def test_the_migrations_make_the_tables_of_the_schema(outbox: Engine) -> None:
    with reading(outbox) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_the_newest_step_is_the_one_that_the_engine_asks_for() -> None:
    scripts = ScriptDirectory(str(Path(engine_module.__file__).parent / "migrations"))
    assert scripts.get_current_head() == HEAD


def test_opening_a_second_time_changes_nothing(outbox: Engine, tmp_path: Path) -> None:
    Company(outbox).night(MONDAY, finding(1))
    before = everything(outbox)
    again = open_store(outbox.url.render_as_string(hide_password=False), tmp_path)
    assert everything(again) == before
    again.dispose()


def test_a_store_of_a_newer_tieout_is_refused(outbox: Engine, tmp_path: Path) -> None:
    with writing(outbox) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match=r"written by a newer Tieout \(step 9999\)\. Install that version"):
        open_store(outbox.url.render_as_string(hide_password=False), tmp_path)


def test_two_live_items_on_one_place_are_refused_by_the_store_itself(outbox: Engine) -> None:
    Company(outbox).night(MONDAY, finding(1))
    with reading(outbox) as connection:
        row = dict(connection.execute(work_items.select()).one()._mapping)
    with pytest.raises(Exception, match=r"(?i)unique"), writing(outbox) as connection:
        connection.execute(insert(work_items).values(row | {"id": 2}))


def test_a_reader_sees_one_state_while_a_writer_goes_on(outbox: Engine) -> None:
    company = Company(outbox)
    company.night(MONDAY, finding(1))
    with reading(outbox) as connection:
        before = connection.execute(text("SELECT count(*) FROM nights")).scalar()
        company.night(TUESDAY, finding(1))
        assert connection.execute(text("SELECT count(*) FROM nights")).scalar() == before


@pytest.mark.parametrize("address", ["nonsense", "mysql://somewhere/there"])
def test_an_address_that_is_none_is_a_matter_of_configuration(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigurationError, match="TIEOUT_DATABASE_URL"):
        open_store(address, tmp_path)


def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(NightFailed, match=r"ops store tieout on 127.0.0.1: .*Check that the server runs") as caught:
        open_store("postgresql://anna:secret@127.0.0.1:1/tieout", tmp_path)
    assert "secret" not in str(caught.value)


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    engine = open_store(None, tmp_path / "home")
    with writing(engine):
        files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").iterdir()}
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert files == {"ops.db": 0o600, "ops.db-wal": 0o600, "ops.db-shm": 0o600}
    engine.dispose()


def test_a_locked_store_is_busy(outbox: Engine, tmp_path: Path) -> None:
    url = outbox.url.render_as_string(hide_password=False)
    impatient = open_store(url, tmp_path, busy_seconds=0.2)
    with (
        writing(outbox),
        pytest.raises(BusyError, match=r"another process is writing to it\. Wait until"),
    ):
        Company(impatient).night(MONDAY, finding(1))
    assert Company(impatient).night(MONDAY, finding(1)).items.open == 1
    impatient.dispose()


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "ops.db").write_text("invoices, mostly" * 100)
    with pytest.raises(NightFailed, match=r"ops store .*ops\.db: it is not an SQLite file\. Put the right one there"):
        open_store(None, tmp_path)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(NightFailed, match=r"Make the folder writable for you, or set TIEOUT_HOME"):
        open_store(None, tmp_path / "home")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.faults
def test_a_full_disk_leaves_the_store_as_it_was(small_disk: Path) -> None:
    engine = open_store(None, small_disk)
    company = Company(engine)
    company.night(MONDAY, finding(1))
    before = everything(engine)
    with pytest.raises(NightFailed, match=r"ops store .*: the disk is full\. Free some space"):
        company.night(TUESDAY, *(finding(n) for n in range(1, 5000)))
    assert everything(engine) == before
    engine.dispose()


@pytest.mark.faults
def test_a_read_only_disk_is_named(small_disk: Path) -> None:
    engine = open_store(None, small_disk)
    company = Company(engine)
    company.night(MONDAY, finding(1))
    engine.dispose()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(NightFailed, match=r"ops store .*ops\.db: it cannot be opened\. Make its folder writable"):
        open_store(None, small_disk)


def _write(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.postgres
def test_a_server_that_takes_no_writes_is_named(postgres_url: str, tmp_path: Path) -> None:
    engine = open_store(postgres_url, tmp_path)
    with pytest.raises(NightFailed, match=r"the server takes no writes \(a standby\?\)"):
        _write(engine, "SET TRANSACTION READ ONLY", "DELETE FROM events")
    engine.dispose()


@pytest.mark.postgres
def test_a_server_that_goes_away_half_way_leaves_nothing(postgres_url: str, tmp_path: Path) -> None:
    engine = open_store(postgres_url, tmp_path)
    company = Company(engine)
    company.night(MONDAY, finding(1))
    before = everything(engine)
    with pytest.raises(NightFailed, match="Check that the server runs"):
        _write(engine, "DELETE FROM events", "SELECT pg_terminate_backend(pg_backend_pid())")
    assert everything(engine) == before
    engine.dispose()
