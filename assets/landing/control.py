"""Control totals: what the sender says that a file holds. Compares nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assets.landing.catalogue import Export

SIDECAR = ".total.json"
_MOST_BYTES = 1 << 20
"""What is longer is no control total, and is not read further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Rows and total as the sender states them; None where the sender does not. `?` is a total that nobody can read."""

    rows: int | None = None
    total: str | None = None


def sidecar_of(path: Path, export: Export) -> bytes:
    """Return the bytes of the sidecar, a part of the delivery's identity; none where the contract names none."""
    if export.guards.control_total is None or export.guards.control_total.stands_in != "sidecar":
        return b""
    return _read(path) or b""


def stated(path: Path, export: Export, total_rows: Sequence[Decimal]) -> Stated:
    """Return what is stated for the file at `path`: beside it, or in its last total row, which is the grand total."""
    control = export.guards.control_total
    if control is None:
        return Stated()
    if control.stands_in == "total_row":
        return Stated(total=str(total_rows[-1]) if total_rows else None)
    content = _read(path)
    if content is None:
        return Stated()
    try:
        told = json.loads(content.decode("utf-8"), parse_float=Decimal)
        rows, total = told.get("rows"), told.get("total")
        return Stated(
            rows=int(rows) if rows is not None else None, total=str(Decimal(str(total))) if total is not None else None
        )
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return Stated(total="?")


def _read(path: Path) -> bytes | None:
    """The sidecar of the file at `path`; None where there is none, nothing of one that cannot be read."""
    sidecar = path.with_name(path.name + SIDECAR)
    try:
        if not sidecar.is_file():
            return None
        with sidecar.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return b""
