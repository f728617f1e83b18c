"""Looks at a delivered file's bytes once: size, digest, what stands in its way. Understands no format."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checks.errors import TieoutError

_CHUNK = 4 << 20
_REPLACEMENT = "\ufffd".encode()
_BLANK_LINE = re.compile(rb"(?:\r\n|\n)[ \t]*(?:\r\n|\n)")
_LEADING_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]*(?:\r\n|\n)")


class Refused(TieoutError):
    """A file that is not read at all, or not to its end; the message says why, for its manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of the bytes. `identity` changes whenever the file does.

    `lines` counts physical lines; `longest_line` is exact from one chunk on, and nothing below that.
    `has_replacement`: the character that stands for bytes that are none.
    """

    path: Path
    size: int
    sha256: str
    delivered_at: datetime
    identity: tuple[int, int, int, int]
    head: bytes
    lines: int
    longest_line: int
    has_blank_lines: bool
    has_nul: bool
    has_replacement: bool


def identity_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """Size, modification, change of status, inode."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def inspect(path: Path, *, folder: Path) -> Source:
    """Read the file once. Raises Refused when it is no plain file of its own inside `folder`, or cannot be read."""
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise Refused(f"{path.name} is a link that leaves the exports folder. Deliver the file itself.")
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Refused(f"{path.name} is no plain file. Deliver a file.")
            return _read(path, file.readinto, status)
    except OSError as error:
        raise Refused(
            f"{path.name} cannot be read ({error.strerror}). Mend its permissions or deliver it again."
        ) from error


def unchanged(source: Source) -> None:
    """Raises Refused when the file is no longer the one that was inspected."""
    try:
        same = identity_of(source.path.stat()) == source.identity
    except OSError:
        same = False
    if not same:
        raise Refused(f"{source.path.name} changed while it was read. It is read again once it is complete.")


def _read(path: Path, readinto, status: os.stat_result) -> Source:  # type: ignore[no-untyped-def]
    digest = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    head, tail, last = b"", b"", b""
    lines, blank, nul, replacement, size, since, longest = 0, False, False, False, 0, 0, 0
    while count := readinto(buffer):
        piece = bytes(view[:count])
        digest.update(piece)
        size += count
        lines += piece.count(b"\n")
        nul = nul or b"\0" in piece
        replacement = replacement or _REPLACEMENT in tail[-2:] + piece
        since = since + count if b"\n" not in piece else count - piece.rfind(b"\n")
        longest = max(longest, since)
        if not head:
            head = piece[: 1 << 20]
            blank = _LEADING_BLANK.match(piece) is not None
        blank = blank or _BLANK_LINE.search(tail + piece[:64]) is not None or _BLANK_LINE.search(piece) is not None
        tail, last = piece[-64:], piece[-1:]
    if size != status.st_size:
        raise Refused(f"{path.name} changed while it was read. It is read again once it is complete.")
    return Source(
        path=path,
        size=size,
        sha256=digest.hexdigest(),
        delivered_at=datetime.fromtimestamp(status.st_mtime, tz=UTC),
        identity=identity_of(status),
        head=head,
        lines=lines + (1 if last not in (b"\n", b"") else 0),
        longest_line=longest,
        has_blank_lines=blank,
        has_nul=nul,
        has_replacement=replacement,
    )
