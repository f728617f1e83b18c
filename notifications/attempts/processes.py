"""Names a process so that another can tell whether it still lives. Knows nothing of what the name is kept for."""

import os
import socket

import psutil

_MOST_SECONDS_APART = 5


def this_process() -> str:
    """Return the name of this process: host, process id, and when it started (ids are given out again)."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(psutil.Process())}"


def is_dead(holder: str | None) -> bool | None:
    """Whether the process of this name has ended; None when that cannot be known from here (another host)."""
    if holder is None:
        return True
    host, _, process = holder.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return None
    try:
        found = psutil.Process(int(process))
        return found.status() == psutil.STATUS_ZOMBIE or not _is_close(_started(found), holder.rpartition(":")[2])
    except psutil.NoSuchProcess:
        return True


def _started(process: psutil.Process) -> str:
    """When the process started, in seconds since 1970."""
    return f"{process.create_time():.0f}"


def _is_close(one: str, other: str) -> bool:
    """Both are counted from the boot, whose time moves with the clock; an id is not given out again that soon."""
    return other.isdigit() and abs(int(one) - int(other)) <= _MOST_SECONDS_APART
