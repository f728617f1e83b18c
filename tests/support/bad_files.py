"""Bad files that the project makes itself, each with what must become of it. Holds no test and reads nothing."""

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

HEAD = "Bill No,Name,Name,Amount,Date\n"
ROW = "7,Ann,,1.00,2026-03-01\n"
GOOD = HEAD + ROW
DETECT = {"format": "detect", "encoding": "detect", "delimiter": "detect"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadFile:
    """`lands`: row number, bill, amount of each row; `aside`: row, header, code of each line of the quarantine.
    `names`: of the customers, where they matter.

    `says` are fields of the manifest; `problem` is a part of the sentence that refuses the file.
    """

    name: str
    content: bytes
    lands: tuple[tuple[int, int | str, str | None], ...] = ()
    names: tuple[Any, ...] | None = None
    aside: tuple[tuple[int, str | None, str], ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    says: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None
    dialect: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    key: tuple[str, ...] = ("bill",)


def _file(name: str, text: str | bytes, **expected: Any) -> BadFile:
    expected.setdefault("left_out", {"header": 1} if "problem" not in expected else {})
    return BadFile(name=name, content=text.encode() if isinstance(text, str) else text, **expected)


def _zip(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(fill: Callable[[Any], None]) -> bytes:
    """A workbook whose only sheet `fill` writes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        fill(book.add_worksheet("Bills"))
    return out.getvalue()


def _sheet(*rows: tuple[Any, ...], header: int = 0) -> bytes:
    def fill(sheet: Any) -> None:
        sheet.write_row(header, 0, ["Bill No", "Name", "Payer", "Amount", "Date"])
        for number, row in enumerate(rows, start=header + 1):
            sheet.write_row(number, 0, row)

    return workbook(fill)


_ONE = ((2, 7, "1.000"),)
_DAY = date(2026, 3, 1)

SHAPES = (
    _file("no row below the header", HEAD),
    _file("no newline at the end", GOOD.rstrip("\n"), lands=_ONE),
    _file("windows line ends", GOOD.replace("\n", "\r\n"), lands=_ONE),
    _file("old mac line ends", GOOD.replace("\n", "\r"), lands=_ONE),
    _file(
        "mixed line ends",
        HEAD.replace("\n", "\r\n") + ROW + "8,Bo,,2.00,2026-03-01\r\n",
        lands=(*_ONE, (3, 8, "2.000")),
    ),
    _file(
        "a title and a blank row above",
        "Bills\n\n" + GOOD,
        lands=((4, 7, "1.000"),),
        left_out={"title": 1, "blank": 1, "header": 1},
    ),
    _file("a separator hint", "sep=,\n" + GOOD, lands=((3, 7, "1.000"),), left_out={"title": 1, "header": 1}),
    _file(
        "blank rows between",
        HEAD + "\n" + ROW + ",,,,\n   \n",
        lands=((3, 7, "1.000"),),
        left_out={"header": 1, "blank": 3},
    ),
    _file("a blank row inside quotes", HEAD + '7,"A\n\nB",,1.00,2026-03-01\n', lands=_ONE),
    _file(
        "the header again",
        GOOD + HEAD + "8,Bo,,2.00,2026-03-01\n",
        lands=(*_ONE, (4, 8, "2.000")),
        left_out={"header": 2},
    ),
    _file("a total row", GOOD + "Grand Total,,,1.00,\n", lands=_ONE, left_out={"header": 1, "total": 1}),
    _file(
        "the footer of a report",
        GOOD + '\n"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2026 x"\n',
        lands=_ONE,
        left_out={"header": 1, "blank": 1, "footer": 2},
    ),
    _file(
        "a sentence below",
        GOOD + "These bills were sent by post,,,,\n",
        lands=_ONE,
        left_out={"header": 1, "footer": 1},
    ),
    _file(
        "a grand total with its records",
        GOOD + '"Grand Totals (1 records)"\n',
        lands=_ONE,
        left_out={"header": 1, "total": 1},
    ),
    _file("a row cut short", GOOD + "8,Bo,,2.00\n", lands=_ONE, aside=((3, None, "row.short"),)),
    _file("a row too long", GOOD + "8,Bo,,2.00,2026-03-01,x\n", lands=_ONE, aside=((3, None, "row.long"),)),
    _file(
        "a row far too long",
        GOOD + "8,Bo,,2.00,2026-03-01" + ",x" * 40 + "\n",
        lands=_ONE,
        aside=((3, None, "row.long"),),
    ),
    _file(
        "an unquoted comma in a name",
        GOOD + "8,Bo, Inc.,,2.00,2026-03-01\n",
        lands=_ONE,
        aside=((3, None, "row.long"), (3, "Date", "date.unreadable")),
    ),
    _file("blank cells beyond the last column", HEAD + "7,Ann,,1.00,2026-03-01,,\n", lands=_ONE),
    _file(
        "a quote that never closes",
        HEAD + '8,"Bo,,2.00,2026-03-01\n' + ROW,
        lands=((3, 7, "1.000"),),
        aside=((2, None, "row.unreadable"),),
    ),
    _file(
        "text after a closing quote",
        HEAD + '8,"Bo"x,,2.00,2026-03-01\n' + ROW,
        lands=((3, 7, "1.000"),),
        aside=((2, None, "row.unreadable"),),
    ),
    _file("a quote inside an unquoted value", HEAD + '7,19" rack,,1.00,2026-03-01\n', lands=_ONE),
    _file("doubled quotes", HEAD + '7,"the ""big"" one",,1.00,2026-03-01\n', lands=_ONE),
    _file("columns in another order", "Date,Amount,Name,Bill No\n2026-03-01,1.00,Ann,7\n", lands=_ONE),
    _file("headers in another case, with blanks", " BILL NO , name ,NAME,amount,DATE\n" + ROW, lands=_ONE),
    _file(
        "a column nobody knows",
        GOOD.replace("Date\n", "Date,Colour\n").replace("-01\n", "-01,red\n"),
        lands=_ONE,
        says={"columns_unknown": ("Colour",)},
    ),
    _file(
        "a column missing",
        "Bill No,Name,Date\n7,Ann,2026-03-01\n",
        problem="required columns are missing: Amount",
        left_out={"not_landed": 2},
    ),
    _file("no header at all", ROW, problem="required columns are missing", left_out={"not_landed": 1}),
    _file("only blank rows", "\n\n\n", problem="required columns are missing", left_out={"not_landed": 3}),
    _file("nothing at all", "", problem="is empty"),
    _file("nothing at all, where there is no header", "", left_out={}, dialect={"header": "none"}),
    _file(
        "no header, by agreement",
        "7,Ann,,1.00,2026-03-01\n",
        lands=((1, 7, "1.000"),),
        left_out={},
        dialect={"header": "none"},
    ),
)

KEYS = (
    _file("a key twice, the same row", GOOD + ROW, lands=_ONE, aside=((3, "Bill No", "key.repeated"),)),
    _file(
        "a key twice, different rows",
        GOOD + ROW.replace("1.00", "2.00"),
        aside=((2, "Bill No", "key.conflicting"), (3, "Bill No", "key.conflicting")),
    ),
    _file(
        "a key three times, two the same",
        GOOD + ROW + ROW.replace("1.00", "2.00"),
        aside=tuple((row, "Bill No", "key.conflicting") for row in (2, 3, 4)),
    ),
    _file("a blank key", HEAD + ",Ann,,1.00,2026-03-01\n", aside=((2, "Bill No", "cell.blank"),)),
    _file("a key with a fraction", HEAD + "7.5,Ann,,1.00,2026-03-01\n", aside=((2, "Bill No", "integer.unreadable"),)),
    _file("a key as a data frame writes it", HEAD + "7.0,Ann,,1.00,2026-03-01\n", lands=_ONE),
    _file(
        "a key in scientific notation",
        HEAD + "1.2E+07,Ann,,1.00,2026-03-01\n",
        aside=((2, "Bill No", "number.scientific"),),
    ),
    _file(
        "a key in other digits", HEAD + "\u0667,Ann,,1.00,2026-03-01\n", aside=((2, "Bill No", "integer.unreadable"),)
    ),
    _file("a key in hexadecimal", HEAD + "0x7,Ann,,1.00,2026-03-01\n", aside=((2, "Bill No", "integer.unreadable"),)),
    _file(
        "a key of forty digits",
        HEAD + "7" * 40 + ",Ann,,1.00,2026-03-01\n",
        aside=((2, "Bill No", "integer.unreadable"),),
    ),
)


def _amount(name: str, text: str, lands: str | None = None, code: str = "money.unreadable", **more: Any) -> BadFile:
    content = HEAD.replace(",", ";") + f"7;Ann;;{text};2026-03-01\n"
    dialect = {"delimiter": ";", **more.pop("dialect", {})}
    if lands is not None:
        return _file(name, content, lands=((2, 7, lands),), dialect=dialect, **more)
    return _file(name, content, aside=((2, "Amount", code),), dialect=dialect, **more)


_US, _EU = {"numbers": "us"}, {"numbers": "eu"}
AMOUNTS = (
    _amount("a grouped amount where none is grouped", "1,234.50"),
    _amount("a grouped amount", "1,234.50", "1234.500", dialect=_US),
    _amount("an amount grouped wrongly", "1,23.50", dialect=_US),
    _amount("a negative in brackets", "(1,234.50)", "-1234.500", dialect=_US),
    _amount("a trailing minus", "1234.50-", "-1234.500", dialect=_US),
    _amount("two signs", "-(5.00)", dialect=_US),
    _amount("a currency sign", "£68,486.66", "68486.660", dialect=_US),
    _amount("two amounts in a cell", "1.00 2.00", dialect=_US),
    _amount("a comma for decimals", "1.234,50", "1234.500", dialect=_EU),
    _amount("a comma for decimals where a point is agreed", "1.234,50", dialect=_US),
    _amount("a point for decimals where a comma is agreed", "12.5", dialect=_EU),
    _amount("blanks between thousands", "1 234,50", "1234.500", dialect={"numbers": "fr"}),
    _amount("hard blanks between thousands", "1\u00a0234\u202f567,50", "1234567.500", dialect={"numbers": "fr"}),
    _amount("apostrophes between thousands", "1'234.50", "1234.500", dialect={"numbers": "ch"}),
    _amount("four decimals", "1.2345", "1.2345"),
    _amount("five decimals", "1.23456", code="money.decimals"),
    _amount("four decimals and a zero", "1.23450", "1.2345"),
    _amount("an amount of fourteen digits", "12345678901234.5678", "12345678901234.5678"),
    _amount("an amount of fifteen digits", "123456789012345.00", code="number.large"),
    _amount("fourteen digits, grouped", "12,345,678,901,234.5678", "12345678901234.5678", dialect=_US),
    _amount("fifteen digits, grouped", "123,456,789,012,345.00", code="number.large", dialect=_US),
    _amount("sixteen digits, grouped with points", "-1.234.567.890.123.456,00", code="number.large", dialect=_EU),
    _amount("an amount in scientific notation", "1.2E+07", code="number.scientific"),
    _amount("a word for an amount", "free"),
    _amount("not a number", "NaN"),
    _amount("an endless amount", "inf"),
    _amount("an underscore in an amount", "1_000"),
    _amount("a formula's error", "#REF!", code="excel.error"),
    _amount("a column too narrow", "########", code="excel.narrow"),
    _amount(
        "thousands or decimals",
        "1,234",
        code="number.ambiguous",
        dialect={"numbers": "detect"},
        says={"styles": {"amount": "each value for itself"}},
    ),
    _amount(
        "evidently a decimal comma",
        "1.234,50",
        "1234.500",
        dialect={"numbers": "detect"},
        says={"styles": {"amount": "comma"}},
    ),
    _amount(
        "evidently a decimal point",
        "1,234.50",
        "1234.500",
        dialect={"numbers": "detect"},
        says={"styles": {"amount": "dot"}},
    ),
    _file(
        "one value that settles its column",
        "Bill No;Name;Amount;Date\n7;Ann;1.234;2026-03-01\n8;Bo;2,50;2026-03-01\n",
        lands=((2, 7, "1234.000"), (3, 8, "2.500")),
        dialect={"delimiter": ";", "numbers": "detect"},
        says={"styles": {"amount": "comma"}},
    ),
    _file(
        "two styles in one column",
        "Bill No;Name;Amount;Date\n7;Ann;1.234;2026-03-01\n8;Bo;2,50;2026-03-01\n9;Cy;3.50;2026-03-01\n",
        lands=((3, 8, "2.500"), (4, 9, "3.500")),
        aside=((2, "Amount", "number.ambiguous"),),
        dialect={"delimiter": ";", "numbers": "detect"},
    ),
    _file(
        "another currency's sign",
        "Bill No,Name,Amount,Date\n7,EUR,$1.00,2026-03-01\n8,EUR,€2.00,2026-03-01\n9,CAD,$3.00,2026-03-01\n",
        lands=((3, 8, "2.000"), (4, 9, "3.000")),
        aside=((2, "Amount", "money.currency"),),
        columns={"amount": {"currency": "customer"}},
    ),
)


def _dated(name: str, text: str, code: str | None, style: str = "iso") -> BadFile:
    content = HEAD + f'7,Ann,,1.00,"{text}"\n'
    if code is None:
        return _file(name, content, lands=_ONE, dialect={"dates": style})
    return _file(name, content, aside=((2, "Date", code),), dialect={"dates": style})


DATES = (
    _dated("an unpadded date", "2026-3-1", None),
    _dated("a date that does not exist", "2026-02-30", "date.unreadable"),
    _dated("a month that does not exist", "13/1/2026", "date.unreadable", "us"),
    _dated("an unpadded american date", "3/1/2026", None, "us"),
    _dated("a date with two slashes", "08//01/2019", "date.unreadable", "us"),
    _dated("a year of two digits", "3/1/26", "date.two_digit_year", "us"),
    _dated("a year of the first century", "0026-03-01", "date.early"),
    _dated("a date with a time of day", "2026-03-01 10:15:00", "date.time"),
    _dated("a date at midnight", "2026-03-01T00:00:00.000Z", None),
    _dated("day and month that fit both ways", "3/1/2026", "date.ambiguous", "detect"),
    _dated("a day that settles the order", "3/31/2026", None, "detect"),
    _dated("a date in words", "1 Mar 2026", None, "detect"),
    _dated("a spreadsheet's serial number", "46082", "excel.serial"),
    _dated("for ever", "infinity", "date.unreadable"),
)

_CODES = {"customer": {"identifier": True}}


def _code(name: str, text: str, code: str | None, width: int | None = None) -> BadFile:
    columns = {"customer": {"identifier": True, "width": width}}
    if code is None:
        return _file(name, HEAD + f"7,{text},,1.00,2026-03-01\n", lands=_ONE, columns=columns)
    return _file(name, HEAD + f"7,{text},,1.00,2026-03-01\n", aside=((2, "Name", code),), columns=columns)


CODES = (
    _code("a code in scientific notation", "5.03E+02", "number.scientific"),
    _code("a code that became a date", "02-Jan", "excel.date"),
    _code("a code that lost a zero", "503", "excel.leading_zero", 4),
    _code("a code kept by a wrapper", '"=""0503"""', None, 4),
    _code("a code of sixteen digits, rounded", "1234567890123450", "excel.rounded"),
    _code("a code of another length", "C-05031", "cell.width", 4),
    _file(
        "a long code that ends in zero by chance",
        HEAD + "7,1234567890123450,,1.00,2026-03-01\n8,1234567890123456,,2.00,2026-03-01\n",
        lands=(*_ONE, (3, 8, "2.000")),
        columns=_CODES,
    ),
    _file(
        "record ids of fifteen characters, and one whose capitals were lost",
        HEAD + "7,001x0000002xLCV,,1.00,2026-03-01\n8,001x0000002xlcvAA2,,2.00,2026-03-01\n",
        lands=_ONE,
        aside=((3, "Name", "salesforce_id.unreadable"),),
        columns={"customer": {"type": "salesforce_id"}},
    ),
)

_UMLAUT = GOOD.replace("Ann", "Größe")
ENCODINGS = (
    _file("utf-8 with a mark", b"\xef\xbb\xbf" + GOOD.encode(), lands=_ONE, says={"encoding": "utf-8"}, dialect=DETECT),
    _file("utf-16 little", _UMLAUT.encode("utf-16"), lands=_ONE, says={"encoding": "utf-16-le"}, dialect=DETECT),
    _file(
        "utf-16 big",
        b"\xfe\xff" + _UMLAUT.encode("utf-16-be"),
        lands=_ONE,
        says={"encoding": "utf-16-be"},
        dialect=DETECT,
    ),
    _file(
        "utf-16 without a mark", _UMLAUT.encode("utf-16-le"), lands=_ONE, says={"encoding": "utf-16-le"}, dialect=DETECT
    ),
    _file("cp1252", _UMLAUT.encode("cp1252"), lands=_ONE, says={"encoding": "cp1252"}, dialect=DETECT),
    _file(
        "cp1252 where utf-8 is agreed",
        _UMLAUT.encode("cp1252") + b"8,Bo,,2.00,2026-03-01\n",
        lands=((3, 8, "2.000"),),
        aside=((2, None, "text.undecodable"),),
    ),
    _file(
        "utf-8 with one broken byte",
        _UMLAUT.encode() + b"8,B\xff,,2.00,2026-03-01\n",
        lands=_ONE,
        aside=((3, None, "text.undecodable"),),
        dialect=DETECT,
    ),
    _file(
        "a NUL byte", GOOD.encode() + b"8,B\0o,,2.00,2026-03-01\n", lands=_ONE, aside=((3, None, "text.undecodable"),)
    ),
    _file("semicolons", GOOD.replace(",", ";"), lands=_ONE, says={"delimiter": ";"}, dialect=DETECT),
    _file("tabs", GOOD.replace(",", "\t"), lands=_ONE, says={"delimiter": "\t"}, dialect=DETECT),
    _file("pipes", GOOD.replace(",", "|"), lands=_ONE, says={"delimiter": "|"}, dialect=DETECT),
    _file(
        "semicolons, with commas in the amounts",
        GOOD.replace(",", ";").replace("1.00", "1,00"),
        lands=_ONE,
        dialect={**DETECT, "numbers": "eu"},
    ),
)

PACKED = (
    _file("gzip", gzip.compress(GOOD.encode()), lands=_ONE),
    _file("zip", _zip(("../../evil.csv", GOOD.encode())), lands=_ONE),
    _file("a zip of two files", _zip(("a.csv", GOOD.encode()), ("b.csv", GOOD.encode())), problem="holds 2 files"),
    _file("a zip in a zip", _zip(("a.zip", _zip(("a.csv", GOOD.encode())))), problem="archive within an archive"),
    _file("a gzip that ends too early", gzip.compress(GOOD.encode() * 50)[:-20], problem="cannot be unpacked"),
    _file("a zip that ends too early", _zip(("a.csv", GOOD.encode()))[:-30], problem="damaged zip file"),
    _file("a zip bomb", gzip.compress(b"0" * (80 << 20)), problem="unpacks to more than"),
    _file(
        "a web page",
        "<html><body><table><tr><td>7</td></tr></table></body></html>",
        problem="is a web page or XML inside",
    ),
    _file("xml of a spreadsheet", '<?xml version="1.0"?><Workbook></Workbook>', problem="is a web page or XML inside"),
    _file("a PDF", b"%PDF-1.7 ...", problem="is a PDF"),
    _file(
        "an old workbook that is none",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        problem="cannot be read as a workbook",
    ),
)

_NOON = datetime(2026, 3, 1, 12, 30)  # noqa: DTZ001 (a workbook knows no zones)
WORKBOOKS = (
    _file("a workbook under the name of a CSV", _sheet((7, "Ann", "", 1, _DAY)), lands=_ONE, says={"format": "xlsx"}),
    _file(
        "a workbook that begins lower",
        _sheet((7, "Ann", "", 1, _DAY), header=3),
        lands=((5, 7, "1.000"),),
        left_out={"header": 1, "blank": 3},
    ),
    _file(
        "a workbook with text for amounts",
        _sheet((7, "Ann", "", "£1,000.50", _DAY)),
        lands=((2, 7, "1000.500"),),
        dialect=_US,
    ),
    _file("a workbook with a time of day", _sheet((7, "Ann", "", 1, _NOON)), aside=((2, "Date", "date.time"),)),
    _file("a workbook with a float that is none", _sheet((7, "Ann", "", 0.1 + 0.2, _DAY)), lands=((2, 7, "0.300"),)),
    _file(
        "a workbook with a date for a code",
        _sheet((7, _DAY, "", 1, _DAY)),
        aside=((2, "Name", "excel.date"),),
        columns=_CODES,
    ),
    _file(
        "a workbook with a number for a code of 16 digits",
        _sheet((7, 1234567890123456, "", 1, _DAY)),
        aside=((2, "Name", "number.scientific"),),
        columns=_CODES,
    ),
    _file(
        "a workbook with native decimals where a comma is agreed",
        _sheet((7, "Ann", "", 1234.5, _DAY)),
        lands=((2, 7, "1234.500"),),
        dialect=_EU,
    ),
    _file(
        "a workbook without the sheet",
        _sheet((7, "Ann", "", 1, _DAY)),
        problem="has no sheet March; it has Bills",
        dialect={"sheet": "March"},
    ),
    _file("an empty workbook", workbook(lambda _: None), problem="is empty"),
)

STRUCTURED = (
    _file(
        "json lines",
        '{"Bill No": 7, "Name": "Ann", "Amount": 1.00, "Date": "2026-03-01"}\n',
        lands=((1, 7, "1.000"),),
        left_out={},
        dialect=DETECT,
        says={"format": "jsonl"},
    ),
    _file(
        "json lines, one of them broken",
        '{"Bill No": 7, "Name": "Ann", "Amount": "1.00", "Date": "2026-03-01"}\n\n{"Bill No": 8, \n',
        lands=((1, 7, "1.000"),),
        aside=((3, None, "row.unreadable"),),
        left_out={"blank": 1},
        dialect=DETECT,
    ),
    _file(
        "json lines without a key",
        '{"Bill No": 7, "Name": "Ann", "Amount": 1}\n{"Bill No": 8, "Name": "Bo", "Amount": 2, "Date": "2026-03-01"}\n',
        lands=((1, 7, "1.000"), (2, 8, "2.000")),
        left_out={},
        dialect=DETECT,
    ),
)

LIMITS = (
    _file("an endless line", "x" * (20 << 20), problem="a line of more than 16 MiB"),
    _file("a line of three MiB", GOOD + "8," + "y" * (3 << 20) + ",,2.00,2026-03-01\n", lands=(*_ONE, (3, 8, "2.000"))),
    _file("a hundred thousand columns that nobody knows", "x," * 100_000 + "\n", problem="at most 2000 are read"),
    _file("a hundred thousand columns", HEAD.strip() + ",x" * 100_000 + "\n", problem="columns; at most 2000 are read"),
)

BAD_FILES: tuple[BadFile, ...] = (
    *SHAPES,
    *KEYS,
    *AMOUNTS,
    *DATES,
    *CODES,
    *ENCODINGS,
    *PACKED,
    *WORKBOOKS,
    *STRUCTURED,
    *LIMITS,
)
