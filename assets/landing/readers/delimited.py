"""Delimited text. DuckDB reads it; what DuckDB cannot number or read is given to slower relations."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from assets.landing.parsing.cells import literal
from assets.landing.parsing.table import UNREADABLE, Traits, cell_names
from assets.landing.readers.marking import mark_blank_lines
from assets.landing.readers.tolerant import records, write_tolerant
from assets.landing.schema.catalogue import normal_header
from assets.landing.storage.inspect import Source

SAMPLE = 100
DELIMITERS = (",", ";", "\t", "|")
_IMPOSSIBLE = "\x01"
_MOST_LINE = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DelimitedTable:
    """A delimited file in UTF-8. `work` is where a copy may be made; whoever made the folder removes it."""

    content: Source
    traits: Traits
    work: Path
    sample: Sequence[Sequence[str]]
    names: Sequence[str] | None = None

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """The exact shape first; then padded, over a copy in which blank lines are marked; then line by line."""
        del connection
        plans = [self._exact(width)] if self.is_regular(width) else []
        return _Plans([*plans, lambda: self._padded(width), lambda: self._tolerant(width)])

    def is_regular(self, width: int) -> bool:
        """May every record have the header's shape, without what DuckDB skips?"""
        regular = all(len(cells) == width for cells in self.sample)
        return regular and not self.content.has_blank_lines and width > 1

    def _exact(self, width: int) -> str:
        names = cell_names(width)
        beyond = ", ".join(f"null::varchar as {name}" for name in names[width:])
        return f"(select *, {beyond} from {self._read(self.content.path, names[:width], padded=False)})"  # noqa: S608

    def _padded(self, width: int) -> str:
        names = cell_names(width)
        if not self.content.has_blank_lines:
            return self._read(self.content.path, names, padded=True)
        marked = mark_blank_lines(self.content.path, self.work / "marked.csv")
        unmarked = ", ".join(f"replace({name}, chr(2), '') as {name}" for name in names)
        return f"(select {unmarked} from {self._read(marked, names, padded=True)})"  # noqa: S608

    def _tolerant(self, width: int) -> str:
        target = self.work / "tolerant.parquet"
        write_tolerant(self.content.path, target, delimiter=self.traits.delimiter, width=width)
        return f"read_parquet({literal(str(target))})"

    def _read(self, path: Path, names: Sequence[str], *, padded: bool) -> str:
        columns = ", ".join(f"{literal(name)}: 'varchar'" for name in names)
        return (
            f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = false,"
            f" delim = {literal(self.traits.delimiter)}, quote = '\"', escape = '\"', nullstr = {literal(_IMPOSSIBLE)},"
            f" encoding = 'utf-8', null_padding = {str(padded).lower()}, parallel = {str(not padded).lower()})"
        )


class _Plans(Sequence[str]):
    """SQL of each relation, made when it is asked for, since a copy of the file may have to be made for it."""

    def __init__(self, makers: Sequence[object]) -> None:
        self._makers = makers

    def __len__(self) -> int:
        return len(self._makers)

    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        maker = self._makers[index]
        return maker() if callable(maker) else str(maker)


def open_delimited(
    content: Source, *, work: Path, delimiter: str, encoding: str, damaged: bool, headers: Collection[str]
) -> DelimitedTable:
    """Return the table of a UTF-8 file. `headers`: the contract's, in normal form, to tell delimiters apart."""
    text = content.head.decode("utf-8-sig", errors="replace")
    if content.size > len(content.head):
        text = text[: text.rfind("\n") + 1] or text
    found = find_delimiter(text, headers) if delimiter == "detect" else delimiter
    traits = Traits(format="csv", encoding=encoding, delimiter=found, damaged=damaged, lines=content.lines)
    return DelimitedTable(content=content, traits=traits, work=work, sample=_records(text, found))


def find_delimiter(text: str, headers: Collection[str]) -> str:
    """Return the delimiter by which most headers are recognised; failing that, the one that cuts rows most alike."""

    known = set(headers)

    def score(delimiter: str) -> tuple[int, int, int]:
        sample, recognised = _records(text, delimiter), 0
        for cells in sample:
            recognised = max(recognised, len({normal_header(cell) for cell in cells} & known))
            if 2 * recognised >= len(known):
                # the header: below it stand values
                break
        widths = [len(cells) for cells in sample if len(cells) > 1]
        common = max(set(widths), key=widths.count) if widths else 0
        return recognised, widths.count(common), common

    return max(DELIMITERS, key=score)


def _records(text: str, delimiter: str) -> list[Sequence[str]]:
    lines = (line.removesuffix("\n") for line in io.StringIO(text, newline=None))
    found = islice(records(lines, delimiter=delimiter, width=1), SAMPLE)
    return [[cell for cell in cells if cell is not None and not cell.startswith(UNREADABLE)] for cells in found]
