"""One process at a time runs a night in a home; a killed one gives its lock up by dying."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assets.nights.home import Home
from checks.errors import BusyError
from environments import REPOSITORY, quiet_environment
from orchestration.runtime.home_lock import at_work, exclusive, runs_at_work
from orchestration.runtime.home_lock import holder as running

HOLD = """
import sys, time
from pathlib import Path
from assets.nights.home import Home
from orchestration.runtime.home_lock import exclusive
with exclusive(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(home: Home) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.root)],
        cwd=REPOSITORY,
        env=quiet_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_is_at_work(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with holder(home) as process:
        with (
            pytest.raises(BusyError, match=rf"a night is already running here \(process {process.pid}\)"),
            exclusive(home),
        ):
            pytest.fail("two at a time")
        process.communicate("go on\n")
    with exclusive(home):
        assert home.lock.read_text() == str(os.getpid())


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with holder(home) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with exclusive(home):
        assert home.lock.stat().st_mode & 0o777 == 0o600


def test_who_holds_it_may_ask_again_and_keeps_it_to_the_end(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with exclusive(home):
        with exclusive(home):
            pass
        again = subprocess.run(
            [sys.executable, "-c", HOLD, str(home.root)],
            cwd=REPOSITORY,
            env=quiet_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    assert "BusyError" in again.stderr


def test_two_homes_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with exclusive(Home(tmp_path / "one")), exclusive(Home(tmp_path / "two")):
        pass


def test_a_night_that_has_time_waits_for_the_one_before_it_and_says_so_once(tmp_path: Path) -> None:
    home, told = Home(tmp_path / "home"), list[str]()
    with holder(home) as process:
        assert running(home) == str(process.pid)

        def tell(words: str) -> None:
            told.append(words)
            assert process.stdin is not None
            process.stdin.write("go on\n")
            process.stdin.flush()

        with exclusive(home, patience=60, tell=tell):
            assert running(home) == str(os.getpid())
    assert told == [f"a night is already running here (process {process.pid}); this one waits for it to end"]
    assert running(home) is None


def test_a_run_is_alive_as_long_as_its_process_works_or_waits(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert runs_at_work(home) == frozenset()
    with at_work(home, "one"), at_work(home, "two"):
        (home.runs / "killed").touch()
        assert runs_at_work(home) == {"one", "two"}
    assert not list(home.runs.iterdir())
