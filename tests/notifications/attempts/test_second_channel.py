"""A tracker as a second channel: the same code sends it once, and what nobody knows of is a person's to decide."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

import trackers
from checks.errors import ConfigurationError
from mail_examples import StoppedClock
from mail_outboxes import fill
from notifications.attempt_states import Word
from notifications.attempts import leases
from notifications.attempts.port import Limits
from notifications.attempts.report import Report
from notifications.attempts.run import make_attempts
from notifications.store.database.engine import open_store, reading, writing
from notifications.store.database.schema import attempts
from trackers import TRACKER, Tracker, TrackerPort, queue, tracker_server

TESTS = Path(trackers.__file__).parent
PATIENCE = 60.0


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with tracker_server() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Engine]:
    """A store that another process can open too: `tmp_path`/home."""
    engine = open_store(None, tmp_path / "home")
    yield engine
    engine.dispose()


def run(engine: Engine, tracker: Tracker, *, searches: bool = False) -> Report:
    clock = StoppedClock()
    port = TrackerPort(tracker.port, searches=searches)
    return make_attempts(engine, port, clock=clock, limits=Limits(), wait=clock.wait)


def decide(engine: Engine, word: Word, ref_id: int = 1, reason: str = "it is not in the tracker") -> bool:
    with writing(engine) as connection:
        now = StoppedClock().now()
        return leases.decide(connection, TRACKER, ref_id, word, by="Kim Ito", reason=reason, now=now)


def states(engine: Engine, channel: str = "tracker") -> list[tuple[int, int, str, str | None]]:
    """What is sent, attempt, status and the other side's id of every attempt of the channel."""
    columns = (attempts.c.ref_id, attempts.c.attempt, attempts.c.status, attempts.c.provider_id)
    query = select(*columns).where(attempts.c.channel == channel).order_by(attempts.c.id)
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(query)]


def killed_while_filing(home: Path, tracker: Tracker) -> None:
    """Kill a process after the tracker has filed its ticket and before the process knows."""
    gate = threading.Event()
    tracker.before_answer = lambda: gate.wait(PATIENCE)
    environment = os.environ | {"PYTHONPATH": f"{TESTS.parents[1]}{os.pathsep}{TESTS}"}
    command = [sys.executable, str(TESTS / "trackers.py"), str(home), str(tracker.port)]
    process = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + PATIENCE
    while not tracker.filed:
        assert process.poll() is None, "it ended before it filed a ticket"
        assert time.monotonic() < deadline, "it filed no ticket"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    gate.set()
    tracker.before_answer = lambda: None


def test_each_ticket_is_filed_once_and_keeps_the_trackers_id(outbox: Engine, tracker: Tracker) -> None:
    queue(outbox, 1, 2)

    first, second = run(outbox, tracker), run(outbox, tracker)

    assert tracker.filed == ["case-1", "case-2"]
    assert (first.counts, second.counts) == ({"accepted": 2}, {})
    assert states(outbox) == [(1, 1, "accepted", "T-1"), (2, 1, "accepted", "T-2")]


def test_mail_of_the_same_numbers_is_another_channel(outbox: Engine, tracker: Tracker) -> None:
    fill(outbox, "anna@example.com", "bert@example.com")
    queue(outbox, 1)

    assert run(outbox, tracker).counts == {"accepted": 1}
    assert states(outbox, "mail") == [(1, 1, "pending", None), (2, 1, "pending", None)]


def test_errors_are_tried_again_and_what_the_port_refuses_is_not_sent(outbox: Engine, tracker: Tracker) -> None:
    queue(outbox, 13, 1)
    tracker.status = 503

    report = run(outbox, tracker)
    assert report.counts == {"suppressed": 1, "pending": 1}
    assert set(report.problems) == {"error 503", "the customer has no tracker"}

    tracker.status = 201
    assert run(outbox, tracker).counts == {"accepted": 1}
    assert states(outbox) == [(13, 1, "suppressed", None), (1, 4, "accepted", "T-1")]


@pytest.mark.faults
def test_a_ticket_of_a_killed_process_is_unknown_and_is_filed_again_only_by_a_persons_word(
    home: Engine, tmp_path: Path, tracker: Tracker
) -> None:
    queue(home, 1)
    killed_while_filing(tmp_path / "home", tracker)
    assert states(home) == [(1, 1, "leased", None)]

    assert run(home, tracker).counts == {"unknown": 1}
    assert run(home, tracker).counts == {}
    assert tracker.filed == ["case-1"]
    assert states(home) == [(1, 1, "unknown", None)]

    assert decide(home, Word.RESEND)
    assert states(home) == [(1, 1, "unknown", None), (1, 2, "pending", None)]
    assert run(home, tracker).counts == {"accepted": 1}
    assert tracker.filed == ["case-1", "case-1"]
    assert states(home) == [(1, 1, "unknown", None), (1, 2, "accepted", "T-2")]


@pytest.mark.faults
def test_a_tracker_that_can_be_searched_says_what_became_of_the_ticket(
    home: Engine, tmp_path: Path, tracker: Tracker
) -> None:
    queue(home, 1)
    killed_while_filing(tmp_path / "home", tracker)

    assert run(home, tracker, searches=True).counts == {"accepted": 1}
    assert tracker.filed == ["case-1"]
    assert states(home) == [(1, 1, "accepted", "T-1")]


def test_a_word_that_does_not_fit_is_refused_in_the_channels_words(outbox: Engine) -> None:
    queue(outbox, 1)

    with pytest.raises(ConfigurationError) as refused:
        decide(outbox, Word.ACCEPTED)
    assert str(refused.value) == "Ticket 1 is pending: `accepted` fits one that is unknown only."
    with pytest.raises(ConfigurationError, match="Releasing a ticket needs a name and a reason"):
        decide(outbox, Word.DROP, reason=" ")
    assert not decide(outbox, Word.DROP, ref_id=9)
    assert states(outbox) == [(1, 1, "pending", None)]
