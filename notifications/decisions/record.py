"""Records decisions and reads those that count. Each decision is one row that is never changed.

Put here what holds for decisions of every kind. Keep out what a kind means (its module) and its tables (store.schema).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from checks.config.yaml_files import Document
from checks.errors import ConfigurationError
from notifications.actor import Actor
from notifications.clock import Clock
from notifications.decisions.kinds import DecisionKind, Registry
from notifications.directory import OPEN, Directory
from notifications.store.database.engine import reading, writing
from notifications.store.database.schema import decisions
from notifications.store.ids import next_id
from notifications.store.json_text import dump, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided. `key`: what it is about. `valid_until`: its last day, None where it has none.

    `author`, `approver`: keys of people in the policy; `os_user`: the author's user in the operating system.
    """

    id: int
    kind: str
    key: str
    value: Document
    author: str
    os_user: str | None
    reason: str
    valid_until: date | None
    approver: str | None
    at: datetime


def record(
    engine: Engine,
    kind: DecisionKind,
    value: Mapping[str, Any],
    *,
    by: Actor,
    reason: str,
    clock: Clock,
    valid_until: date | None = None,
    approver: Actor | None = None,
    people: Directory = OPEN,
) -> Decision:
    """Add a decision and return it. Raises ConfigurationError where the value does not fit the kind, or where a
    reason, an expiry or an approver that it needs is not given, or where `people` take the approver for the author.
    """
    read, why = kind.read(value), " ".join(reason.split())
    key = kind.key(read)
    if not why:
        raise ConfigurationError(f"{kind.id} {key}: a decision needs a reason, so that others can follow it.")
    if kind.needs_expiry and valid_until is None:
        raise ConfigurationError(f"{kind.id} {key}: this decision needs a last day on which it is valid.")
    if kind.needs_approver and approver is None:
        raise ConfigurationError(f"{kind.id} {key}: this decision needs an approver other than its author.")
    if approver is not None:
        people.refuse_same_person(by, approver)
    with writing(engine) as connection:
        decision = Decision(
            id=next_id(connection, decisions),
            kind=kind.id,
            key=key,
            value=read,
            author=by.name,
            os_user=by.os_user,
            reason=why,
            valid_until=valid_until,
            approver=None if approver is None else approver.name,
            at=clock.now(),
        )
        row = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
        connection.execute(insert(decisions).values(row | {"value": dump(read.model_dump(mode="json"))}))
        return decision


def current(engine: Engine, kind: DecisionKind, on: date | None = None) -> tuple[Decision, ...]:
    """Return the decisions of a kind that count, oldest first: of those about one thing the newest.

    `on`: a business date; what is no longer valid on it is left out.
    """
    query = select(decisions).where(decisions.c.kind == kind.id).order_by(decisions.c.id)
    with reading(engine) as connection:
        rows = list(connection.execute(query))
    newest: dict[str, Decision] = {}
    for row in rows:
        value = kind.read(load(row.value))
        # worked out again, since an earlier release may have stored another key
        decision = Decision(**dict(row._mapping) | {"value": value, "key": kind.key(value)})
        newest.pop(decision.key, None)
        newest[decision.key] = decision
    valid = (one for one in newest.values() if on is None or one.valid_until is None or one.valid_until >= on)
    return tuple(valid)


def digest(engine: Engine, registry: Registry, on: date | None = None) -> list[str]:
    """Return one line per decision that counts, for the identity of a night: what was decided, and about what."""
    return [
        f"{kind.id} {decision.key} {dump(decision.value.model_dump(mode='json'))}"
        for kind in registry
        for decision in current(engine, kind, on)
    ]
