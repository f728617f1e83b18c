"""What is looked for in a file's bytes, piece by piece: lines, blank lines, NULs, characters. Opens no file."""

import re

import numpy as np
import pyarrow as pa

_NEWLINE = 10
_BLANK_BYTES = np.frombuffer(b"\n\r \t", np.uint8)
_BLANK_LINE = re.compile(rb"(?:\r\n|\n)[ \t]*(?:\r\n|\n)")
_LEADING_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]*(?:\r\n|\n)")
_REPLACEMENT = "\ufffd".encode()


class Lines:
    """Counts lines and looks for blank ones, faster than a regular expression."""

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


class Characters:
    """Looks for NULs and U+FFFD, and whether all is UTF-8."""

    def __init__(self) -> None:
        self.has_nul, self.has_replacement = False, False
        self._valid, self._rest = True, b""

    def add(self, piece: bytes) -> None:
        """Take the next piece of the file."""
        self.has_nul = self.has_nul or b"\0" in piece
        if not self._valid:
            # U+FFFD is looked for in UTF-8 only
            return
        text = self._rest + piece
        self.has_replacement = self.has_replacement or _REPLACEMENT in text
        whole = len(text) - _begun(text)
        self._rest, self._valid = text[whole:], _is_utf8(text, whole)

    @property
    def is_utf8(self) -> bool:
        """Is every byte so far of a character, and the last character whole?"""
        return self._valid and not self._rest


def _begun(text: bytes) -> int:
    """How many bytes at the end begin a character that is not whole."""
    for count, byte in enumerate(reversed(text[-3:]), start=1):
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return count if length > count else 0
        if byte < 0x80:
            return 0
    return 0


def _is_utf8(text: bytes, size: int) -> bool:
    """Are the first `size` bytes whole characters? Arrow checks twenty times as fast as Python decodes."""
    ends = pa.py_buffer(np.array([0, size], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(text)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
