"""Looks into an XLSX file before it is opened: which part is which sheet, how far cells reach, where errors stand.

The reader of workbooks takes memory for every place between the first cell and the last, and calls an error blank.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

from assets.landing.readers.unpacking import MOST_GROWTH
from assets.landing.storage.inspect import Refused

_MOST_BYTES, _FREE = 2 << 30, 64 << 20
_MOST_CELLS = 32_000_000
_PIECE = 4 << 20
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,9})([0-9]{1,18})"[^>/]*>')
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_UNCOUNTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_TEXT = re.compile(rb"\bt=[\"']str")
_PLACE = re.compile(rb'\br="([A-Z]{1,9})([0-9]{1,18})"')

Errors = Mapping[int, Mapping[int, str]]
"""What stands in cells whose formula has failed or was never calculated, by row and then by column, from 0."""


def errors_within(path: Path, sheets: Sequence[str]) -> Mapping[str, Errors | Refused]:
    """Return the errors of each sheet, or why it is not opened. Raises Refused when the workbook is too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            _bound(archive, path)
            parts = {_part_of(archive, sheet): sheet for sheet in sheets}
            for entry in archive.infolist():
                if entry.filename not in parts:
                    for _ in _pieces(archive, entry.filename):
                        pass  # what is told of its size and its sum is true
            return {sheet: or_refusal(partial(_errors, _pieces(archive, part), path)) for part, sheet in parts.items()}
    except (KeyError, OSError, EOFError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        raise Refused(f"{path.name} is a damaged workbook ({error}). Save it again as .xlsx.") from error
    except ET.ParseError as error:
        raise Refused(f"{path.name} is a damaged workbook ({error}). Save it again as .xlsx.") from error


def _bound(archive: zipfile.ZipFile, path: Path) -> None:
    size = sum(entry.file_size for entry in archive.infolist())
    if size > min(_MOST_BYTES, max(_FREE, path.stat().st_size * MOST_GROWTH)):
        raise Refused(f"{path.name} unpacks to {size >> 20} MiB. It is not opened; deliver it as CSV.")


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (expat bounds what entities become)
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in book.iterfind(".//{*}sheet"):
        if element.get("name") == sheet:
            # strict workbooks have namespaces of their own
            relation = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
            target = targets.get(relation, "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            yield piece


def _errors(pieces: Iterator[bytes], path: Path) -> Errors:
    found: dict[int, dict[int, str]] = {}
    columns: set[bytes] = set()
    low, high, rest = 10**18, 0, b""
    for piece in pieces:
        text = rest + piece
        whole = text.rfind(b"</") + 2
        text, rest = text[:whole], text[whole:]
        cells = _FILLED.findall(text)
        if cells:
            columns.update(column for column, _ in cells)
            numbers = [int(row) for _, row in cells]
            low, high = min(low, *numbers), max(high, *numbers)
        places = [_index(column) for column in columns]
        bound_area(max(places) - min(places) + 1 if places else 0, high - low + 1, path)
        failed = _ERROR.findall(text) if b't="e"' in text else []
        # a program wrote the formula, and no spreadsheet has calculated it yet
        uncounted = _UNCOUNTED.findall(text) if b"<f" in text or b":f" in text else ()
        failed += [(attributes, b"#N/A") for attributes in uncounted if not _TEXT.search(attributes)]
        for attributes, value in failed:
            place = _PLACE.search(attributes)
            if place is None:
                raise Refused(f"{path.name} has errors in cells that have no place. Save it again as .xlsx.")
            found.setdefault(int(place[2]) - 1, {})[_index(place[1])] = value.decode(errors="replace")
    return found


def or_refusal(look: Callable[[], Errors]) -> Errors | Refused:
    """What a look into a sheet finds, or why it is refused: another sheet may be the one that is meant."""
    try:
        return look()
    except Refused as refusal:
        return refusal


def bound_area(width: int, height: int, path: Path) -> None:
    """Raises Refused when the reader would take more memory than is given to it."""
    if width * height > _MOST_CELLS:
        raise Refused(
            f"{path.name} has cells so far apart ({height:,} rows, {width:,} columns) that it is not opened."
            " Delete what is far from the table, or deliver it as CSV."
        )


def _index(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number - 1
