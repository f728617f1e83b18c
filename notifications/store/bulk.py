"""Writes many rows with one statement, at the speed of the driver. Knows no table."""

import gc
from collections.abc import Iterable, Iterator, Sequence
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


def execute_many(
    connection: Connection, statement: Executable, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Carry out the statement for each row: its values, in the order of `names`."""
    for chunk in chunks(rows, _ROWS):
        if connection.dialect.name == "sqlite":
            _by_driver(connection, statement, names, chunk)
        else:
            connection.execute(statement, [dict(zip(names, row, strict=True)) for row in chunk])


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


def _by_driver(
    connection: Connection, statement: Executable, names: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    """SQLAlchemy takes longer to look at each row than SQLite takes to write it; so whole columns are converted."""
    if not isinstance(statement, ClauseElement):
        raise TypeError(f"{statement!r} is not a statement of SQLAlchemy.")
    compiled: Any = statement.compile(dialect=connection.dialect, column_keys=list(names))
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    converted = [_converted(compiled.binds[name].type, columns[name], connection) for name in compiled.positiontup]
    connection.exec_driver_sql(str(compiled), list(zip(*converted, strict=True)))


def _converted(kind: Any, values: Sequence[Any], connection: Connection) -> Iterable[Any]:
    """What SQLAlchemy would do with values of this type; few values occur often, such as the dates of a night."""
    convert = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        return values
    known = {value: convert(value) for value in set(values)}
    return map(known.__getitem__, values)
