"""How details and summaries are kept as JSON text in the ops store: canonical, so that equal values are equal text.

Keep out findings (store.codec) and tables.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from notifications.items.night_summary import NightSummary

_OBJECTS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def dump(value: Mapping[str, Any]) -> str:
    """Return a JSON object with its keys in order."""
    return _OBJECTS.encode(value)


def load(text: str) -> dict[str, Any]:
    """Return the object of `dump`."""
    value: dict[str, Any] = json.loads(text)
    return value


@cache
def _summaries() -> TypeAdapter[NightSummary]:
    return TypeAdapter(NightSummary)


def dump_summary(summary: NightSummary) -> str:
    """Return a night's summary as JSON."""
    return _summaries().dump_json(summary).decode()


def load_summary(text: str) -> NightSummary:
    """Return the summary of `dump_summary`."""
    return _summaries().validate_json(text)
