"""An XLSX file written by hand: one sheet with rows as they come, a second with a note; the same bytes always.

No library: they stamp the time of writing into the file, and take a minute where this takes seconds. The cells are what
Excel itself would call inline strings, numbers, and dates by style.
"""

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "<sheets/>"
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{}.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROOT = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
# Style 0 is plain, 1 a date (number format 14).
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_NOTE = ("What is crossed out was agreed by phone.",)
_FIRST_DAY = dt.date(1899, 12, 30)

Cell = str | int | dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a workbook shows first. `merged_title`: how many cells of the first row are one; `second`: the name of
    another sheet.
    """

    name: str
    rows: Iterable[tuple[Cell, ...]]
    merged_title: int = 0
    second: str | None = None


def write_workbook(path: Path, sheet: Sheet) -> None:
    """Writes the workbook, row by row; the second sheet holds a note."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [sheet.name, *([sheet.second] if sheet.second else [])]
    numbers = range(1, len(names) + 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES.replace("<sheets/>", "".join(map(_SHEET_TYPE.format, numbers)))),
            ("_rels/.rels", _ROOT),
            ("xl/workbook.xml", _book(names)),
            ("xl/_rels/workbook.xml.rels", _book_relations(len(names))),
            ("xl/styles.xml", _STYLES),
        ):
            archive.writestr(_member(name), text)
        with archive.open(_member("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as file:
            for line in _lines(sheet.rows, sheet.merged_title):
                file.write(line.encode())
        if sheet.second:
            archive.writestr(_member("xl/worksheets/sheet2.xml"), "".join(_lines([_NOTE], 0)))


def _lines(rows: Iterable[tuple[Cell, ...]], merged: int) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetData>'
    for number, row in enumerate(rows, start=1):
        yield _row(number, row)
    yield "</sheetData>"
    if merged:
        yield f'<mergeCells count="1"><mergeCell ref="A1:{chr(64 + merged)}1"/></mergeCells>'
    yield "</worksheet>"


def _book(names: list[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{sheets}</sheets></workbook>"
    )


def _book_relations(sheets: int) -> str:
    parts = [(f"worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate([*parts, ("styles.xml", "styles")], start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}">{links}'
        "</Relationships>"
    )


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _row(number: int, cells: tuple[Cell, ...]) -> str:
    parts = [f'<row r="{number}">']
    for place, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        where = f'r="{chr(65 + place)}{number}"'
        if isinstance(cell, dt.date):
            parts.append(f'<c {where} s="1"><v>{(cell - _FIRST_DAY).days}</v></c>')
        elif isinstance(cell, int):
            parts.append(f"<c {where}><v>{cell}</v></c>")
        else:
            parts.append(f'<c {where} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
    parts.append("</row>")
    return "".join(parts)
