"""Looks at a delivered file's bytes once: size, digest, what stands in its way. Understands no format."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

import numpy as np

from checks.errors import TieoutError

_CHUNK = 4 << 20
_NEWLINE = 10
_BLANK_BYTES = np.frombuffer(b"\n\r \t", np.uint8)
_REPLACEMENT = "\ufffd".encode()
_BLANK_LINE = re.compile(rb"(?:\r\n|\n)[ \t]*(?:\r\n|\n)")
_LEADING_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]*(?:\r\n|\n)")


class Refused(TieoutError):
    """A file that is not read at all, or not to its end; the message says why, for its manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of the bytes. `identity` changes whenever the file does.

    `lines` counts physical lines; `longest_line` is the bytes of the longest.
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
        if not stat.S_ISREG(path.stat().st_mode):
            # looked at before it is opened: opening a pipe would wait for ever
            raise Refused(f"{path.name} is no plain file. Deliver a file.")
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
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
        raise changed(source.path)


def changed(path: PurePath) -> Refused:
    """The refusal of a file that is not the same at the end as it was at the beginning."""
    return Refused(f"{path.name} changed while it was read. It is read again once it is complete.")


class _Lines:
    """Counts lines and looks for blank ones, piece by piece, faster than a regular expression."""

    def __init__(self) -> None:
        self.count, self.longest, self.has_blank = 0, 0, False
        self._since, self._tail, self._ends = 0, b"", True

    def add(self, piece: bytes) -> None:
        """Take the next piece of the file."""
        ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == _NEWLINE)
        self.count += len(ends)
        first, last = (int(ends[0]), int(ends[-1])) if len(ends) else (len(piece), -1)
        gaps = np.diff(ends)
        self.longest = max(self.longest, self._since + first, int(gaps.max()) if len(gaps) else 0, len(piece) - last)
        self._since = len(piece) - last if len(ends) else self._since + len(piece)
        if not self.has_blank:
            self.has_blank = self._begins_blank(piece) or self._blank_within(piece, ends)
        self._tail, self._ends = piece[-64:], piece.endswith(b"\n")

    def _begins_blank(self, piece: bytes) -> bool:
        if not self._tail:
            return _LEADING_BLANK.match(piece) is not None
        return _BLANK_LINE.search(self._tail + piece[:64]) is not None

    def _blank_within(self, piece: bytes, ends: np.ndarray) -> bool:
        """Only a line that begins with a blank can be one."""
        inner = ends[ends < len(piece) - 1]
        begins = np.frombuffer(piece, np.uint8)[inner + 1]
        return bool(np.isin(begins, _BLANK_BYTES).any()) and _BLANK_LINE.search(piece) is not None

    @property
    def total(self) -> int:
        """Lines of the whole file; the last needs no end."""
        return self.count + (0 if self._ends else 1)


def _read(path: Path, readinto, status: os.stat_result) -> Source:  # type: ignore[no-untyped-def]
    digest = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    head, tail = b"", b""
    lines, nul, replacement, size = _Lines(), False, False, 0
    while count := readinto(buffer):
        piece = bytes(view[:count])
        digest.update(piece)
        size += count
        lines.add(piece)
        nul = nul or b"\0" in piece
        replacement = replacement or _REPLACEMENT in piece or _REPLACEMENT in tail + piece[:2]
        if not head:
            head = piece[: 1 << 20]
        tail = piece[-2:]
    if size != status.st_size:
        raise changed(path)
    return Source(
        path=path,
        size=size,
        sha256=digest.hexdigest(),
        delivered_at=datetime.fromtimestamp(status.st_mtime, tz=UTC),
        identity=identity_of(status),
        head=head,
        lines=lines.total,
        longest_line=lines.longest,
        has_blank_lines=lines.has_blank,
        has_nul=nul,
        has_replacement=replacement,
    )
