"""What the ops store knows of committed nights. Read only; the commit writes them.

Functions that end in `_in` are for callers within a transaction, the others are whole questions.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, select

from notifications.items.night_summary import NightSummary
from notifications.store.database.engine import reading
from notifications.store.database.schema import nights
from notifications.store.json_text import load_summary


@dataclass(frozen=True, slots=True, kw_only=True)
class CommittedNight:
    """A night in the store. `kind`: `night` or `backfill`; `supersedes`: the edition of the date before this one."""

    night_id: str
    business_date: date
    edition: int
    digest: str
    kind: str
    prior_night_id: str | None
    supersedes: str | None
    committed_at: datetime


_NEWEST_FIRST = (nights.c.business_date.desc(), nights.c.edition.desc())
_COLUMNS = [nights.c[name] for name in CommittedNight.__dataclass_fields__]


def newest_night(engine: Engine) -> CommittedNight | None:
    """Return the newest edition of the newest business date, or None before the first night."""
    with reading(engine) as connection:
        return newest_night_in(connection)


def newest_night_in(connection: Connection) -> CommittedNight | None:
    """As `newest_night`."""
    return _first(connection, select(*_COLUMNS))


def prior_night(engine: Engine, business_date: date) -> CommittedNight | None:
    """Return the prior state of a night of this date: the newest committed night of an earlier one."""
    with reading(engine) as connection:
        return prior_night_in(connection, business_date)


def prior_night_in(connection: Connection, business_date: date) -> CommittedNight | None:
    """As `prior_night`."""
    return _first(connection, select(*_COLUMNS).where(nights.c.business_date < business_date))


def find_night(engine: Engine, digest: str) -> CommittedNight | None:
    """Return the night that was committed with these inputs, if any."""
    with reading(engine) as connection:
        return find_night_in(connection, digest)


def find_night_in(connection: Connection, digest: str) -> CommittedNight | None:
    """As `find_night`."""
    return _first(connection, select(*_COLUMNS).where(nights.c.digest == digest))


def list_nights(engine: Engine, *, limit: int | None = None) -> list[CommittedNight]:
    """Return the committed nights with all editions, newest first."""
    with reading(engine) as connection:
        rows = connection.execute(select(*_COLUMNS).order_by(*_NEWEST_FIRST).limit(limit))
        return [_night(row) for row in rows]


def night_summary(
    engine: Engine, *, business_date: date | None = None, night_id: str | None = None
) -> NightSummary | None:
    """Return the summary of one night, of the newest edition of a date, or of the newest night; None without one."""
    query = select(nights.c.summary)
    if night_id is not None:
        query = query.where(nights.c.night_id == night_id)
    if business_date is not None:
        query = query.where(nights.c.business_date == business_date)
    with reading(engine) as connection:
        text = connection.execute(query.order_by(*_NEWEST_FIRST).limit(1)).scalar()
    return None if text is None else load_summary(text)


def night_summary_in(connection: Connection, night_id: str) -> NightSummary:
    """Return the summary of a night that is there."""
    return load_summary(connection.execute(select(nights.c.summary).where(nights.c.night_id == night_id)).scalar_one())


def _first(connection: Connection, query: Select[Any]) -> CommittedNight | None:
    row = connection.execute(query.order_by(*_NEWEST_FIRST).limit(1)).first()
    return None if row is None else _night(row)


def _night(row: Row[Any]) -> CommittedNight:
    return CommittedNight(**row._mapping)
