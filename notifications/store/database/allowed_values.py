"""Keeps what the store allows equal to the values that the code knows: states, severities, kinds.

Contains the comparison of the store's CHECK constraints and partial indexes with those of the schema, and the rebuild
of those that differ, so that a new value needs no migration. Put here nothing about one table. Keep out every other
change of a table: that is a step of the migrations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Connection, Index, Table, inspect, select, text

from checks.errors import ConfigurationError
from notifications.store.database.schema import metadata

if TYPE_CHECKING:  # every command opens the store, and few change it
    from alembic.operations import Operations

_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A constraint or an index of a table that allows other values in the store than in the schema."""

    table: Table
    of: CheckConstraint | Index


def differences(connection: Connection) -> list[Difference]:
    """Return what the store allows otherwise than the schema. Reads the catalogue of the database, writes nothing."""
    inspector = inspect(connection)
    stored: dict[str, frozenset[str]] = {}
    for checks in inspector.get_multi_check_constraints().values():
        stored |= {str(check["name"]): _values(check["sqltext"]) for check in checks}
    where = f"{connection.dialect.name}_where"
    for indexes in inspector.get_multi_indexes().values():
        stored |= {str(index["name"]): _values(index.get("dialect_options", {}).get(where)) for index in indexes}
    return [each for each in _limited() if stored.get(str(each.of.name)) != _allowed(each.of)]


def rebuild(connection: Connection) -> None:
    """Make the store allow what the schema allows, in the transaction of the caller, which holds the write lock.

    Raises ConfigurationError where a row has a value that this version does not know: a newer one wrote it.
    """
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    found = differences(connection)
    for each in found:
        if isinstance(each.of, CheckConstraint):
            _refuse_unknown(connection, each.table, each.of)
    operations = Operations(MigrationContext.configure(connection))
    if connection.dialect.name == "sqlite":
        _copy_tables(operations, {each.table.name: each.table for each in found})
    else:
        _replace(connection, operations, found)


def _limited() -> Iterator[Difference]:
    """Everything in the schema that names values."""
    for table in metadata.tables.values():
        for of in (*table.constraints, *table.indexes):
            if isinstance(of, CheckConstraint | Index) and _allowed(of):
                yield Difference(table=table, of=of)


def _allowed(of: CheckConstraint | Index) -> frozenset[str]:
    return _values(of.sqltext if isinstance(of, CheckConstraint) else of.dialect_options["sqlite"]["where"])


def _values(condition: object) -> frozenset[str]:
    """The quoted values of an SQL condition, which each database spells in its own way."""
    return frozenset(_QUOTED.findall(str(condition)))


def _refuse_unknown(connection: Connection, table: Table, check: CheckConstraint) -> None:
    column = table.c[str(check.name).removeprefix(f"ck_{table.name}_")]
    value = connection.execute(select(column).where(column.not_in(sorted(_allowed(check)))).limit(1)).scalar()
    if value is not None:
        raise ConfigurationError(
            f"{connection.engine.url.render_as_string()}: the ops store was written by a newer Tieout: "
            f"{column} is {value}. Install that version or a later one."
        )


def _copy_tables(operations: "Operations", tables: dict[str, Table]) -> None:
    """SQLite changes no constraint of a table: each is copied into a new one, with all its indexes."""
    for name, table in tables.items():
        with operations.batch_alter_table(name, recreate="always", copy_from=table):
            pass


def _replace(connection: Connection, operations: "Operations", found: list[Difference]) -> None:
    for each in found:
        if isinstance(each.of, CheckConstraint):
            name = operations.f(str(each.of.name))
            operations.execute(text(f'ALTER TABLE {each.table.name} DROP CONSTRAINT IF EXISTS "{name}"'))
            operations.create_check_constraint(name, each.table.name, each.of.sqltext)
        else:
            each.of.drop(connection, checkfirst=True)
            each.of.create(connection)
