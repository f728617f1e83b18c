"""One process at a time runs a night in a home: an OS file lock, which a killed process gives up by dying. Each run
holds a file of its own besides, so that it is known which runs are alive.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assets.nights.home import Home
from checks.errors import BusyError

_held_here: set[str] = set()
"""Homes whose lock this process holds already: the command line takes it before it starts the run, which asks for it
again.
"""

_MOMENT = 1.0
"""Seconds that everybody waits: who only looks whether the lock is free holds it for an instant."""


@contextmanager
def exclusive(home: Home, *, patience: float = 0, tell: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock of `home`, waiting for it up to `patience` seconds, of which `tell` is told once.

    Raises BusyError, which names the process, when another one still holds it then.
    """
    key = str(home.root.resolve())
    if key in _held_here:
        yield
        return
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        _acquire(file.fileno(), home, max(patience, _MOMENT), tell if patience else None)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held_here.add(key)
        try:
            yield
        finally:
            _held_here.discard(key)


def holder(home: Home) -> str | None:
    """Return the process that runs a night in `home` now, None when there is none."""
    try:
        file = home.lock.open()
    except FileNotFoundError:
        return None
    with file:
        return None if _take(file.fileno(), fcntl.LOCK_SH) else file.read().strip() or "unknown"


@contextmanager
def at_work(home: Home, run_id: str) -> Iterator[None]:
    """Show that the run is alive, whether it works or waits, as long as the block runs."""
    home.runs.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home.runs / run_id
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def runs_at_work(home: Home) -> frozenset[str]:
    """Return the runs that are alive; what killed ones left is removed."""
    alive = set()
    for path in home.runs.glob("*"):
        with path.open() as file:
            if _take(file.fileno(), fcntl.LOCK_EX):
                path.unlink(missing_ok=True)
            else:
                alive.add(path.name)
    return frozenset(alive)


def _acquire(descriptor: int, home: Home, patience: float, tell: Callable[[str], None] | None) -> None:
    until = time.monotonic() + patience
    while not _take(descriptor, fcntl.LOCK_EX):
        other = holder(home) or "unknown"
        if time.monotonic() >= until:
            raise BusyError(
                f"{home.root}: a night is already running here (process {other}). Wait for it to end, then try again."
            )
        if tell is not None:
            tell(f"a night is already running here (process {other}); this one waits for it to end")
            tell = None
        time.sleep(0.2)


def _take(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
