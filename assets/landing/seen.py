"""Remembers the digest of files that landed, so that the deliveries of last week are not read again each night."""

import json
import time
from pathlib import Path

from assets.landing.files import replaced
from assets.landing.source import Source, identity_of

_SETTLED_NS = 2_000_000_000
"""A file that changed less than this long ago may change again within one tick of its clock: it is not remembered."""


def recall(folder: Path, path: Path) -> str | None:
    """Return the digest of `path` if it is, by size, times and inode, the file that was remembered."""
    try:
        known = json.loads(_note(folder, path).read_text(encoding="utf-8"))
        same = known["identity"] == list(identity_of(path.stat()))
        return str(known["sha256"]) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(folder: Path, source: Source) -> None:
    """Note the digest of a file whose manifest is written."""
    changed = max(source.identity[1], source.identity[2])
    if time.time_ns() - changed > _SETTLED_NS:
        with replaced(_note(folder, source.path)) as temporary:
            temporary.write_text(json.dumps({"identity": source.identity, "sha256": source.sha256}), encoding="utf-8")


def _note(folder: Path, path: Path) -> Path:
    return folder / f".{path.name}.seen"
