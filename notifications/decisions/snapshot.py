"""The decisions of a kind as a table, which a night writes beside its inputs. Put here the shape; keep out files."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import get_args

import pyarrow as pa

from notifications.decisions.kinds import DecisionKind
from notifications.decisions.record import Decision

_TYPES: Mapping[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    date: pa.date32(),
    Decimal: pa.decimal128(18, 4),
}
_OF_EACH = [
    ("key", pa.string()),
    ("author", pa.string()),
    ("reason", pa.string()),
    ("valid_until", pa.date32()),
    ("approver", pa.string()),
]


def snapshot(kind: DecisionKind, decisions: Sequence[Decision]) -> pa.Table:
    """Return one row per decision: its key, who decided and why, and the fields of its value."""
    fields = {name: _type(field.annotation) for name, field in kind.value.model_fields.items()}
    schema = pa.schema([*_OF_EACH, *fields.items()])
    rows = [
        {name: getattr(decision, name) for name, _ in _OF_EACH}
        | {name: getattr(decision.value, name) for name in fields}
        for decision in decisions
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _type(annotation: object) -> pa.DataType:
    """The type of a column; of a field that may be None that of its other values, and text for anything else."""
    choices = [choice for choice in get_args(annotation) if choice is not type(None)] or [annotation]
    return _TYPES.get(choices[0], pa.string()) if isinstance(choices[0], type) else pa.string()
