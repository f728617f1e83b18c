"""Delimited text. DuckDB reads it; what DuckDB's reader cannot number or read is given to the slower relations."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.landing.casts import literal
from assets.landing.readers.table import Traits, cell_names
from assets.landing.source import Source

SAMPLE = 100
_IMPOSSIBLE = "\x01"
_BLANK_MARK = b"\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class DelimitedTable:
    """A delimited file in UTF-8. `work` is where a copy may be made; whoever made the folder removes it."""

    source: Source
    traits: Traits
    work: Path
    sample: Sequence[Sequence[str]]

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """The exact shape first; then padded, over a copy in which blank lines, which DuckDB skips, are marked."""
        del connection
        plans = []
        if self.is_regular(width):
            plans.append(self._relation(self.source.path, width, padded=False))
        path = self._marked() if self.source.has_blank_lines else self.source.path
        plans.append(self._relation(path, width, padded=True))
        return plans

    def is_regular(self, width: int) -> bool:
        """May every record have the header's shape, without what DuckDB skips or what upsets its parallel reader?"""
        regular = all(len(cells) == width for cells in self.sample)
        broken = any("\n" in cell for cells in self.sample for cell in cells)
        return regular and not broken and not self.source.has_blank_lines and width > 1

    def _relation(self, path: Path, width: int, *, padded: bool) -> str:
        names = cell_names(width)
        declared = names if padded else names[:width]
        columns = ", ".join(f"{literal(name)}: 'varchar'" for name in declared)
        read = (
            f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = false,"
            f" delim = {literal(self.traits.delimiter)}, quote = '\"', escape = '\"', nullstr = {literal(_IMPOSSIBLE)},"
            f" encoding = 'utf-8', null_padding = {str(padded).lower()}, parallel = {str(not padded).lower()})"
        )
        if not padded:
            return f"(select *, {', '.join(f'null::varchar as {name}' for name in names[width:])} from {read})"  # noqa: S608
        if self.source.has_blank_lines:
            unmarked = ", ".join(f"replace({name}, chr(2), '') as {name}" for name in names)
            return f"(select {unmarked} from {read})"  # noqa: S608
        return read

    def _marked(self) -> Path:
        """A copy in which every blank line holds a mark, inside quotes too, where it is taken out again."""
        target = self.work / "marked.csv"
        with self.source.path.open("rb") as lines, target.open("wb") as out:
            for line in lines:
                out.write(line if line.strip(b"\r\n\t ") else _BLANK_MARK + line.lstrip(b" \t"))
        return target


def open_delimited(source: Source, *, work: Path, delimiter: str, encoding: str) -> DelimitedTable:
    """Return the table of a UTF-8 file."""
    text = source.head.decode("utf-8-sig", errors="replace")
    if source.size > len(source.head):
        text = text[: text.rfind("\n") + 1] or text
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    sample = []
    for cells in rows:
        sample.append(cells)
        if len(sample) >= SAMPLE:
            break
    traits = Traits(format="csv", encoding=encoding, delimiter=delimiter)
    return DelimitedTable(source=source, traits=traits, work=work, sample=sample)
