"""Names a process so that another can tell whether it still lives. Knows nothing of what the name is kept for."""

import os
import socket
from pathlib import Path


def this_process() -> str:
    """Return the name of this process: host, process id, and when it started (ids are given out again)."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(holder: str | None) -> bool | None:
    """Whether the process of this name has ended; None when that cannot be known from here (another host)."""
    if holder is None:
        return True
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return None
    return not _lives(int(rest)) or _started(int(rest)) != holder.rpartition(":")[2]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(process) != "Z"


def _stat(process: int) -> list[str]:
    """The fields of /proc/<id>/stat after the command's name, which may hold blanks; none without such a file."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _state(process: int) -> str:
    return (_stat(process) or [""])[0]


def _started(process: int) -> str:
    """Clock ticks from boot to the start of the process; 0 where the system does not tell."""
    fields = _stat(process)
    return fields[19] if len(fields) > 19 else "0"
