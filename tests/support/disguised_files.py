"""Files that look right and are not, or look wrong and are right, each with what must become of it. Holds no test."""

import base64
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from bad_files import DETECT, GOOD, HEAD, ROW, BadFile

_ONE = ((2, 7, "1.000"),)
_DAY = date(2026, 3, 1)
_PLAIN_HEAD = "Bill No;Name;Amount;Date\n"


def _file(name: str, text: str | bytes, **expected: Any) -> BadFile:
    expected.setdefault("left_out", {"header": 1} if "problem" not in expected else {})
    return BadFile(name=name, content=text.encode() if isinstance(text, str) else text, **expected)


def _column(name: str, amounts: list[str], lands: list[str | None], code: str, style: str = "detect") -> BadFile:
    """One amount a row; what lands of each, None where it is quarantined for `code`."""
    rows = "".join(f'{number};Ann;"{text}";2026-03-01\n' for number, text in enumerate(amounts, start=1))
    return _file(
        name,
        _PLAIN_HEAD + rows,
        lands=tuple((row, row - 1, text) for row, text in enumerate(lands, start=2) if text is not None),
        aside=tuple((row, "Amount", code) for row, text in enumerate(lands, start=2) if text is None),
        dialect={"delimiter": ";", "numbers": style},
    )


def _days(name: str, days: list[str], lands: list[bool], code: str) -> BadFile:
    rows = "".join(f'{number};Ann;1;"{text}"\n' for number, text in enumerate(days, start=1))
    return _file(
        name,
        _PLAIN_HEAD + rows,
        lands=tuple((row, row - 1, "1.000") for row, good in enumerate(lands, start=2) if good),
        aside=tuple((row, "Date", code) for row, good in enumerate(lands, start=2) if not good),
        dialect={"delimiter": ";", "dates": "detect"},
    )


STYLES = (
    _file(
        "a name with a comma is no evidence",
        _PLAIN_HEAD + "7;Ann;1.234;2026-03-01\n8;Bo;n/a, pending;2026-03-01\n",
        aside=((2, "Amount", "number.ambiguous"), (3, "Amount", "money.unreadable")),
        dialect={"delimiter": ";", "numbers": "detect"},
    ),
    _file(
        "a row whose cells have moved is no evidence",
        _PLAIN_HEAD + "7;Ann;1.234;2026-03-01\n8;Bo; Inc;2,50;2026-03-01\n",
        aside=(
            (2, "Amount", "number.ambiguous"),
            (3, None, "row.long"),
            (3, "Amount", "money.unreadable"),
            (3, "Date", "date.unreadable"),
        ),
        dialect={"delimiter": ";", "numbers": "detect"},
    ),
    _column("units are no currencies", ["5 MIO", "5 PCT", "1.00 NEG"], [None] * 3, "money.unreadable", "us"),
    _column("a sign before brackets", ["$(1,234.50)", "$ (5.00)"], ["-1234.500", "-5.000"], "", "us"),
    _column("thousands that begin with a zero", ["0,123"], [None], "money.unreadable", "us"),
    _column("thin blanks", ["1\u2009234,50", "\u200e5,00\u200e"], ["1234.500", "5.000"], "", "fr"),
    _column("a small number that reads one way", ["0.567", "1,234.567"], ["0.567", "1234.567"], ""),
    _days("a day that does not exist is no evidence", ["2/31/2026", "45/13/2026"], [False] * 2, "date.unreadable"),
    _days("months in words beside a settled order", ["16/11/2025", "01/11/2025", "03-NOV-2025"], [True] * 3, ""),
    _days("a year of two digits after a month in words", ["03-Nov-25"], [False], "date.two_digit_year"),
)
_TEXTS = {
    "bill": {"type": "text"},
    "amount": {"type": "text", "required": False},
    "billed_on": {"type": "text", "required": False},
}
"""All columns are text: nothing but what stands in it tells a record from a header, a total or a note."""


def _texts(name: str, rows: str, lands: tuple[tuple[int, str, str | None], ...], **left_out: int) -> BadFile:
    return _file(name, HEAD + rows, lands=lands, left_out={"header": 1, **left_out}, columns=_TEXTS)


_C1 = (2, "C-1", "1")
ROWS = (
    _texts("the header again, all text", "C-1,A,,1,d\n" + HEAD.upper(), (_C1,), header=2),
    _texts("a note among texts", "C-1,A,,1,d\nConfidential Information - Do Not Distribute,,,,\n", (_C1,), footer=1),
    _texts("totals among texts", "C-1,A,,1,d\nTotal,,,9,\nGesamt,,,9,\n", (_C1,), total=2),
    _texts("a key that begins like a total", "TOTAL-7,A,,1,d\n", ((2, "TOTAL-7", "1"),)),
    _texts("a record that is only its key", "C-1,,,,\n", ((2, "C-1", "None"),)),
    _file(
        "quotes of two rows that would make one cell of three",
        HEAD + '8,"Bo,,2.00,2026-03-01\n9,Cy,,3.00,2026-03-01\n10,Di",,4.00,2026-03-01\n' + ROW,
        lands=((3, 9, "3.000"), (4, 10, "4.000"), (5, 7, "1.000")),
        aside=((2, None, "row.unreadable"),),
    ),
    _file(
        "line ends within a cell, of a file that is read line by line",
        (HEAD + '7,"A\nB",,1.00,2026-03-01\n8,"x"y,,2.00,2026-03-01\n').replace("\n", "\r\n"),
        lands=_ONE,
        names=("A\r\nB",),
        aside=((3, None, "row.unreadable"),),
    ),
    _file("a cell of several lines, as meant", HEAD + '7,"A\n1 Main St, Suite 5\nB",,1.00,2026-03-01\n', lands=_ONE),
    _file(
        "a title with a quote that never closes",
        '"Bills of March\n' + GOOD,
        lands=((3, 7, "1.000"),),
        left_out={"title": 1, "header": 1},
    ),
    _file(
        "blanks before quotes",
        '"Bill No", "Name", "Name", "Amount", "Date"\n7, "Ann, Inc.", "", 1.00, "2026-03-01"\n',
        lands=_ONE,
        names=("Ann, Inc.",),
    ),
    _file("signs that nobody sees in headers", GOOD.replace("Name,Amount", "Name\u200b,\u200eAmount"), lands=_ONE),
    _file(
        "a header with a number sign, twice",
        (GOOD + HEAD).replace("Bill No", "Bill #"),
        lands=_ONE,
        left_out={"header": 2},
        columns={"bill": {"header": "Bill #"}},
    ),
    _file(
        "blanks of every kind around texts",
        HEAD + "7, Ann\u200b,,1.00,2026-03-01\n8,\u200eBo\u3000,,2.00,2026-03-01\n9,\ufeff,,3.00,2026-03-01\n",
        lands=(*_ONE, (3, 8, "2.000"), (4, 9, "3.000")),
        names=("Ann", "Bo", None),
    ),
    _file(
        "blanks around a damaged code",
        HEAD + "7, 5.03E+02 ,,1.00,2026-03-01\n8, 02-Jan,,2.00,2026-03-01\n",
        aside=((2, "Name", "number.scientific"), (3, "Name", "excel.date")),
        columns={"customer": {"identifier": True}},
    ),
)

_WORLD = HEAD + "7,Wałęsa,,1.00,2026-03-01\n8,Ann,,2.00,2026-03-01\n"
_CYRILLIC = _WORLD.replace("Wałęsa", "Иванов")
_UMLAUT = GOOD.replace("Ann", "Größe Señor")


def _foreign(name: str, content: bytes, **more: Any) -> BadFile:
    aside = ((2, None, "text.undecodable"),)
    return _file(name, content, lands=((3, 8, "2.000"),), aside=aside, dialect=DETECT, **more)


ENCODINGS = (
    _foreign("an encoding of central Europe", _WORLD.encode("cp1250")),
    _foreign("a cyrillic encoding", _CYRILLIC.encode("cp1251")),
    _foreign("an old mac encoding", _WORLD.replace("Wałęsa", "Müller Größe").encode("mac_roman")),
    _foreign(
        "two encodings in one file",
        (HEAD.encode() + "7,Müller,,1.00,2026-03-01\n".encode("cp1252") + "8,España ñ,,2.00,2026-03-01\n".encode()),
        names=("España ñ",),
    ),
    _file(
        "utf-8 where cp1252 is agreed",
        _UMLAUT,
        aside=((2, None, "text.undecodable"),),
        dialect={"encoding": "cp1252"},
    ),
    _file("utf-16 where utf-8 is agreed", _UMLAUT.encode("utf-16-le"), lands=_ONE, names=("Größe Señor",)),
    _file("utf-8 where utf-16 is agreed", _UMLAUT, lands=_ONE, dialect={"encoding": "utf-16"}),
    _file("utf-32", _UMLAUT.encode("utf-32"), lands=_ONE, names=("Größe Señor",), dialect=DETECT),
    _file("signs of cp1252", GOOD.replace("Ann", "“CAFÉ®” €").encode("cp1252"), lands=_ONE, dialect=DETECT),
)


def _book(fill: Callable[[Any, Any], None], *hidden: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        for number, is_hidden in enumerate(hidden or (False,)):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["Bill No", "Name", "Payer", "Amount", "Date"])
            fill(sheet, number)
            if is_hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return out.getvalue()


def _errors(sheet: Any, _: int) -> None:
    for row, (formula, value) in enumerate((("=1/0", "#DIV/0!"), ("=VLOOKUP(1,A1,1)", "#N/A"), ("=1+1", 2)), start=1):
        sheet.write_row(row, 0, [row, "Ann", ""])
        sheet.write_formula(row, 3, formula, None, value)
        sheet.write(row, 4, _DAY)


def _bill(sheet: Any, number: int) -> None:
    sheet.write_row(1, 0, [7 + number, "Ann", "", 1.5, _DAY])


def _far(sheet: Any, number: int) -> None:
    _bill(sheet, number)
    sheet.write(1_048_575, 16_383, "x")


def _without_results(content: bytes) -> bytes:
    """As programs write formulas: nobody has calculated them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", old.read(name)))
    return out.getvalue()


_XLS = (
    "ABzY8000000t4+>OK1~O6g_V;lh4qkNlk@TD4}50*h1QZxM^dHHY-DPqlloXokeMyNUV#x&}z+65L_v43f;J=y77Z9bmu~-=t2<0M0dIp{4L"
    "sy_uZL^Y3-r`En4Ob@4owa_r5#tH=h@ak@DQ#_6k;E5FS*`0K9cNK_%b_VUXQ4CF|6FDyED73IRV&q*ueE;B%jxLpk3SD7d3OB?`Q!avZ0TF"
    "652a24a|V$O@Um08xRPqzR#ovua^_is=@nx4GqGru$fPh3NpbEsJAVOs3;|?NxkK>1107GVXo$dBd7swBngu#TTv$tF4Bi;&?XqZyGw(Cd`B"
    "8EoJ15Vm4PslqPT<U(Fcs#o4J(Vy=E;^#Y{-u~P3_Lw`+Cff<-5d4ZP@#7B>`Xc!*P<<2Z&gwI=_RirMKE|5z)J85V@COd5uX~Pap7S86UNW"
    "VWjCH1M|w|9mP^d<WC^d$Ow61}=Sxp}9DSM2m4?|>$vV`yeR!uudhXZg~t&o2*-W|AjZGsCC5^$gf9(}szQ(u15sY~jo)bs)|jyP00%sN0xt"
    "XBwq8RCi@sZDwSa+gxUA7xmN6c$M5y$L}P*^y$!pj?#zZF5(wbm2=UB*U33_(in}Azr1GAExN^x>k<!>PA%;7;w{s*-_8!d61H<U?FU^mmZ3"
    "8nVQNWobVN;3?6I;W4@sVyq>`lCk;SUW=M|lG5uO3rUT|bNa+XcT`Ys%sYPXcJlr>^0980%jDYaOd;wMSQiVMr)L>g3Da8J6?N%;#pT)1%I!"
    "i5VLE?jJW2!4~b-riOF{oQMSbIAWX%T%iFZ<0-m!zj=-MIWXIkf*wc>4w(NR%pVBCD!TV{4bO^LcJF;fl<z5qT%&RUv{GYe%9?6{&QQX(f+H"
    "A<oTET{|StZ0}B8a000"
)
"""Bill 1 of 1.25 and bill 2 of an error; no package of the lock writes XLS."""

WORKBOOKS = (
    _file(
        "an old workbook with a formula that failed",
        gzip.decompress(base64.b85decode(_XLS)),
        lands=((2, 1, "1.250"),),
        aside=((3, "Amount", "excel.error"),),
        names=("Größe",),
        says={"format": "xls"},
    ),
    _file(
        "an old workbook cut off",
        gzip.decompress(base64.b85decode(_XLS))[:2000],
        problem="cannot be read as a workbook",
    ),
    _file(
        "formulas that failed",
        _book(_errors),
        lands=((4, 3, "2.000"),),
        aside=((2, "Amount", "excel.error"), (3, "Amount", "excel.error")),
    ),
    _file(
        "formulas that nobody calculated",
        _without_results(_book(_errors)),
        aside=tuple((row, "Amount", "excel.error") for row in (2, 3, 4)),
    ),
    _file("a sheet before it that is hidden", _book(_bill, True, False), lands=((2, 8, "1.500"),)),
    _file("a cell at the other end of the sheet", _book(_far), problem="has cells so far apart (1,048,576 rows"),
    _file(
        "numbers of its own beside numbers as text",
        _book(lambda sheet, _: [sheet.write_row(n, 0, [n, "", "", v, _DAY]) for n, v in ((1, 1.234), (2, "1.234,50"))]),
        lands=((2, 1, "1.234"), (3, 2, "1234.500")),
        dialect={"numbers": "detect"},
    ),
)


def _lines(*objects: str) -> str:
    return "".join(f'{{"Bill No": {number}, {rest}, "Date": "2026-03-01"}}\n' for number, rest in enumerate(objects, 7))


def _parquet(**columns: Any) -> bytes:
    out = io.BytesIO()
    whole = {"Bill No": [7], "Name": ["Größe"], "Amount": [Decimal("1.000")], "Date": [_DAY], **columns}
    pq.write_table(pa.table(whole), out)
    return out.getvalue()


_BINARY, _NAME = pa.array(["Größe".encode()], pa.binary()), '"Name": "Ann"'
_MIDNIGHT = pa.array([datetime(2026, 3, 1, tzinfo=UTC)], pa.timestamp("us", "America/New_York"))
STRUCTURED = (
    _file(
        "json that names a column twice",
        _lines(f'{_NAME}, "Amount": 1', f'{_NAME}, "Amount": 1, "Amount": 2'),
        lands=((1, 7, "1.000"),),
        aside=((2, None, "row.named_twice"),),
        left_out={},
        dialect=DETECT,
    ),
    _file(
        "json numbers where a comma is detected",
        _lines(f'{_NAME}, "Amount": 1.234', f'{_NAME}, "Amount": "1.234,50"'),
        lands=((1, 7, "1.234"), (2, 8, "1234.500")),
        left_out={},
        dialect={**DETECT, "numbers": "detect"},
    ),
    _file(
        "json with a NUL in disguise",
        _lines('"Name": "A\\u0000", "Amount": 1'),
        aside=((1, None, "text.undecodable"),),
        left_out={},
        dialect=DETECT,
    ),
    _file("a json array", json.dumps([{"Bill No": 7}]), problem="is one JSON array", dialect=DETECT),
    _file("json over several lines", json.dumps({"Bill No": 7}, indent=2), problem="no JSON object", dialect=DETECT),
    _file(
        "json in utf-16",
        _lines(f'{_NAME}, "Amount": 1').encode("utf-16"),
        lands=((1, 7, "1.000"),),
        left_out={},
        dialect=DETECT,
    ),
    _file(
        "parquet of old writers, and a midnight with a zone",
        _parquet(Name=_BINARY, Date=_MIDNIGHT),
        lands=((1, 7, "1.000"),),
        names=("Größe",),
        left_out={},
    ),
)


def _zip(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


_LZMA = bytearray(_zip(("b.csv", GOOD.encode() * 20), method=zipfile.ZIP_LZMA))
_LZMA[60:70] = b"\xff" * 10
PACKED = (
    _file("a zip of a mac", _zip(("b.csv", GOOD.encode()), ("__MACOSX/._b.csv", b""), (".DS_Store", b"")), lands=_ONE),
    _file("a damaged zip of another kind", bytes(_LZMA), problem="cannot be unpacked"),
    _file("a text document", _zip(("[Content_Types].xml", b"x"), ("word/a.xml", b"x")), problem="another program"),
    _file("two gzip files in a row", gzip.compress(HEAD.encode()) + gzip.compress(ROW.encode()), lands=_ONE),
    _file("a fragment of a web page", "  <div>7</div>", problem="is a web page or XML inside"),
)

DISGUISED_FILES: tuple[BadFile, ...] = (*STYLES, *ROWS, *ENCODINGS, *WORKBOOKS, *STRUCTURED, *PACKED)
