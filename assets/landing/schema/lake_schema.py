"""The Arrow types of an export's columns in the lake. Keep out how a value gets its type (parsing)."""

import pyarrow as pa

from assets.landing.schema.catalogue import Export
from assets.landing.schema.columns import LAKE_TYPES, ColumnType

_ARROW: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "salesforce_id": pa.string(),
    "integer": pa.int64(),
    "money": pa.decimal128(18, 4),
    "decimal": pa.decimal128(28, 12),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}
assert _ARROW.keys() == LAKE_TYPES.keys()  # noqa: S101 (two sides of one table)


def lake_schema(export: Export) -> pa.Schema:
    """Columns and types of the export's files in the lake."""
    columns = [(name, _ARROW[column.type]) for name, column in export.columns.items()]
    return pa.schema([*columns, ("_file", pa.string()), ("_row", pa.int64())])
