"""What people are told of a failed run: the first of our own errors, wherever Dagster hid it."""

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy.exc import OperationalError

from assets.nights.home import Home
from checks.errors import NightFailed
from orchestration.runtime.failures import in_words


def full() -> OperationalError:
    return OperationalError("insert into event_logs", {}, sqlite3.OperationalError("database or disk is full"))


def hidden(cause: Exception, *outer: Exception) -> Callable[[], None]:
    """Raises the last of `outer`, whose causes lead to `cause`."""

    def fail() -> None:
        error = cause
        for around in outer:
            around.__cause__ = error
            error = around
        raise error

    return fail


@pytest.mark.parametrize(
    ("fail", "told"),
    [
        (hidden(NightFailed("dbt model x failed")), "dbt model x failed"),
        (hidden(NightFailed("dbt model x failed"), RuntimeError("step"), RuntimeError("run")), "dbt model x failed"),
        (hidden(NightFailed("dbt model x failed"), OSError(errno.ENOSPC, "full"), full()), "dbt model x failed"),
        (hidden(full(), RuntimeError("step")), r"dagster: Dagster cannot write the log .*\(database or disk is full\)"),
        (hidden(OSError(errno.ENOSPC, "full"), RuntimeError("step")), "No space left on device. Make room there"),
    ],
)
def test_the_error_that_names_the_culprit_is_told(fail: Callable[[], None], told: str, tmp_path: Path) -> None:
    with pytest.raises(NightFailed, match=told), in_words(Home(tmp_path)):
        fail()


def test_the_operating_systems_error_is_told_with_its_file(tmp_path: Path) -> None:
    missing = FileNotFoundError(errno.ENOENT, "No such file", "/somewhere/file.csv")
    with pytest.raises(FileNotFoundError) as told, in_words(Home(tmp_path)):
        hidden(missing, RuntimeError("step"))()
    assert told.value.filename == "/somewhere/file.csv"


def test_an_error_that_nobody_knows_stays_itself(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="a slip"), in_words(Home(tmp_path)):
        hidden(ZeroDivisionError("a slip"))()


def test_a_stop_is_a_stop_whoever_noticed_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), in_words(Home(tmp_path)):
        raise dg.DagsterExecutionInterruptedError


def test_errors_that_point_at_each_other_come_to_an_end(tmp_path: Path) -> None:
    first, second = RuntimeError("first"), RuntimeError("second")
    first.__cause__, second.__cause__ = second, first
    with pytest.raises(RuntimeError, match="first"), in_words(Home(tmp_path)):
        raise first
