"""Delivery killed with SIGKILL by another process, at states seen from outside: nothing twice, nothing lost."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mail_examples import SENDER
from mail_outboxes import fill
from mail_servers import Answer, sendgrid_server, smtp_server
from notifications.store.database.engine import open_store, reading
from notifications.store.database.schema import WALL_CLOCK, attempts, notices

pytestmark = pytest.mark.faults

TESTS = Path(__file__).resolve().parents[2] / "support"
EVERYONE = [f"person{number:02}@example.com" for number in range(20)]
PATIENCE = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose outbox holds twenty notices."""
    engine = open_store(None, tmp_path / "home")
    fill(engine, *EVERYONE)
    engine.dispose()
    return tmp_path / "home"


def start(home: Path, kind: str, place: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": f"{TESTS.parents[1]}{os.pathsep}{TESTS}"}
    return subprocess.Popen(
        [sys.executable, str(TESTS / "deliver_once.py"), str(home), kind, place],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(home: Path, kind: str, place: str) -> dict[str, int]:
    """Run it again, to its end."""
    process = start(home, kind, place)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    counts: dict[str, int] = json.loads(output)
    return counts


def statuses(home: Path) -> list[str]:
    """The deliveries' states by id, as another process sees them."""
    with sqlite3.connect(f"file:{home / 'ops.db'}?mode=ro", uri=True) as connection:
        return [row[0] for row in connection.execute("select status from attempts order by id")]


def kill_when(process: subprocess.Popen[str], seen: Callable[[], bool]) -> None:
    """Kill the process once `seen` holds; it must not have ended by then."""
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert process.poll() is None, "it ended before the state was seen"
        assert time.monotonic() < deadline, "the state was never seen"
    process.send_signal(signal.SIGKILL)
    process.communicate()


def rows(home: Path) -> list[dict[str, Any]]:
    """Notices with their deliveries, without the wall clock."""
    engine = open_store(None, home)
    clocks = {"created_at", *WALL_CLOCK["attempts"]}
    query = select(notices, *(column for column in attempts.columns if column.name != "id")).join(
        attempts, attempts.c.ref_id == notices.c.id
    )
    with reading(engine) as connection:
        found = [dict(row._mapping) for row in connection.execute(query.order_by(attempts.c.id))]
    engine.dispose()
    return [{name: value for name, value in row.items() if name not in clocks} for row in found]


def eml_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.eml")) if folder.exists() else []


def test_files_killed_again_and_again_end_as_if_never_killed(home: Path, tmp_path: Path) -> None:
    folder, calm = tmp_path / "outbox", tmp_path / "calm"
    fill(engine := open_store(None, calm), *EVERYONE)
    engine.dispose()
    finish(calm, "files", str(tmp_path / "calm-outbox"))

    killed = 0
    for count in (1, 6, 12, 19):
        process = start(home, "files", str(folder))
        kill_when(process, lambda count=count: len(eml_files(folder)) >= count)  # type: ignore[misc]
        killed += 1
        assert "accepted" in statuses(home) or "leased" in statuses(home)
    finish(home, "files", str(folder))

    assert killed == 4
    assert rows(home) == rows(calm)
    assert eml_files(folder) == eml_files(tmp_path / "calm-outbox")
    assert sorted(path.name for path in folder.iterdir()) == eml_files(folder)
    print(f"\nfiles: killed {killed} times, {len(eml_files(folder))} notices, each one file, rows as undisturbed")


@contextmanager
def blocking() -> Iterator[tuple[Callable[[], None], threading.Event]]:
    """A stop that a server waits at: what to call, and what lets it go on."""
    gate = threading.Event()
    try:
        yield lambda: gate.wait(PATIENCE) and None, gate  # type: ignore[func-returns-value]
    finally:
        gate.set()


@pytest.mark.parametrize("taken_before", [0, 7])
def test_sendgrid_killed_in_the_middle_of_a_request_leaves_that_one_unknown(home: Path, taken_before: int) -> None:
    with sendgrid_server() as server, blocking() as (wait, gate):
        accepted = Answer(202, {"X-Message-Id": "sg"})
        server.answers = [accepted] * taken_before + [Answer(202, before=wait)]
        process = start(home, "sendgrid", server.url)
        kill_when(
            process, lambda: len(server.requests) == taken_before + 1 and statuses(home)[taken_before] == "leased"
        )
        gate.set()
        again = finish(home, "sendgrid", server.url)
        third = finish(home, "sendgrid", server.url)

        assert server.taken() == Counter({str(number): 1 for number in range(1, 21)})
    expected = ["accepted"] * 20
    expected[taken_before] = "unknown"
    assert statuses(home) == expected
    assert again == {"accepted": 19 - taken_before, "unknown": 1}
    assert third == {}
    print(f"\nsendgrid: killed in request {taken_before + 1} of 20: that one unknown, 20 requests in all")


@pytest.mark.parametrize("taken_before", [11])
def test_smtp_killed_after_the_mail_was_sent_leaves_that_one_unknown(home: Path, taken_before: int) -> None:
    with smtp_server() as server:
        gate = threading.Event()
        server.on_data = lambda _: gate.wait(PATIENCE) if len(server.messages) == taken_before + 1 else None
        process = start(home, "smtp", str(server.port))
        kill_when(
            process, lambda: len(server.messages) == taken_before + 1 and statuses(home)[taken_before] == "leased"
        )
        gate.set()
        finish(home, "smtp", str(server.port))

        arrived = Counter(message["Message-ID"] for message in server.messages)
    assert len(arrived) == 20
    assert set(arrived.values()) == {1}
    expected = ["accepted"] * 20
    expected[taken_before] = "unknown"
    assert statuses(home) == expected
    assert all(message["From"] == SENDER for message in server.messages)


def test_sendgrid_killed_between_two_requests_loses_and_doubles_nothing(home: Path) -> None:
    with sendgrid_server() as server:
        server.always = Answer(202, {"X-Message-Id": "sg"}, before=lambda: time.sleep(0.01))
        kills = 0
        while "pending" in statuses(home) and kills < 3:
            done = statuses(home).count("accepted") + 2
            process = start(home, "sendgrid", server.url)
            kill_when(process, lambda done=done: statuses(home).count("accepted") >= done)  # type: ignore[misc]
            kills += 1
        finish(home, "sendgrid", server.url)

        taken = server.taken()
    unknown = {str(number) for number, status in enumerate(statuses(home), 1) if status == "unknown"}
    assert max(taken.values()) == 1
    assert set(taken) | unknown == {str(number) for number in range(1, 21)}
    assert set(statuses(home)) <= {"accepted", "unknown"}
    print(f"\nsendgrid: killed {kills} times between requests: {len(taken)} taken once, {len(unknown)} unknown")
