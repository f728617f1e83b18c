"""Looks at a delivered file's bytes once: size, digest, what stands in its way. Understands no format."""

import hashlib
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import BinaryIO

from assets.landing.storage.bytes import Characters, Lines
from checks.errors import TieoutError

_CHUNK = 4 << 20


class Refused(TieoutError):
    """A file that is not read at all, or not to its end; the message says why, for its manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of the bytes. `identity` changes whenever the file does.

    `lines` counts physical lines; `longest_line` is the bytes of the longest.
    `has_replacement`: the character that stands for bytes that are none (looked for in UTF-8 only).
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
    is_utf8: bool


def identity_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """Size, modification, change of status, inode."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def inspect(path: Path, *, folder: Path) -> Source:
    """Read the file once. Raises Refused when it is not a plain file of its own inside `folder`, or cannot be read."""
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise Refused(f"{path.name} is a link that leaves the exports folder. Deliver the file itself.")
        if not stat.S_ISREG(path.stat().st_mode):
            # looked at before it is opened: opening a pipe would wait for ever
            raise Refused(f"{path.name} is not a plain file. Deliver a file.")
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            return _read(path, file, status)
    except RuntimeError as error:
        raise Refused(f"{path.name} is a link that leads back to itself. Deliver the file itself.") from error
    except OSError as error:
        raise Refused(
            f"{path.name} cannot be read ({error.strerror}). Fix its permissions or deliver it again."
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


def _read(path: Path, file: BinaryIO, status: os.stat_result) -> Source:
    """Each piece is looked at by two threads while the next is read: most of it is done outside of Python's lock."""
    digest, lines, characters = hashlib.sha256(), Lines(), Characters()
    head, size = b"", 0
    with ThreadPoolExecutor(2) as looking:
        pending: list[Future[None]] = []
        while piece := file.read(_CHUNK):
            for look in pending:
                look.result()
            pending = [looking.submit(look, piece) for look in (digest.update, lines.add, characters.add)]
            head = head or piece[: 1 << 20]
            size += len(piece)
    for look in pending:
        look.result()
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
        has_nul=characters.has_nul,
        has_replacement=characters.has_replacement,
        is_utf8=characters.is_utf8,
    )
