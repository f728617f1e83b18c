"""One process at a time runs a night in a home; a killed one gives its lock up by dying."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assets.nights.home import Home
from checks.errors import BusyError
from nights import REPOSITORY, quiet_environment
from orchestration.home_lock import exclusive

HOLD = """
import sys, time
from pathlib import Path
from assets.nights.home import Home
from orchestration.home_lock import exclusive
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
