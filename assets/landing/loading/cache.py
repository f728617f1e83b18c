"""Remembers which manifest a file came to, so that the deliveries of last week are not read again each night."""

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from checks.atomic_write import atomic_write

_SETTLED_NS = 2_000_000_000
"""A file that changed less than this long ago may change again within one tick of its clock: it is not remembered."""

Identity = Sequence[int | str]
"""What is known of a file without reading it, and how it would be read: another one whenever either changes."""


def recall(folder: Path, file: str, identity: Identity) -> str | None:
    """Return the manifest's name that was noted for `file`, if it is still the same file."""
    try:
        known = json.loads(_note(folder, file).read_text(encoding="utf-8"))
        return str(known["manifest"]) if known["identity"] == list(identity) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(folder: Path, file: str, identity: Identity, manifest: str) -> None:
    """Note the manifest's name of a file once it is written."""
    with atomic_write(_note(folder, file)) as temporary:
        temporary.write_text(json.dumps({"identity": list(identity), "manifest": manifest}), encoding="utf-8")


def is_settled(path: Path) -> bool:
    """Whether a file of this machine has kept still for a while."""
    try:
        status = path.stat()
    except OSError:
        return False
    return time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED_NS


def _note(folder: Path, file: str) -> Path:
    # files of one name may lie in several folders
    return folder / f".{Path(file).name}-{hashlib.sha256(file.encode()).hexdigest()[:8]}.seen"
