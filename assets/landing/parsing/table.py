"""What every reader makes of a file: a relation of text cells, in the file's order. Knows no format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb

OVERHANG = 4
"""Columns beyond the header's, to see rows that are too long."""

UNREADABLE = "\x02"
"""In the last of these columns, before the reason's code: the record could not be taken apart.

Where it is not known what its cells are, its first cell is all of it.
"""


class Table(Protocol):
    """A file as records of text cells: its first records, and SQL for all of them."""

    @property
    def traits(self) -> "Traits":
        """How the file is written."""

    @property
    def sample(self) -> Sequence[Sequence[str]]:
        """The first records, title rows and blank ones included."""

    @property
    def names(self) -> Sequence[str] | None:
        """The columns' names where the format carries them; None where a record of the file is the header."""

    def relations(self, connection: duckdb.DuckDBPyConnection, width: int) -> Sequence[str]:
        """SQL to select from, the fastest first; one that raises duckdb.Error, at any row, gives way to the next.

        Columns `_c0` to `_c<width + OVERHANG - 1>`; every record of the file is one row, in its order. A cell that a
        row does not have is null, a blank one is an empty text.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a reader found out, for the manifest."""

    format: str
    encoding: str
    delimiter: str
    damaged: bool = False
    """Some cell holds a NUL, or bytes that are not characters of the encoding (as U+FFFD)."""
    lines: int | None = None
    """Physical lines, where the format has such."""


def cell_names(width: int) -> list[str]:
    """Names of the columns of a relation of `width`."""
    return [f"_c{index}" for index in range(width + OVERHANG)]
