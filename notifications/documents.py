"""How values are kept as JSON text in the ops store: canonical, so that equal values are equal text. No tables."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from checks.findings import EvidenceValue
from notifications.work_items import NightSummary

_OBJECTS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_ARRAYS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(value: Mapping[str, Any]) -> str:
    """Return a JSON object with its keys in order."""
    return _OBJECTS.encode(value)


def load(text: str) -> dict[str, Any]:
    """Return the object of `dump`."""
    value: dict[str, Any] = json.loads(text)
    return value


def dump_evidence(evidence: Sequence[EvidenceValue]) -> str:
    """Return the evidence of a finding as a JSON array of arrays, in its order."""
    rows = [(value.system, value.field, value.value, value.file, value.row) for value in evidence]
    return _ARRAYS.encode(rows)


def load_evidence(text: str) -> tuple[EvidenceValue, ...]:
    """Return the evidence of `dump_evidence`."""
    return tuple(
        EvidenceValue(system=system, field=field, value=value, file=file, row=row)
        for system, field, value, file, row in json.loads(text)
    )


@cache
def _summaries() -> TypeAdapter[NightSummary]:
    return TypeAdapter(NightSummary)


def dump_summary(summary: NightSummary) -> str:
    """Return a night's summary as JSON."""
    return _summaries().dump_json(summary).decode()


def load_summary(text: str) -> NightSummary:
    """Return the summary of `dump_summary`."""
    return _summaries().validate_json(text)
