"""Finds a text's encoding and makes it UTF-8. Knows no delimiter and no column."""

import codecs
from pathlib import Path

from assets.landing.source import Source

_CHUNK = 1 << 20
_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def find_encoding(source: Source, declared: str) -> str:
    """Return utf-8, utf-16-le, utf-16-be or cp1252. A byte order mark decides, then the contract, then the bytes."""
    for mark, name in _MARKS:
        if source.head.startswith(mark):
            return name
    sixteen = _sixteen(source.head)
    if declared == "utf-16":
        return sixteen or "utf-16-le"
    if declared != "detect":
        return declared
    if sixteen:
        return sixteen
    return "utf-8" if _is_utf8(source.path) or not _is_cp1252(source.path) else "cp1252"


def is_valid(source: Source, encoding: str) -> bool:
    """Is every byte a character of `encoding`?"""
    return _decodes(source.path, encoding)


def to_utf8(source: Source, encoding: str, *, work: Path) -> Path:
    """Return a copy in UTF-8 without byte order mark; bytes that are no character become U+FFFD."""
    target = work / "utf8.csv"
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with source.path.open("rb") as packed, target.open("wb") as out:
        first = True
        while piece := packed.read(_CHUNK):
            text = decoder.decode(piece)
            out.write((text.removeprefix("\ufeff") if first else text).encode("utf-8", errors="replace"))
            first = first and not text
        out.write(decoder.decode(b"", final=True).encode("utf-8", errors="replace"))
    return target


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


def _is_utf8(path: Path) -> bool:
    return _decodes(path, "utf-8")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_cp1252(path: Path) -> bool:
    """No byte without a meaning in cp1252, and no UTF-8 sequence either, which would mean damage rather than cp1252."""
    pieces = 0
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            if _NOT_CP1252.intersection(piece):
                return False
            pieces += sum(
                piece.count(lead) for lead in (b"\xc3\xa4", b"\xc3\xb6", b"\xc3\xbc", b"\xc3\xa9", b"\xe2\x82\xac")
            )
    return pieces == 0
