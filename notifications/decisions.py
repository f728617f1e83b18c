"""What people decided: deliveries on hold that a named person let pass (matches and accepted differences come to the same table).

A decision is part of what a night is made of, so it is never changed: a later one on the same key counts instead.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, insert, select

from notifications.clock import Clock
from notifications.store import schema
from notifications.store.engine import reading, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision with its author and reason."""

    kind: str
    key: str
    value: Mapping[str, Any]
    author: str
    reason: str


def record_decision(engine: Engine, decision: Decision, *, clock: Clock) -> None:
    """Add a decision."""
    table = schema.decisions
    with writing(engine) as connection:
        highest = connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
        connection.execute(
            insert(table).values(
                id=highest + 1,
                kind=decision.kind,
                key=decision.key,
                value=json.dumps(dict(decision.value), sort_keys=True),
                author=decision.author,
                reason=decision.reason,
                at=clock.now(),
            )
        )


def decisions_of(engine: Engine, kind: str) -> tuple[Decision, ...]:
    """Return the last decision on each key, by key."""
    table = schema.decisions
    with reading(engine) as connection:
        rows = connection.execute(select(table).where(table.c.kind == kind).order_by(table.c.id)).all()
    last = {
        row.key: Decision(kind=row.kind, key=row.key, value=json.loads(row.value), author=row.author, reason=row.reason)
        for row in rows
    }
    return tuple(last[key] for key in sorted(last))
