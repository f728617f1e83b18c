"""Dense sequences: ids are given out inside the transaction that inserts them, so that a repeated night gets the
same.
"""

from sqlalchemy import Connection, Table, func, select


def next_id(connection: Connection, table: Table) -> int:
    """Return the next id of the table's dense sequence. The caller holds the write lock."""
    return (connection.scalar(select(func.max(table.c.id))) or 0) + 1
