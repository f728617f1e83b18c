"""Dirt on request: the same records, delivered as systems, people and spreadsheets deliver them. Of workbooks only what
they share with other files; the rest stands in `dirt_workbook.py`.

`normal` is what a good reader takes in without losing a row; `hard` adds rows that no reader can take, copies of real
ones, so that no answer changes. A finished file is rewritten row by row, so that memory does not grow with it. What a
reader should count stands in `answers-landing.csv`.
"""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from assets.sample.exports.catalogue import Table
from assets.sample.exports.formats import Dialect
from assets.sample.files.dirt_kinds import CHOICES, TIDY, Row, Soiled

LEVELS = ("none", "normal", "hard")
LEFT_OUT = ("title", "blank", "total", "footer")
LANDING_HEADER = ("business_date", "export", "file", "landed", "quarantined", "left_out", *LEFT_OUT, "dirt")

_WITHOUT_HEADER = ("CRLF",)


def chosen(names: Sequence[str], table: Table, seed: int, date: str) -> list[str]:
    """Up to four of the kinds, by the seed, the export and the date, and in the order of `names`."""
    digest = hashlib.sha256(f"{seed}|{table.id}|{date}".encode()).digest()
    drawn = {names[digest[place] % len(names)] for place in range(4)}
    for choice in CHOICES:
        drawn -= set([name for name in names if name in drawn & choice][1:])
    return [name for name in names if name in drawn]


def answer(date: str, table: Table, path: Path, rows: int, counts: Counter[str], kinds: Sequence[str]) -> Row:
    """A file's line of `answers-landing.csv`."""
    left_out = [counts[kind] for kind in LEFT_OUT]
    numbers = (rows, counts["quarantined"], sum(left_out), *left_out)
    return [date, table.id, path.name, *map(str, numbers), "; ".join(kinds)]


def soil(path: Path, table: Table, dialect: Dialect, rows: int, *, level: str, seed: int, date: str) -> Row:
    """Rewrites a CSV file that was written clean with so many rows, and returns its line of `answers-landing.csv`."""
    if level == "none":
        return answer(date, table, path, rows, Counter(), ())
    clean = path.with_name(path.name + ".clean")
    path.rename(clean)
    with clean.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.reader(source, delimiter=dialect.delimiter)
        file = Soiled(header=next(reader) if dialect.has_header else list(table.header), rows=rows)
        file.delimiter, file.mark = dialect.delimiter, "\ufeff" if dialect.prefix else ""
        file.sample = list(islice(reader, 200))
        file.key = file.header.index("Id") if "Id" in file.header else 0
        kinds = chosen(list(TIDY), table, seed, date) if dialect.has_header else list(_WITHOUT_HEADER)
        for kind in kinds:
            TIDY[kind](file)
        if level == "hard" and rows:
            kinds.append("rows that cannot be read")
        with path.open("w", encoding=file.encoding, newline="") as target:
            _write(target, file, chain(file.sample, reader), dialect, is_hard=level == "hard")
    clean.unlink()
    return answer(date, table, path, rows, file.counts, kinds)


def _write(target: TextIO, file: Soiled, rows: Iterable[Row], dialect: Dialect, *, is_hard: bool) -> None:
    target.write(file.mark)
    writer = csv.writer(
        target,
        delimiter=file.delimiter,
        lineterminator=file.line_end,
        quoting=csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows([*file.above, *([file.header] if dialect.has_header else [])])
    writer.writerows(_soiled(file, rows, is_hard=is_hard))
    writer.writerows(file.below)


def _soiled(file: Soiled, rows: Iterable[Row], *, is_hard: bool) -> Iterator[Row]:
    middle = file.rows // 2
    for count, row in enumerate(rows):
        changed = list(row)
        for change in file.changes:
            changed = change(changed, count)
        yield from file.between.get(count, ())
        if is_hard and count == middle:
            damaged = _unreadable(changed, file.key)
            file.counts.update(quarantined=len(damaged))
            yield from damaged
        yield changed


def _unreadable(row: Row, key: int) -> list[Row]:
    """Copies of a real row that no reader can take: too long, broken off, with its number damaged."""
    broken_off = [cell.replace("\n", " ") for cell in row[: len(row) // 2 + 1]]
    damaged = [[*row, "x", "y"], [*row, "left over"], broken_off]
    number = row[key].strip()
    spoilt = "1.2E+07" if number.isdigit() else number[:-1] if re.fullmatch(r"\w{18}", number) else None
    if spoilt is not None:
        damaged.append([*row[:key], spoilt, *row[key + 1 :]])
    return damaged
