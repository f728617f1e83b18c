"""Unpacks gzip and zip into the work folder, within bounds: one that grows without end is refused. Reads no table."""

import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from assets.landing.storage.inspect import Refused, Source

_CHUNK = 1 << 20
MOST_BYTES = 32 << 30
MOST_GROWTH = 200
"""Tables of text seldom shrink to a fiftieth; what shrank to less than a two-hundredth is made to do harm."""
_FREE = 64 << 20
_BESIDE = re.compile(r"^__MACOSX/|(?:^|/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$")
"""What operating systems put beside the files that people pack."""


def unpack(source: Source, kind: str, *, work: Path) -> Path:
    """Return the one file inside, unpacked. Raises Refused."""
    target = work / "unpacked"
    limit = min(MOST_BYTES, max(_FREE, source.size * MOST_GROWTH))
    try:
        with _opened(source.path, kind) as packed, target.open("wb") as out:
            written = 0
            while piece := packed.read(_CHUNK):
                written += len(piece)
                if written > limit:
                    raise Refused(
                        f"{source.path.name} unpacks to more than {limit >> 20} MiB. It is not unpacked further."
                    )
                out.write(piece)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError) as error:
        raise Refused(f"{source.path.name} cannot be unpacked ({error}). Deliver it again.") from error
    return target


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[IO[bytes]]:
    if kind == "gzip":
        with gzip.open(path, "rb") as packed:
            yield cast("IO[bytes]", packed)
        return
    with zipfile.ZipFile(path) as archive:
        inside = [entry for entry in archive.infolist() if not entry.is_dir() and not _BESIDE.search(entry.filename)]
        if len(inside) != 1:
            raise Refused(f"{path.name} holds {len(inside)} files. Deliver one file in it.")
        if inside[0].flag_bits & 1:
            raise Refused(f"{path.name} is protected by a password. Deliver it without one.")
        # only the content is read: the name inside, which may point anywhere, is never used
        with archive.open(inside[0]) as entry:
            yield entry
