"""A store that the first release wrote comes to the present tables with all that was in it.

`data/first_release.sql.gz` is its dump: five nights of 60 customers, one of them corrected, with a backlog, adopted,
resolved, withdrawn and held items, two items of one customer and topic for two teams, a decision, and notices in every
state. `data/first_release_said.json.gz` is what that release read of it.
"""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, select, text

from checks.engine.findings import SubjectState
from night_maker import PO, THURSDAY, Company, finding, rows
from notifications.items.transitions import REACHABLE, Action, ItemStatus
from notifications.mail.outbox import list_notices, load_notice
from notifications.store.changes import night_changes
from notifications.store.database.engine import HEAD, open_store, reading
from notifications.store.database.schema import attempts, decisions, events, metadata, work_items
from notifications.store.items import HistoryLine, count_items, item_events, list_items, load_item
from notifications.store.nights import list_nights, night_summary

DATA = Path(__file__).parent / "data"
MERGED = {61: 1, 62: 3, 76: 59}
"""Items that the migration merges into others, by number."""


def dump() -> str:
    return gzip.decompress((DATA / "first_release.sql.gz").read_bytes()).decode()


def said() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(gzip.decompress((DATA / "first_release_said.json.gz").read_bytes()))
    return answer


def old_file(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    path = home / "ops.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(dump())
    connection.close()
    return path


def old_server(url: str) -> None:
    """The same rows on PostgreSQL, in the tables as the first release made them there."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    from alembic import command
    from alembic.config import Config

    from notifications.store.database import engine as module

    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    source = sqlite3.connect(":memory:")
    source.executescript(dump())
    source.row_factory = sqlite3.Row
    order = ("nights", "rule_baselines", "work_items", "work_item_findings", "events", "decisions", "notices")
    with engine.begin() as connection:
        for table in (*order, "deliveries"):
            for row in source.execute(f"SELECT * FROM {table}"):  # noqa: S608
                names = ", ".join(f'"{name}"' for name in row.keys())  # noqa: SIM118
                places = ", ".join(f":{name}" for name in row.keys())  # noqa: SIM118
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), dict(row))  # noqa: S608
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The store of the first release, brought up to date."""
    url = None
    if request.param == "sqlite":
        old_file(tmp_path / "old")
    else:
        url = request.getfixturevalue("postgres_url")
        old_server(url)
    engine = open_store(url, tmp_path / "old")
    yield engine
    engine.dispose()


def history(store: Engine, item_id: int) -> list[str]:
    return [line.kind.value for line in item_events(store, item_id)]


def test_the_tables_are_those_of_a_new_store(store: Engine) -> None:
    with reading(store) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
        tables = inspect(connection)
        checks = {check["name"] for table in metadata.tables for check in tables.get_check_constraints(table)}
    assert {"ck_work_items_status", "ck_work_items_severity", "ck_events_status_after", "ck_attempts_status"} <= checks


def test_items_are_as_the_first_release_had_them_but_for_the_merged_ones(store: Engine) -> None:
    now = {item.id: item for item in list_items(store, status=None)}
    for number, team, topic, status, severity, _, opened_on, held, exposures, exposure, entries in said()["items"]:
        item = now[number]
        if number in MERGED or number in MERGED.values():
            continue
        assert (item.team, item.topic, item.status.value, item.severity) == (team, topic, status, severity)
        assert (item.opened_on.isoformat(), item.held_reason, item.exposures) == (opened_on, held, exposures)
        assert (item.exposure_reporting, [entry.fingerprint for entry in item.entries]) == (exposure, entries)
    assert len(now) == len(said()["items"])


def test_two_live_items_of_one_scope_and_topic_become_the_older_one_and_both_histories_stay(store: Engine) -> None:
    for number, kept in MERGED.items():
        gone, item = load_item(store, number), load_item(store, kept)
        assert (gone.status, gone.entries) == (ItemStatus.WITHDRAWN, ())
        assert {entry.finding.rule_id for entry in item.entries if entry.live} == {"tax_id.missing", PO}
        before = said()["histories"]
        assert history(store, number) == [*before[str(number)], "moved", "merged"]
        assert history(store, kept) == [*before[str(kept)], "moved"]
        assert item_events(store, number)[-2].detail["to_item"] == kept
        assert item_events(store, kept)[-1].detail["from_item"] == number
    assert [load_item(store, kept).status.value for kept in (1, 3, 59)] == ["open", "open", "backlog"]
    assert load_item(store, 1).exposures == {"EUR": 120_000}
    assert count_items(store).by_status == {ItemStatus.OPEN: 12, ItemStatus.BACKLOG: 58}


def test_what_people_were_told_of_each_night_is_what_the_first_release_read_from_the_histories(store: Engine) -> None:
    told = said()["changes"]
    assert sum(len(changes) for changes in told.values()) == 24
    for night, changes in told.items():
        assert [[change.kind.value, change.item.id] for change in night_changes(store, night)] == changes


def test_each_line_says_which_status_followed_and_the_last_one_the_items(store: Engine) -> None:
    for item in list_items(store, status=None):
        lines: list[HistoryLine] = item_events(store, item.id)
        assert lines[-1].status_after is item.status
        assert {line.status_after for line in lines} <= set(REACHABLE)


def test_findings_keep_their_evidence_and_their_facts_under_the_present_names(store: Engine) -> None:
    by_rule = {entry.finding.rule_id: entry.finding for entry in load_item(store, 3).entries}
    assert dict(by_rule[PO].facts) == {
        "account": "58",
        "billing_po_number": "PO-1",
        "deal_desk_valid_to": "2026-02-28",
    }
    assert [(value.system, value.field, value.value, value.row) for value in by_rule["tax_id.missing"].evidence] == [
        ("aria", "taxpayer_id", None, 58),
        ("netsuite", "Tax Number", "…4521", 65),
    ]
    assert by_rule["tax_id.missing"].facts["erp_tax_id"] == "…4521"
    assert (by_rule[PO].team, by_rule[PO].scope_name, by_rule[PO].rate_date) == ("deal_desk", "Customer 58", None)


def test_nights_decisions_and_notices_stay(store: Engine) -> None:
    assert [(night.business_date.day, night.edition) for night in list_nights(store)] == [
        (4, 1),
        (3, 2),
        (3, 1),
        (2, 1),
    ]
    monday = night_summary(store, business_date=date(2026, 3, 2))
    assert monday is not None
    assert (monday.items.open, monday.items.backlog, monday.items.by_change) == (10, 67, {"opened": 10})
    with reading(store) as connection:
        kept = connection.execute(select(decisions.c.author, decisions.c.reason, decisions.c.os_user)).all()
    assert kept == [("Anna", "half of the customers were migrated", None)]
    states = [notice.status.value for notice in list_notices(store)]
    assert {state: states.count(state) for state in states} == {
        "accepted": 1, "leased": 1, "pending": 5, "rejected": 1, "suppressed": 1, "unknown": 1,
    }  # fmt: skip


def test_deliveries_came_over_as_attempts_of_mail_each_in_its_state(store: Engine) -> None:
    source = sqlite3.connect(":memory:")
    source.executescript(dump())
    before = source.execute("SELECT * FROM deliveries ORDER BY id").fetchall()
    source.close()
    now = rows(store, attempts)
    assert [row[:1] + row[2:7] for row in now] == [row[:6] for row in before]
    assert {row[1] for row in now} == {"mail"}
    assert [row[-1] for row in now] == [row[-1] for row in before]
    with reading(store) as connection:
        assert not inspect(connection).has_table("deliveries")
        leased_at = connection.execute(select(attempts.c.leased_at).where(attempts.c.leased_by == "old:1:1"))
        assert {row[0] for row in leased_at} == {datetime(2026, 3, 4, 4, 40, 8, tzinfo=UTC)}


def test_the_next_night_goes_on_where_the_first_release_stopped(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(store, baseline_limit=10)
    summary = company.night(
        THURSDAY, finding(60), finding(58, PO, topic="tax_id", team="tax"), finding(90), rest=SubjectState.ON_HOLD
    )
    assert summary.items.told(Action.OPENED) == 1
    assert load_item(store, 1).held_reason is None
    mails = [load_notice(store, notice.id).text for notice in list_notices(store) if notice.business_date == THURSDAY]
    words = "Customer 59: Aria has no tax ID for account 59 in DE; NetSuite has …4521, Salesforce has nothing."
    assert any(words in " ".join(mail.split()) for mail in mails)
    assert history(store, 80) == ["opened"]
    assert [row[0] for row in rows(store, work_items)] == list(range(1, 81))
    ids = [row[0] for row in rows(store, events)]
    assert ids == list(range(1, len(ids) + 1))


PROGRAM = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from notifications.store.database.engine import open_store

@event.listens_for(Engine, "before_cursor_execute")
def kill(_connection, _cursor, statement, *_):
    if sys.argv[2] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(None, Path(sys.argv[1]))
"""


MOMENTS = ["UPDATE work_item_findings SET document", "DROP TABLE work_items", "DROP TABLE deliveries"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_migration_that_is_killed_leaves_the_old_store_and_the_next_one_succeeds(tmp_path: Path, moment: str) -> None:
    path = old_file(tmp_path)
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), moment],
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert killed.returncode == -signal.SIGKILL
    with sqlite3.connect(path) as connection:
        assert "\n".join(connection.iterdump()) == dump()
    connection.close()
    engine = open_store(None, tmp_path)
    assert count_items(engine).open == 12
    engine.dispose()


def test_references_are_checked_again_after_the_tables_were_rebuilt(tmp_path: Path) -> None:
    old_file(tmp_path)
    engine = open_store(None, tmp_path)
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
