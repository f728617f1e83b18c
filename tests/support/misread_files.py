"""Files as real systems write them which were once misread, each with what must become of it. Holds no test."""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from bad_files import DETECT, GOOD, HEAD, BadFile, workbook

_ONE = ((2, 7, "1.000"),)
_DAY = date(2026, 3, 1)


def _file(name: str, text: str | bytes, **expected: Any) -> BadFile:
    expected.setdefault("left_out", {"header": 1} if "problem" not in expected else {})
    return BadFile(name=name, content=text.encode() if isinstance(text, str) else text, **expected)


def _cells(
    name: str, column: Mapping[str, Any], lands: Mapping[str, Any], aside: Mapping[str, str], **dialect: Any
) -> BadFile:
    """A column of cells: first those that land, each with its value, then those that do not, each with its code."""
    rows = "".join(f"{number};{text};1;2026-03-01\n" for number, text in enumerate([*lands, *aside], start=1))
    return _file(
        name,
        f"Bill No;Name;Amount;Date\n{rows}",
        lands=tuple((row, row - 1, "1.000") for row, _ in enumerate(lands, start=2)),
        names=tuple(lands.values()),
        aside=tuple((row, "Name", code) for row, code in enumerate(aside.values(), start=2 + len(lands))),
        columns={"customer": column},
        dialect={"delimiter": ";", **dialect},
    )


_DATE, _TIME, _CODE = {"type": "date"}, {"type": "timestamp"}, {"identifier": True}
CELLS = (
    _cells("whole numbers with points", {"type": "integer"}, {"10.000": 10000, "7.0": 7, "5-": -5}, {}, numbers="eu"),
    _cells(
        "whole numbers with commas",
        {"type": "integer"},
        {"1,000": 1000, "(1,234.00)": -1234, "10023.0": 10023},
        {"1,23": "integer.unreadable", "$5": "integer.unreadable"},
        numbers="us",
    ),
    _cells(
        "whole numbers that may be decimals",
        {"type": "integer"},
        {"1.250": 1250},
        {"1.000": "number.ambiguous"},
        numbers="detect",
    ),
    _cells(
        "dates that stand for none",
        _DATE,
        {"9999-12-31": date(9999, 12, 31)},
        {"0001-01-01": "date.early", "1899-12-30": "date.early"},
    ),
    _cells(
        "days before hyphens",
        _DATE,
        {"31-12-2026": date(2026, 12, 31)},
        {"02.03.26": "date.two_digit_year"},
        dates="eu",
    ),
    _cells("days or months before hyphens", _DATE, {}, {"02-03-2026": "date.ambiguous"}, dates="detect"),
    _cells(
        "clocks of twelve hours",
        _TIME,
        {
            "2026-3-2 7:18 am": datetime(2026, 3, 2, 7, 18),  # noqa: DTZ001 (the lake's times are UTC)
            "2026-3-2, 7:18:05\u202fPM": datetime(2026, 3, 2, 19, 18, 5),  # noqa: DTZ001
            "2026-03-02 07:18:00 +0200": datetime(2026, 3, 2, 5, 18),  # noqa: DTZ001
        },
        {},
    ),
    _cells(
        "shares where numbers belong",
        {"type": "decimal"},
        {"0.19": Decimal("0.19")},
        {"19%": "number.percent", "0.1234567890123": "decimal.decimals", "12345678901234567": "number.large"},
    ),
    _file(
        "dollars and signs of many countries",
        "Bill No,Name,Amount,Date\n1,AUD,A$5.00,2026-03-01\n2,USD,A$5.00,2026-03-01\n"
        "3,CAD,$5.00 USD,2026-03-01\n4,KRW,₩5,2026-03-01\n",
        lands=((2, 1, "5.000"), (5, 4, "5.000")),
        aside=((3, "Amount", "money.currency"), (4, "Amount", "money.currency")),
        columns={"amount": {"currency": "customer"}},
    ),
    _cells(
        "an hour that clocks leave out",
        _TIME,
        {"2026-03-29 03:30:00": datetime(2026, 3, 29, 1, 30)},  # noqa: DTZ001
        {"2026-03-29 02:30:00": "timestamp.skipped"},
        timezone="Europe/Berlin",
    ),
    _cells("yes and no of other languages", {"type": "boolean"}, {"WAHR": True, "Faux": False, "1.0": True}, {}),
    _cells(
        "codes that spreadsheets damage elsewhere",
        _CODE,
        {"5E3": "5E3", "MAY-DAY": "MAY-DAY"},
        {
            "1.2E-05": "number.scientific",
            "02. Jan": "excel.date",
            "02-janv": "excel.date",
            "02.01.2026": "excel.date",
            "#BEZUG!": "excel.error",
        },
    ),
)

ROWS = (
    _file(
        "a customer that is called Total, in a row with a fault",
        "Name,Bill No,Amount,Date\nTotal,7,1.00,2026-03-01\nTotal,8,abc,2026-03-01\n"
        "Total Wine & More,x,5.00,2026-03-01\n",
        lands=_ONE,
        aside=((3, "Amount", "money.unreadable"), (4, "Bill No", "integer.unreadable")),
    ),
    _file(
        "a key that is the word for a total",
        "Date,Name,Bill No,Amount\n2026-03-01,Ann,INV-1,1.00\n,,Total,1.00\n2026-03-01,Bo,Total,2.00\n",
        lands=((2, "INV-1", "1.000"),),
        aside=((4, "Bill No", "key.total"),),
        left_out={"header": 1, "total": 1},
        columns={"bill": {"type": "text"}},
    ),
    _file(
        "a total beside a count of bills, and a customer that is called so",
        "Name,Bill No,Amount,Date\nTotal,7,1.00,2026-03-01\nTotal,3,9.00,\n",
        lands=_ONE,
        aside=((3, "Name", "row.total"),),
    ),
    _file(
        "totals of groups and of other languages",
        "Name,Bill No,Amount,Date\nAnn,7,1.00,2026-03-01\n"
        "Ann Total,,1.00,\nTotal for Ann,,USD 1.00,\nGesamtergebnis,,1.00,\n",
        lands=_ONE,
        left_out={"header": 1, "total": 3},
    ),
    _file(
        "a total in the first of two texts that are the key",
        HEAD + "A,x,,1.00,2026-03-01\nA Total,,,1.00,\n",
        lands=((2, "A", "1.000"),),
        left_out={"header": 1, "total": 1},
        columns={"bill": {"type": "text"}},
        key=("bill", "customer"),
    ),
    _file(
        "long names in a table of one column",
        "Bill No\nBank of New York Mellon\nEnd of report\n",
        lands=((2, "Bank of New York Mellon", "None"),),
        left_out={"header": 1, "footer": 1},
        columns={
            "bill": {"type": "text"},
            **{name: {"required": False} for name in ("customer", "amount", "billed_on")},
        },
    ),
    _file(
        "notes of a report in a few words",
        GOOD + "-------,----,----,------,----\n(1 row affected)\nRun date: 3/2/2026\nPage 1 of 3\n",
        lands=_ONE,
        left_out={"header": 1, "separator": 1, "footer": 3},
    ),
    _file(
        "a text that is a spreadsheet's error",
        GOOD + "8,#N/A,,1.00,2026-03-01\n9,#BEZUG!,,1.00,2026-03-01\n10,#1 Pizza!,,1.00,2026-03-01\n",
        lands=(*_ONE, (5, 10, "1.000")),
        aside=((3, "Name", "excel.error"), (4, "Name", "excel.error")),
    ),
    _file(
        "a cell that looks like a mark of the reader",
        HEAD + "7,Ann,,1.00,2026-03-01,,,,\x02boom\n",
        aside=((2, None, "row.long"),),
    ),
    _file(
        "a stray note beside a header with gaps",
        ",Bill No,Name,Amount,Date\n,7,Ann,1.00,2026-03-01\n,,,,,,stray\n",
        lands=_ONE,
        aside=((3, None, "row.long"),),
    ),
    _file("the arrow of a sorted report", GOOD.replace("Date\n", "Date  \u2191\n"), lands=_ONE),
    _file(
        "a header of two rows with a name of one",
        "Bill,,Name,Sum,\nNo,Date,,Amount,Tax\n7,2026-03-01,Ann,1.00,0\n",
        lands=((3, 7, "1.000"),),
        left_out={"header": 2},
        columns={"billed_on": {"aliases": ["Bill Date"]}, "amount": {"aliases": ["Sum Amount"]}},
        dialect={"header_rows": 2},
    ),
)


def _book(*fills: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        for fill in fills:
            fill(book.add_worksheet())
    return out.getvalue()


def _bills(sheet: Any) -> None:
    sheet.write_row(0, 0, ["Bill No", "Name", "Payer", "Amount", "Date"])
    sheet.write_row(1, 0, [7, "Ann", "", 1, _DAY])


def _far(sheet: Any) -> None:
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "y")


def _merged(sheet: Any) -> None:
    _bills(sheet)
    sheet.write_row(2, 0, [8, "", "", 2, _DAY])
    sheet.merge_range(1, 1, 2, 1, "Ann")


def _failed(sheet: Any) -> None:
    _bills(sheet)
    sheet.write_row(2, 0, [8, "", "", 2, _DAY])
    sheet.write_formula(2, 1, "=VLOOKUP(1,A1,1)", None, "#N/A")
    sheet.write_row(3, 0, [9, "Cy", "", "", _DAY])
    sheet.write_formula(3, 3, "=1+1", None, "")  # as programs write it: nobody has calculated it


def _rates(sheet: Any) -> None:
    sheet.write_row(0, 0, ["Bill No", "Name", "Payer", "Amount", "Date"])
    for row, rate in enumerate((8.7e-07, 1e-12, 1 / 3), start=1):
        sheet.write_row(row, 0, [row, "Ann", "", rate, _DAY])


def _strict(content: bytes) -> bytes:
    """As a spreadsheet saves a workbook as `Strict Open XML`."""
    out, old = io.BytesIO(), b"http://schemas.openxmlformats.org/"
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name).replace(
                old + b"spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            )
            target.writestr(
                name, text.replace(old + b"officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument")
            )
    return out.getvalue()


_XLS = (
    "c-rk)O=uHA6#izjNt@87Nlk@T2%%ur+Ctibcxkr@)t(H|iz0&E+C7w}iG+Bl2d&l|1;LZzrO=C)suzFIgWfzS6+H-okm%8qsNkW^`sVF!OlyS("
    "YO%Usm^bgec{B4eZ{F<ezFG>G=I?csu?9o%pkn&rtI-K6en$v_+D%ikPTfewbg`}AZ=^u_ym;LFqCv(`#=8s!chzS^fe%zp;Ve?QtP$HnB-saD"
    "NFN4;N_$ViEh<5@vtO-D&oJG=^bXrTVLHs3t4s&Uwj@qsNlSGfwD<7|rIXu&L<JsjpLeY3LmQsUeSGnnux!0Z<R|sa-`NmVo3H?i+^CT?@_MF("
    "2!(I~-^>{B)ydVTF;~B}dI8dZU#)LgM}J*WfmxViLT<z&9j{+JR)7;yc<Hr-<T6HNl%0~C%w%Gz9Q94<(*_x(^%)~ixto~Ioy!(TKcW{58Yz*@"
    "27vx}|AF54KySP+AdhfP`OvDAZ{|d3B07N<=EIy0Av)BTZ-0J$WIU~%X3Z=g^VY*)xAYz+F3BF$Imj&vQ|Wm(^ZS`z=23Ss-@!COHdJ?|+id3W"
    "9NS#s)-IZ7fbmA#Q^W5izWC|r!)WoNwvYJ5(enAo;#+MVowQ&R)L;JQ&?9=p%^MPrG^ZB!vGJa1`!7dGqY|=xH|-~03sw+dHq6wL<m!m3q}Xd^"
    "Ngk3sRY@gDwMQ0fM!ui~SQkdrwii6ITsf;vj^(SiskStvwBkN5@^H<=dGjKR-$wQ)wp(O*&9L5@xp3jag$oxhT>NJc_J!TUmsRW9?z3Ms<aeDF"
    "Di!xL$v=x@$kDGruce2Or8<w9y7tdbc!e{T*kB*$d!fW}nmvyxjI$q8b?;xg_KVv8v*C`R%}b$r=daY`=O3Q`2X9OE$N"
)
"""Bill 7 on the first of two sheets, the second of which is blank; no package of the lock writes XLS."""

_XLS_OF_1995 = (
    "c-rlnJx;?w5QX1v)`?>hNK#NB3Re_JkwQR}`~(mk1r0SwDNueaIZnX=I0#4J9!PKlK;jIDhL~9=Miw-&1VyCxS)=ui-_EY(aW(VwSbw>@Uwg$5"
    "_E5kiE~A+7DY1GwsX?B{vAs=4aUmuPMcH)$$H7kHq11uKo4G{=8_6ejI@kUF$dkLNs+OpXUYVsp30B~r1xD9q>EYsNJc@!rH#B-#=31<X!$B|}"
    "Mn+d;RuD5dzKpsBQK(FMtsfX&6_52fI1S&QXA=D_`PetQAs!pVL%Y@9ZML?Xtu3q5nNYrj^2DQ(BXj~syE0nErm_+AuLvFpA%qY@2qA<JLI@#*"
    "5JCtcgpkE$S|Lx%^0x4fr01gqTg(T_uyt}^Nz9h-t75jWZ+if2-^Zuegl!ZH%Q*tMBKSDLP{t59x$<Wfj!I*xIoG89LY52JJwy*z$vJwt^S1%5"
    "vhOqZLjUi6p}hM~@|^RZ_x}PgklLm"
)
"""Bill 7 of 1.50, and bill 8 of an error, in the format before Unicode."""

_DECIMAL = {"amount": {"type": "decimal"}}
WORKBOOKS = (
    _file("cells merged with the one above", workbook(_merged), lands=_ONE, aside=((3, "Name", "cell.merged"),)),
    _file(
        "errors in texts, and blanks for results",
        workbook(_failed),
        lands=_ONE,
        aside=((3, "Name", "excel.error"), (4, "Amount", "excel.error")),
    ),
    _file(
        "rates too small for plain digits",
        workbook(_rates),
        lands=((2, 1, "8.70000E-7"), (3, 2, "1E-12")),
        aside=((4, "Amount", "decimal.decimals"),),
        columns=_DECIMAL,
    ),
    _file("a cover before the table", _book(lambda sheet: sheet.write(0, 0, "Bills of March"), _bills), lands=_ONE),
    _file(
        "a cell far away on another sheet",
        _book(_bills, _far),
        lands=_ONE,
    ),
    _file("the table on two sheets", _book(_bills, _bills), problem="the same columns on the sheets Sheet1 and Sheet2"),
    _file("a strict workbook", _strict(workbook(_bills)), lands=_ONE),
    _file(
        "a workbook of Excel 95 with an error",
        zlib.decompress(base64.b85decode(_XLS_OF_1995)),
        lands=((2, 7, "1.500"),),
        aside=((3, "Amount", "excel.error"),),
        names=("Größe",),
        columns={"customer": {"aliases": ["Customer"]}},
    ),
    _file("a workbook of Excel 4", b"\x09\x04\x06\x00" + b"\0" * 60, problem="is a workbook older than Excel 95"),
    _file("an encrypted file", "-----BEGIN PGP MESSAGE-----\n\nabc\n", problem="is encrypted, not a table"),
    _file("an old workbook with a blank sheet", zlib.decompress(base64.b85decode(_XLS)), lands=_ONE, names=("Ann",)),
)


def _json(*bills: str) -> str:
    return "".join(f'{{"Bill No": {bill}, "Name": "A", "Date": "2026-03-01"}}\n' for bill in bills)


def _parquet(**columns: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name.replace("_", " "): column for name, column in columns.items()}), out)
    return out.getvalue()


STRUCTURED = (
    _file(
        "json numbers of more digits than a double has",
        _json('1, "Amount": 123456789012.123456789012', '2, "Amount": 1E-7', '3, "Amount": 1e3', '4, "amount": 2.50'),
        lands=(
            (1, 1, "123456789012.123456789012"),
            (2, 2, "1.00000E-7"),
            (3, 3, "1000.000000000000"),
            (4, 4, "2.500000000000"),
        ),
        left_out={},
        columns=_DECIMAL,
        dialect=DETECT,
    ),
    _file(
        "parquet with doubles for codes",
        _parquet(Bill_No=[7], Name=[10023.0], Amount=[8.7e-07], Date=["2026-03-01"]),
        lands=((1, 7, "8.70000E-7"),),
        names=("10023",),
        left_out={},
        columns=_DECIMAL,
        dialect=DETECT,
    ),
)

MISREAD_FILES: tuple[BadFile, ...] = (*CELLS, *ROWS, *WORKBOOKS, *STRUCTURED)
