"""Dirt on request: the same records, delivered as systems, people and spreadsheets deliver them.

`normal` is what a good reader takes in without losing a row; `hard` adds rows that no reader can take, copies of real
ones, so that no answer changes. Works on finished files, whole in memory: dirt is for small companies. What a reader
should count stands in `answers-landing.csv`.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assets.sample.catalogue import Table
from assets.sample.files import Dialect

LEVELS = ("none", "normal", "hard")
LANDING_HEADER = (
    "business_date", "export", "file", "landed", "quarantined", "left_out", "title", "blank", "total", "footer", "dirt",
)  # fmt: skip

_AMOUNT = re.compile(r"amount|price|fee|remaining|total|balance|current|over 90|^\d+-\d+$", re.IGNORECASE)
_ISO_DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")
_US_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_DECIMAL = re.compile(r"^-?\d{4,}\.\d+$")
_PROSE = {"address2", "Memo", "description", "BILLINGSTREET", "Reason", "Subject", "reason_text"}
_SPELLED = {"acct_no": "Acct No", "invoice_no": "INVOICE_NO", "Internal ID": "Internal Id", "ID": "Id", "Id": "ID"}

Rows = list[list[str]]


@dataclass(slots=True, kw_only=True)
class Soiled:
    """A file taken apart, and what was done to it so far."""

    header: list[str]
    rows: Rows
    above: Rows = field(default_factory=list)
    below: Rows = field(default_factory=list)
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    quoting: bool = False
    kinds: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str, number: int = 1) -> None:
        """Counts rows that a reader leaves out or sets aside."""
        self.counts[kind] = self.counts.get(kind, 0) + number


def _spelled(name: str) -> str:
    return _SPELLED.get(name, name.upper() if name.islower() else name)


def _spelling(file: Soiled) -> None:
    file.header = [_spelled(name) for name in file.header]


def _column_order(file: Soiled) -> None:
    """Turned round; of columns that repeat a name the order among themselves stays, as that alone tells them apart."""
    last_first = list(range(len(file.header)))[::-1]
    for name in {name for name in file.header if file.header.count(name) > 1}:
        places = [place for place, index in enumerate(last_first) if file.header[index] == name]
        for place, index in zip(places, sorted(last_first[place] for place in places), strict=True):
            last_first[place] = index
    file.header = [file.header[index] for index in last_first]
    file.rows = [[row[index] for index in last_first] for row in file.rows]


def _crlf(file: Soiled) -> None:
    file.line_end = "\r\n"


def _semicolon(file: Soiled) -> None:
    file.delimiter = ";"


def _utf_16(file: Soiled) -> None:
    file.encoding = "utf-16"


def _title_rows(file: Soiled) -> None:
    file.above = [["Edgeworks Inc."], ["Run by the billing team"], []]
    file.count("title", 2)
    file.count("blank")


def _total_row(file: Soiled) -> None:
    file.below.append(["Total", *[""] * (len(file.header) - 1)])
    file.count("total")


def _report_footer(file: Soiled) -> None:
    file.below += [[], ["Confidential Information - Do Not Distribute"], ["Copyright (c) 2026 Edgeworks Inc."]]
    file.count("blank")
    file.count("footer", 2)


def _grouped_numbers(file: Soiled) -> None:
    """`1234.50` as `1,234.50`; whole numbers stay, since `1,234` could be read in two ways."""
    for place, name in enumerate(file.header):
        if _AMOUNT.search(name):
            for row in file.rows:
                if _DECIMAL.match(row[place]):
                    whole, _, rest = row[place].partition(".")
                    row[place] = f"{int(whole):,}.{rest}"


def _date_style(file: Soiled) -> None:
    for row in file.rows:
        for place, cell in enumerate(row):
            if _ISO_DATE.match(cell):
                row[place] = cell.replace("-", "/")
            elif us := _US_DATE.match(cell):
                row[place] = f"{int(us[1]):02d}/{int(us[2]):02d}/{us[3]}"


def _line_breaks(file: Soiled) -> None:
    for place, name in enumerate(file.header):
        if name in _PROSE:
            for row in file.rows[::7]:
                row[place] = row[place].replace(" ", "\n", 1)


def _blank_rows(file: Soiled) -> None:
    for place in (len(file.rows) // 2, len(file.rows) // 3):
        file.rows.insert(place, [])
        file.count("blank")


def _spaces(file: Soiled) -> None:
    for row in file.rows[::5]:
        row[:] = [f" {cell} " if cell else cell for cell in row]


_TIDY: dict[str, Callable[[Soiled], None]] = {
    "header spelling": _spelling,
    "column order": _column_order,
    "grouped numbers": _grouped_numbers,
    "date style": _date_style,
    "line breaks in cells": _line_breaks,
    "spaces around": _spaces,
    "title rows": _title_rows,
    "total row": _total_row,
    "report footer": _report_footer,
    "blank rows": _blank_rows,
    "CRLF": _crlf,
    "semicolons": _semicolon,
    "UTF-16": _utf_16,
}
_WITHOUT_HEADER = ("CRLF",)


def _unreadable(file: Soiled, key: str) -> None:
    """Copies of real rows that no reader can take: too long, broken off, with a damaged key."""
    sample = next((row for row in file.rows if row), None)
    if sample is None:
        return
    broken = [[*sample, "x", "y"], [*sample, "left over"], sample[:1]]
    place = next(place for place, name in enumerate(file.header) if name in (key, _spelled(key)))
    if re.fullmatch(r"\d+", sample[place]):
        broken.append([*sample[:place], "1.2E+07", *sample[place + 1 :]])
    middle = len(file.rows) // 2
    file.rows[middle:middle] = broken
    file.count("quarantined", len(broken))
    file.kinds.append("rows that cannot be read")


def soil(path: Path, table: Table, rows: int, *, level: str, seed: int, date: str) -> tuple[str, ...]:
    """Rewrites a file that was written clean with so many rows, and returns its line of `answers-landing.csv`.

    Which three kinds of tidy dirt a file gets hangs on the seed, the export and the date. Workbooks stay as they are:
    a title row is theirs already.
    """
    file = Soiled(header=[], rows=[])
    if table.dialect is None:
        file.count("title")
    elif level != "none":
        file = _taken_apart(path, table.dialect)
        for kind in _chosen(table, seed, date):
            _TIDY[kind](file)
            file.kinds.append(kind)
        if level == "hard" and table.dialect.has_header:
            _unreadable(file, table.header[0])
        _put_together(path, file)
    kinds = ("title", "blank", "total", "footer")
    counts = [file.counts.get(kind, 0) for kind in kinds]
    quarantined = file.counts.get("quarantined", 0)
    return (date, table.id, path.name, *map(str, (rows, quarantined, sum(counts), *counts)), "; ".join(file.kinds))


def _chosen(table: Table, seed: int, date: str) -> list[str]:
    if table.dialect is None or not table.dialect.has_header:
        return list(_WITHOUT_HEADER)
    names = list(_TIDY)
    digest = hashlib.sha256(f"{seed}|{table.id}|{date}".encode()).digest()
    return [name for name in names if name in {names[digest[place] % len(names)] for place in range(3)}]


def _taken_apart(path: Path, dialect: Dialect) -> Soiled:
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source, delimiter=dialect.delimiter))
    return Soiled(
        header=rows.pop(0) if dialect.has_header else [],
        rows=rows,
        delimiter=dialect.delimiter,
        encoding="utf-8-sig" if dialect.prefix else "utf-8",
        quoting=dialect.quote_all,
    )


def _put_together(path: Path, file: Soiled) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=file.delimiter,
        lineterminator=file.line_end,
        quoting=csv.QUOTE_ALL if file.quoting else csv.QUOTE_MINIMAL,
    )
    header = [file.header] if file.header else []
    for row in (*file.above, *header, *file.rows, *file.below):
        writer.writerow(row)
    path.write_bytes(text.getvalue().encode(file.encoding))
