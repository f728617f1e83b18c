"""Chooses the reader of a file. Knows the formats by name, not how any is read."""

from pathlib import Path

from assets.landing.catalogue import Export
from assets.landing.readers.delimited import open_delimited
from assets.landing.readers.table import Table
from assets.landing.readers.workbook import open_workbook
from assets.landing.source import Source
from assets.landing.styles import NUMBERS


def open_table(source: Source, export: Export, *, work: Path) -> Table:
    """Return the file as a table of text cells; `work` is a folder for copies. Raises Refused."""
    dialect = export.dialect
    if dialect.format == "xlsx":
        return open_workbook(source, sheet=dialect.sheet, decimal=NUMBERS[dialect.numbers].decimal)
    return open_delimited(source, work=work, delimiter=dialect.delimiter, encoding=dialect.encoding)
