"""How a finished file arrives: when, and with what its sender counted beside it. Nothing of what stands in it."""

import datetime as dt
import json
import os
from decimal import Decimal
from pathlib import Path

from assets.sample.exports.catalogue import TABLES, Table
from assets.sample.planted.story import BELATED, Night

# In the night after the business date, in UTC: one export after the other, the first at two; a corrected one at nine,
# and one that is late in the middle of the morning.
_FIRST, _APART = dt.timedelta(hours=26), dt.timedelta(minutes=3)
_CORRECTED, _LATE = dt.timedelta(hours=33), dt.timedelta(hours=34, minutes=20)
_PLACES = {table.id: place for place, table in enumerate(TABLES)}


def arrive(path: Path, night: Night, table: Table) -> None:
    """Gives the file, and what lies beside it, the time at which it was delivered."""
    if night.suffers(BELATED, table.id):
        after = _LATE
    elif path.name == f"{table.stem}.{table.suffix}":
        after = _FIRST + _PLACES[table.id] * _APART
    else:
        after = _CORRECTED
    moment = dt.datetime.combine(night.date, dt.time(), tzinfo=dt.UTC) + after
    for file in (path, _beside(path)):
        if file.exists():
            os.utime(file, (moment.timestamp(), moment.timestamp()))


def state_total(path: Path, rows: int, total: Decimal) -> None:
    """Writes what the sender counted: the file's rows, and the sum over one of its columns, whatever the currency."""
    _beside(path).write_text(json.dumps({"rows": rows, "total": str(total)}) + "\n", encoding="utf-8")


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".total.json")
