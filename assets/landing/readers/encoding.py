"""Finds a text's encoding and makes it UTF-8. Knows no delimiter and no column."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from assets.landing.storage.inspect import Source

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_HIGH = re.compile(rb"[\x80-\xff]")
_UTF8 = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]")
"""What western letters and signs are in UTF-8. In cp1252 it is nonsense, such as an A with tilde before a symbol."""

_SIGNS = rb"\x82-\x84\x86-\x89\x8b\x95\x98\x9b\xa1-\xa9\xac\xaf\xb1-\xb3\xb5\xb6\xb8\xb9\xbc-\xbf"
_CAPITALS = rb"\x8a\x8c\x8e\x9f"
_NO_WORD = re.compile(rb"[A-Za-z\xc0-\xff\x9a\x9c\x9e][" + _SIGNS + _CAPITALS + rb"][a-z\xdf-\xff]|[\xc0-\xff]{4,}")
"""What words of other one-byte encodings look like in cp1252: signs and capitals within words, accents in a row."""
_MOST_NONSENSE = 0.05


def find_encoding(source: Source, declared: str) -> str:
    """Return the name of the encoding. A byte order mark decides, then zeros, then the contract, then the bytes."""
    for mark, name in _MARKS:
        if source.head.startswith(mark):
            return name
    sixteen = _sixteen(source.head)
    if sixteen or (declared == "utf-16" and source.has_nul):
        return sixteen or "utf-16-le"
    if declared in ("utf-8", "cp1252"):
        return declared
    return "utf-8" if source.is_utf8 or not _is_cp1252(source.path) else "cp1252"


def to_utf8(source: Source, encoding: str, *, work: Path) -> Path:
    """Return a copy in UTF-8 without byte order mark; bytes that are no character, or two of UTF-8, become U+FFFD."""
    target = work / "utf8.csv"
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with target.open("wb") as out:
        first = True
        for piece in _pieces(source.path):
            text = decoder.decode(_UTF8.sub(b"\x81", piece) if encoding == "cp1252" else piece)
            out.write((text.removeprefix("\ufeff") if first else text).encode("utf-8", errors="replace"))
            first = first and not text
        out.write(decoder.decode(b"", final=True).encode("utf-8", errors="replace"))
    return target


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces that end where a line ends."""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece + file.readline()


def _sixteen(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of mostly western text is zero."""
    sample = head[:4096]
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _is_cp1252(path: Path) -> bool:
    """Has every byte a meaning in cp1252, is less of it UTF-8 than not, and does it make words?"""
    high = pairs = nonsense = 0
    for piece in _pieces(path):
        if _NOT_CP1252.search(_UTF8.sub(b"", piece)):
            return False
        high += len(_HIGH.findall(piece))
        pairs += len(_UTF8.findall(piece))
        nonsense += len(_NO_WORD.findall(_UTF8.sub(b"", piece)))
    return high > 4 * pairs and nonsense <= _MOST_NONSENSE * high
