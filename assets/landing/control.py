"""Control totals: what the sender says that a file holds. Compares nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from assets.landing.catalogue import Export

SIDECAR = ".total.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Rows and total as the sender states them; None where the sender does not. `?` is a total that nobody can read."""

    rows: int | None = None
    total: str | None = None


def sidecar_of(path: Path, export: Export) -> bytes:
    """Return the bytes of the sidecar, a part of the delivery's identity; none where the contract names none."""
    if export.guards.control_total is None or export.guards.control_total.stands_in != "sidecar":
        return b""
    try:
        return path.with_name(path.name + SIDECAR).read_bytes()
    except OSError:
        return b""


def stated(path: Path, export: Export, total_rows: Sequence[Decimal]) -> Stated:
    """Return what is stated for the file at `path`: beside it, or in its last total row, which is the grand total."""
    control = export.guards.control_total
    if control is None:
        return Stated()
    if control.stands_in == "total_row":
        return Stated(total=str(total_rows[-1]) if total_rows else None)
    try:
        content = json.loads(path.with_name(path.name + SIDECAR).read_text(encoding="utf-8"), parse_float=Decimal)
        rows, total = content.get("rows"), content.get("total")
        return Stated(
            rows=int(rows) if rows is not None else None, total=str(Decimal(str(total))) if total is not None else None
        )
    except FileNotFoundError:
        return Stated()
    except (OSError, ValueError, AttributeError, InvalidOperation):
        return Stated(total="?")
