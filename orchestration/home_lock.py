"""One process at a time runs a night in a home: an OS file lock, which a killed process gives up by dying."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from assets.nights.home import Home
from checks.errors import BusyError

_held_here: set[str] = set()
"""Homes whose lock this process holds already: the command line takes it before it starts the run, which asks for it
again.
"""


@contextmanager
def exclusive(home: Home) -> Iterator[None]:
    """Hold the lock of `home`. Raises BusyError, which names the process, when another one holds it."""
    key = str(home.root.resolve())
    if key in _held_here:
        yield
        return
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "unknown"
            raise BusyError(
                f"{home.root}: a night is already running here (process {holder}). Wait for it to end, then try again."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held_here.add(key)
        try:
            yield
        finally:
            _held_here.discard(key)
