"""The kinds of tidy dirt: what people and systems do to a file without losing a row of it. Reads and writes no file."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

FOOTER = ("Confidential Information - Do Not Distribute", "Copyright (c) 2026 Edgeworks Inc.")
_AMOUNT = re.compile(r"amount|price|fee|remaining|total|balance|current|over 90|^\d+-\d+$", re.IGNORECASE)
_ISO_DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")
_US_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_DECIMAL = re.compile(r"^-?\d{4,}\.\d+$")
_PROSE = {"address2", "Memo", "description", "BILLINGSTREET", "Reason", "Subject", "reason_text"}
_CODES = {"client_acct_id", "po_num", "External ID", "Document Number", "PO/Check Number", "ORDERNUMBER", "reference",
          "taxpayer_id", "Tax Number", "VAT_NUMBER__C", "CONTRACTNUMBER", "Billing account [txt]"}  # fmt: skip
_SPELLED = {"acct_no": "Acct No", "invoice_no": "INVOICE_NO", "Internal ID": "Internal Id", "ID": "Id", "Id": "ID"}
ALIASES = {"acct_no": "Account No", "taxpayer_id": "Tax ID", "po_num": "PO No", "Tax Number": "VAT Reg. No",
           "Document Number": "Doc No", "EMAIL": "E-Mail", "PO Number": "Purchase Order",
           "rate_schedule_id": "Schedule", "Certificate No": "Certificate", "Subject": "Title"}  # fmt: skip
"""Other names for columns, as the contracts know them."""

Row = list[str]
Change = Callable[[Row, int], Row]


@dataclass(slots=True, kw_only=True)
class Soiled:
    """How a file is to be written, and what was done to it. `changes` are done to each row and told its place; `key` is
    the column of the record's number.
    """

    header: Row
    sample: Sequence[Row] = ()
    rows: int = 0
    above: list[Row] = field(default_factory=list)
    below: list[Row] = field(default_factory=list)
    between: dict[int, list[Row]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    delimiter: str = ","
    encoding: str = "utf-8"
    mark: str = ""
    line_end: str = "\n"
    counts: Counter[str] = field(default_factory=Counter)
    key: int = 0

    def columns(self, shape: re.Pattern[str]) -> list[int]:
        """The columns that hold such values, by the first rows."""
        return [place for place in range(len(self.header)) if any(shape.match(row[place]) for row in self.sample)]

    def each(self, places: Iterable[int], change: Callable[[str], str], *, every: int = 1) -> None:
        """Changes these cells of every so many rows."""
        chosen = list(places)

        def changed(row: Row, number: int) -> Row:
            if number % every == 0:
                for place in chosen:
                    row[place] = change(row[place])
            return row

        if chosen:
            self.changes.append(changed)


def header_spelling(file: Soiled) -> None:
    """Headers in another case, blanks for underscores."""
    file.header = [_SPELLED.get(name, name.upper() if name.islower() else name) for name in file.header]


def header_aliases(file: Soiled) -> None:
    """Columns called otherwise, as their contract knows."""
    file.header = [ALIASES.get(name, name) for name in file.header]


def column_order(file: Soiled) -> None:
    """Turned round; of columns that repeat a name the order among themselves stays, as that alone tells them apart."""
    order = list(range(len(file.header)))[::-1]
    for name in {name for name in file.header if file.header.count(name) > 1}:
        places = [place for place, index in enumerate(order) if file.header[index] == name]
        for place, index in zip(places, sorted(order[place] for place in places), strict=True):
            order[place] = index
    file.header = [file.header[index] for index in order]
    file.key = order.index(file.key)
    file.changes.append(lambda row, _: [row[index] for index in order])


def _grouped_numbers(file: Soiled) -> None:
    """`1234.50` as `1,234.50`; whole numbers stay, since `1,234` could be read in two ways."""

    def grouped(cell: str) -> str:
        whole, _, rest = cell.partition(".")
        return f"{int(whole):,}.{rest}" if _DECIMAL.match(cell) else cell

    file.each((place for place, name in enumerate(file.header) if _AMOUNT.search(name)), grouped)


def _accounting_negatives(file: Soiled) -> None:
    """`-12.50` as `(12.50)`."""
    places = (place for place, name in enumerate(file.header) if _AMOUNT.search(name))
    file.each(places, lambda cell: f"({cell[1:]})" if cell.startswith("-") else cell)


def _date_style(file: Soiled) -> None:
    def american(cell: str) -> str:
        us = _US_DATE.match(cell)
        return f"{int(us[1]):02d}/{int(us[2]):02d}/{us[3]}" if us else cell

    file.each(file.columns(_ISO_DATE), lambda cell: cell.replace("-", "/"))
    file.each(file.columns(_US_DATE), american)


def _line_breaks(file: Soiled) -> None:
    places = (place for place, name in enumerate(file.header) if name in _PROSE)
    file.each(places, lambda cell: cell.replace(" ", "\n", 1), every=7)


def _spaces(file: Soiled) -> None:
    file.each(range(len(file.header)), lambda cell: f" {cell} " if cell else cell, every=5)


def _formulas(file: Soiled) -> None:
    """`0503` as `="0503"`, by which a spreadsheet is told to keep its zero."""
    places = (place for place, name in enumerate(file.header) if name in _CODES)
    file.each(places, lambda cell: f'="{cell}"' if cell else cell, every=4)


def _title_rows(file: Soiled) -> None:
    file.above += [["Edgeworks Inc."], ["Run by the billing team"], []]
    file.counts.update(title=2, blank=1)


def _total_row(file: Soiled) -> None:
    file.below.insert(0, ["Total", *[""] * (len(file.header) - 1)])
    file.counts.update(total=1)


def _report_footer(file: Soiled) -> None:
    file.below += [[], *([line] for line in FOOTER)]
    file.counts.update(blank=1, footer=2)


def blank_rows(file: Soiled) -> None:
    """Two rows without anything in the midst of the others, if there are any."""
    for place in (file.rows // 2, file.rows // 3) if file.rows else ():
        file.between.setdefault(place, []).append([])
        file.counts.update(blank=1)


def _crlf(file: Soiled) -> None:
    file.line_end = "\r\n"


def _delimited_by(sign: str) -> Callable[[Soiled], None]:
    def change(file: Soiled) -> None:
        file.delimiter = sign

    return change


def _encoded_as(encoding: str, mark: str = "") -> Callable[[Soiled], None]:
    def change(file: Soiled) -> None:
        file.encoding, file.mark = encoding, mark

    return change


# In the order in which they are done to a row; of what is one choice only, such as the separator, the first one counts.
TIDY: dict[str, Callable[[Soiled], None]] = {
    "grouped numbers": _grouped_numbers,
    "accounting negatives": _accounting_negatives,
    "date style": _date_style,
    "line breaks in cells": _line_breaks,
    "formulas around codes": _formulas,
    "spaces around": _spaces,
    "column order": column_order,
    "header spelling": header_spelling,
    "header aliases": header_aliases,
    "title rows": _title_rows,
    "total row": _total_row,
    "report footer": _report_footer,
    "blank rows": blank_rows,
    "CRLF": _crlf,
    "semicolons": _delimited_by(";"),
    "tabs": _delimited_by("\t"),
    "UTF-16": _encoded_as("utf-16-le", "\ufeff"),
    "UTF-16, big end first": _encoded_as("utf-16-be", "\ufeff"),
    "byte order mark": _encoded_as("utf-8", "\ufeff"),
}
CHOICES = (
    {"semicolons", "tabs"},
    {"UTF-16", "UTF-16, big end first", "byte order mark"},
    {"header spelling", "header aliases"},
)
