"""Looking at processes and their files from outside, and killing them at what is seen. Not here: what they do."""

import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from forked import Forked

PATIENCE = 180


def wait_for(process: Forked, seen: Callable[[], bool], what: str) -> None:
    """Return once `seen` holds; the process must not have ended by then."""
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert process.poll() is None, f"it ended before this was seen: {what}"
        assert time.monotonic() < deadline, f"never seen: {what}"
        time.sleep(0.001)


def kill_when(process: Forked, seen: Callable[[], bool], what: str) -> None:
    """Kill the process, and only it, once `seen` holds.

    The process is stopped and let go on by turns, a millisecond at a time, so that it cannot run past the state while
    a busy machine keeps us from looking.
    """
    deadline = time.monotonic() + PATIENCE
    try:
        while True:
            process.send_signal(signal.SIGSTOP)
            if seen():
                break
            assert process.poll() is None, f"it ended before this was seen: {what}"
            assert time.monotonic() < deadline, f"never seen: {what}"
            process.send_signal(signal.SIGCONT)
            time.sleep(0.001)
    finally:
        process.kill()
        process.communicate()


def ops(home: Path, sql: str) -> list[Any]:
    """The first column of a query on the ops store of a home, as another process sees it."""
    connection = sqlite3.connect(f"file:{home / 'ops.db'}?mode=ro", uri=True)
    try:
        return [row[0] for row in connection.execute(sql)]
    finally:
        connection.close()


def somebody_writes(home: Path) -> bool:
    """Whether another process holds the write lock of the ops store."""
    probe = sqlite3.connect(home / "ops.db", timeout=0, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        probe.close()
    return False


def has_open(process: Forked, path: Path) -> bool:
    """Whether the process has the file open."""
    with suppress(FileNotFoundError):
        return any(link.resolve() == path for link in Path(f"/proc/{process.pid}/fd").iterdir())
    return False


def time_of(path: Path) -> int:
    """When the file was last written, which a copy of a home keeps; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def size(path: Path) -> int:
    """How large the file is; 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
