"""Control totals: what the sender says that a file holds. Compares nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assets.landing.schema.catalogue import Export
from assets.landing.storage.sidecar import sidecar_content


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Rows and total as the sender states them; None where the sender does not. `?` is a total that nobody can read."""

    rows: int | None = None
    total: str | None = None


def stated(path: Path, export: Export, total_rows: Sequence[Decimal]) -> Stated:
    """Return what is stated for the file at `path`: beside it, or in its last total row, which is the grand total."""
    control = export.guards.control_total
    if control is None:
        return Stated()
    if control.stands_in == "total_row":
        return Stated(total=str(total_rows[-1]) if total_rows else None)
    content = sidecar_content(path)
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
