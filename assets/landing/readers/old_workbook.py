"""Looks into an XLS file before it is opened: how far cells reach, where errors stand. Reads no value of a cell.

An XLS file is a small file system (MS-CFB) in which one stream of records (MS-XLS) is the workbook.
"""

import struct
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from assets.landing.readers.workbook_parts import Errors, bound_area, or_refusal
from assets.landing.storage.inspect import Refused

_SECTOR, _END = 512, 0xFFFFFFFA
_BOUND_SHEET, _BEGIN, _OVER, _PASSWORD, _STRINGS = 0x85, 0x809, 0x0A, 0x2F, 0xFC
_BIFF8 = 0x600
"""Before, names had one byte a letter."""
_MANY, _TRUTH = 0xBD, 0x205
_FORMULAS = frozenset({0x06, 0x206, 0x406})
_CELLS = frozenset({0x203, 0x204, 0xFD, 0x27E, 0xD6, _MANY, _TRUTH}) | _FORMULAS
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def errors_of_sheets(path: Path) -> Mapping[str, Errors | Refused]:
    """Return the errors of each sheet, or why it is not opened. Raises Refused when the file is locked or damaged."""
    try:
        stream = _workbook(path.read_bytes(), path)
        sheets = _sheets(stream, path)
        return {name: or_refusal(partial(_errors, stream, offset, path)) for name, offset in sheets}
    except (struct.error, IndexError, KeyError, ValueError) as error:
        raise Refused(f"{path.name} cannot be read as a workbook: it is damaged. Save it again as .xlsx.") from error


def _workbook(data: bytes, path: Path) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError(size)
    folder, cutoff, small = (struct.unpack_from("<I", data, place)[0] for place in (48, 56, 60))
    tables = list(struct.unpack_from("<109I", data, 76))
    further = struct.unpack_from("<I", data, 68)[0]
    while further < _END:
        *listed, further = struct.unpack_from(f"<{size // 4}I", data, _SECTOR + further * size)
        tables += listed
        if len(tables) * size > len(data):
            raise ValueError("tables")
    fat = b"".join(data[_SECTOR + table * size :][:size] for table in tables if table < _END)
    entries = b"".join(_chain(data[_SECTOR:], fat, folder, size))
    found = {}
    for place in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(length - 2, 0)].decode("utf-16-le", errors="replace")
        found[name] = struct.unpack_from("<II", entries, place + 116)
    if "EncryptedPackage" in found:
        raise Refused(f"{path.name} is protected by a password. Deliver it without one.")
    start, length = found.get("Workbook") or found.get("Book") or _no_workbook(path)
    if length >= cutoff:
        return b"".join(_chain(data[_SECTOR:], fat, start, size))[:length]
    within = b"".join(_chain(data[_SECTOR:], fat, found["Root Entry"][0], size))
    return b"".join(_chain(within, b"".join(_chain(data[_SECTOR:], fat, small, size)), start, 64))[:length]


def _no_workbook(path: Path) -> tuple[int, int]:
    raise Refused(f"{path.name} is a document of another program. Save it as .xlsx or CSV.")


def _chain(data: bytes, table: bytes, start: int, size: int) -> Iterator[bytes]:
    """The pieces of a stream; `table` says of each piece which one follows."""
    for _ in range(len(table) // 4 + 1):
        if start >= _END:
            return
        yield data[start * size : (start + 1) * size]
        start = struct.unpack_from("<I", table, start * 4)[0]
    raise ValueError("a stream without end")


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _sheets(stream: bytes, path: Path) -> list[tuple[str, int]]:
    """Name and place of each sheet; all stand before the workbook's first end."""
    found, is_old = [], False
    for kind, data in _records(stream, 0):
        if kind == _BEGIN:
            is_old = struct.unpack_from("<H", data)[0] < _BIFF8
        if kind == _OVER:
            break
        if kind == _PASSWORD:
            raise Refused(f"{path.name} is protected by a password. Deliver it without one.")
        if kind == _STRINGS and struct.unpack_from("<I", data, 4)[0] > len(stream):
            raise ValueError("more texts than bytes")
        if kind == _BOUND_SHEET:
            length, wide = data[6], data[7] & 1 and not is_old
            text = data[7 : 7 + length] if is_old else data[8 : 8 + length * (1 + wide)]
            encoding = "utf-16-le" if wide else "cp1252" if is_old else "latin-1"
            name = text.decode(encoding, errors="replace")
            found.append((name, struct.unpack_from("<I", data, 0)[0]))
    return found


def _errors(stream: bytes, offset: int, path: Path) -> Errors:
    found: dict[int, dict[int, str]] = {}
    rows, columns, depth = [65_536, 0], [65_536, 0], 0
    for kind, data in _records(stream, offset):
        depth += (kind == _BEGIN) - (kind == _OVER)
        if depth <= 0:
            break
        if kind in _CELLS and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MANY else column
            rows, columns = [min(rows[0], row), max(rows[1], row)], [min(columns[0], column), max(columns[1], last)]
            failed = data[6] if kind == _TRUTH and data[7] else None
            if kind in _FORMULAS and data[6] == 2 and data[12:14] == b"\xff\xff":
                failed = data[8]
            if failed is not None:
                found.setdefault(row, {})[column] = _ERRORS.get(failed, "#N/A")
    bound_area(max(columns[1] - columns[0] + 1, 0), max(rows[1] - rows[0] + 1, 0), path)
    return found
