"""Writes many rows with one statement, at the speed of the driver. Knows no table."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.sql import ClauseElement

_ROWS = 20_000
"""Rows that are turned into parameters at a time."""


def chunks(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut into lists of at most this length."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def execute_many(connection: Connection, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
    """Carry out the statement for each row; all rows have the same names."""
    for chunk in chunks(rows, _ROWS):
        if connection.dialect.name == "sqlite":
            _by_driver(connection, statement, chunk)
        else:
            connection.execute(statement, chunk)


@contextmanager
def no_collector() -> Iterator[None]:
    """Do not look for reference cycles meanwhile: among millions of values without any it doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _by_driver(connection: Connection, statement: Executable, rows: list[Mapping[str, Any]]) -> None:
    """SQLAlchemy takes longer to look at each row than SQLite takes to write it."""
    if not isinstance(statement, ClauseElement):
        raise TypeError(f"{statement!r} is no statement of SQLAlchemy's.")
    compiled: Any = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    columns = [(name, _converter(compiled.binds[name].type, connection)) for name in compiled.positiontup]
    connection.exec_driver_sql(
        str(compiled),
        [tuple(row[name] if convert is None else convert(row[name]) for name, convert in columns) for row in rows],
    )


def _converter(kind: Any, connection: Connection) -> Callable[[Any], Any] | None:
    """What SQLAlchemy would do with a value of this type; few values occur often, such as the dates of a night."""
    convert = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        return None
    known: dict[Any, Any] = {}

    def remembered(value: Any) -> Any:
        if value not in known:
            known[value] = convert(value)
        return known[value]

    return remembered
