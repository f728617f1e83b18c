"""Findings as text and back: the one codec of the ops store and of the Parquet that a night hands on.

Put here how a finding is written. A new field of `Finding` or `EvidenceValue` needs nothing here: all follows from the
dataclasses. Keep out tables and files.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import from_json

from checks.engine.findings import Finding

_FINDING = TypeAdapter(Finding)
FIELDS: dict[str, Any] = {field.name: get_type_hints(Finding)[field.name] for field in fields(Finding)}
"""The fields of a finding with their types, in their order."""


def scalar(hint: Any) -> type | None:
    """Return the type of a field's value (`str`, `int`, `date`) without its None; None for one that is JSON text."""
    choices = [kind for kind in get_args(hint) if kind is not type(None)]
    of = choices[0] if type(None) in get_args(hint) else hint
    if isinstance(of, type) and issubclass(of, StrEnum):
        return str
    return of if of in (str, int, date) else None


_NESTED = {name: TypeAdapter(hint) for name, hint in FIELDS.items() if scalar(hint) is None}
_ENUMS: dict[str, Callable[[Any], Any]] = {
    name: hint for name, hint in FIELDS.items() if isinstance(hint, type) and issubclass(hint, StrEnum)
}
_READ: dict[str, Callable[[Any], Any]] = {
    **_ENUMS,
    **{name: adapter.validate_json for name, adapter in _NESTED.items()},
}


def flatten(finding: Finding) -> dict[str, Any]:
    """Return the finding as one flat row: nested values are JSON text."""
    row = {name: getattr(finding, name) for name in FIELDS}
    for name, adapter in _NESTED.items():
        row[name] = adapter.dump_json(row[name]).decode()
    return row


def unflatten(row: Mapping[str, Any]) -> Finding:
    """Return the finding of a row of `flatten`; other names in the row do not matter."""
    values = {name: row[name] for name in FIELDS}
    for name, read in _READ.items():
        values[name] = read(values[name])
    return Finding(**values)


class FindingCodec:
    """Splits a finding into columns and one JSON document of all other fields, and puts it together again."""

    def __init__(self, columns: Iterable[str]) -> None:
        """`columns`: names of columns; those that are no field of a finding do not matter."""
        named = set(columns)
        self.columns = tuple(name for name in FIELDS if name in named)
        self._own = set(self.columns)

    def document(self, finding: Finding) -> str:
        """Return the fields without a column of their own as a JSON object, in their order."""
        return _FINDING.dump_json(finding, exclude=self._own).decode()

    def finding(self, columns: Mapping[str, Any], document: str) -> Finding:
        """Return the finding of these columns (only its own are read) and this document."""
        values: dict[str, Any] = {name: columns[name] for name in self.columns}
        return _FINDING.validate_python(values | from_json(document))
