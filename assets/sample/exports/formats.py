"""How an export becomes a file: CSV in its dialect, growing chunk by chunk. Not the workbook."""

import os
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from assets.sample.world.engine import statement

_BUFFER = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a system writes CSV: whether every value is quoted, and what stands before the header."""

    quote_all: bool = False
    prefix: bytes = b""
    delimiter: str = ","
    has_header: bool = True


PLAIN = Dialect()
WITH_BOM = Dialect(prefix=b"\xef\xbb\xbf")
DATA_LOADER = Dialect(quote_all=True)
PIPES = Dialect(delimiter="|", has_header=False)


def columns(text: str) -> list[str]:
    """A header as it stands in the file, cut at its commas."""
    return text.split(",")


def begin_csv(path: Path, header: list[str], dialect: Dialect) -> None:
    """Writes the file's first line, headers repeated as the system repeats them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [f'"{name}"' for name in header] if dialect.quote_all else header
    line = dialect.delimiter.join(names) + "\n" if dialect.has_header else ""
    path.write_bytes(dialect.prefix + line.encode())


def append_csv(connection: duckdb.DuckDBPyConnection, query: str, path: Path, dialect: Dialect, scratch: Path) -> int:
    """Appends the query's rows, in its order, to a file that was begun; returns their number."""
    part = scratch / "part.csv"
    # An absent value is nothing in a plain file and "" where all is quoted.
    cell = "coalesce(columns(*)::varchar, '')" if dialect.quote_all else "nullif(columns(*)::varchar, '')"
    rows = statement("select $cell from ($query)", cell=cell, query=query)
    options = "format csv, header false, delimiter '" + dialect.delimiter + "'"
    options += ", force_quote *" if dialect.quote_all else ""
    count = connection.execute(
        "copy (" + rows + ") to '" + str(part).replace("'", "''") + "' (" + options + ")"
    ).fetchall()
    with part.open("rb") as source, path.open("ab") as target:
        shutil.copyfileobj(source, target, _BUFFER)
    return int(count[0][0])


def sum_of_column(
    connection: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, width: int, place: int
) -> Decimal:
    """The sum of a column of numbers of a finished file, whose columns are counted from 0."""
    names = ", ".join(f"c{number}: 'varchar'" for number in range(width))
    found = connection.execute(
        statement(
            "select coalesce(sum(c$place::decimal(18, 4)), 0) from read_csv(?, auto_detect = false, header = true,"
            " delim = '$delimiter', quote = '\"', escape = '\"', columns = {$names})",
            place=str(place),
            delimiter=dialect.delimiter,
            names=names,
        ),
        [str(path)],
    ).fetchall()
    return Decimal(found[0][0])


def cut_rows(path: Path, rows: int) -> None:
    """Keeps the header and the first `rows` rows of a file whose values hold no line breaks."""
    wanted = rows + 1
    with path.open("r+b") as file:
        offset = 0
        while block := file.read(_BUFFER):
            lines = block.count(b"\n")
            if lines >= wanted:
                end = -1
                for _ in range(wanted):
                    end = block.index(b"\n", end + 1)
                file.seek(offset + end + 1)
                file.truncate()
                return
            wanted -= lines
            offset += len(block)
        file.seek(0, os.SEEK_END)


def replace_lines(path: Path, old: str, new: str, *, first_line_only: bool = False) -> None:
    """Replaces a text in the file's lines, or in its first alone."""
    changed = path.with_name(path.name + ".changed")
    with path.open("rb") as source, changed.open("wb") as target:
        for number, line in enumerate(source):
            is_kept = first_line_only and number > 0
            target.write(line if is_kept else line.replace(old.encode(), new.encode()))
    changed.replace(path)
