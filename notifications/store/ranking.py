"""The ranking as queries on work items: the order of items.ranking, in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from checks.engine.rule import Severity
from notifications.items.transitions import LIVE_ITEMS
from notifications.store.database.schema import work_items


def in_ranking(connection: Connection) -> tuple[ColumnElement[Any], ...]:
    """Return the same order for a query on work_items."""
    binary = "BINARY" if connection.dialect.name == "sqlite" else "C"  # not by the rules of the server's language
    table = work_items.c
    keys = (table.scope_kind, table.scope_key, table.topic)
    return (
        case({severity.value: severity.order for severity in Severity}, value=table.severity),
        table.exposure_reporting.is_(None),
        table.exposure_reporting.desc(),
        table.since,
        *(key.collate(binary) for key in keys),
    )


def ranks(connection: Connection) -> dict[int, int]:
    """Return the place of each live item by id, 1 first, among the items of its status."""
    place = func.row_number().over(partition_by=work_items.c.status, order_by=in_ranking(connection))
    live = work_items.c.status.in_(LIVE_ITEMS)
    return {row.id: row.place for row in connection.execute(select(work_items.c.id, place.label("place")).where(live))}
