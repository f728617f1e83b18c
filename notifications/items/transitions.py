"""The states of a work item and of a finding on its checklist: which there are, what each means, what leads where.

Put here every fact about a state. CHECK constraints, partial indexes, choices of commands, counts and sections derive
from these tables, and the night and people change a status through `after` alone. Keep out when an action is due
(cases, lifecycle) and sentences about it (night_words, digest).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Action(StrEnum):
    """What is done to an item, as its history says. `performed`: the night or a command does it already."""

    performed: bool

    def __new__(cls, value: str, performed: bool = True) -> Self:
        """Make the member of this text."""
        member = str.__new__(cls, value)
        member._value_, member.performed = value, performed
        return member

    OPENED = "opened"
    BACKLOGGED = "backlogged"
    ADOPTED = "adopted"
    REOPENED = "reopened"
    UPDATED = "updated"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    """All that was on it went to another item."""
    HELD = "held"
    RELEASED = "released"
    MOVED = "moved"
    """Findings came from or went to another item, or the item went to another place."""
    ROUTED = "routed"
    """Another team has it."""
    ASSIGNED = "assigned", False
    ESCALATED = "escalated", False
    PAUSED = "put on wait", False
    SNOOZED = "snoozed", False
    WOKEN = "woken", False
    CLAIMED = "claimed fixed", False
    ACCEPTED = "accepted", False


NEW = None
"""The status of an item that does not exist yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a status of an item means, and what leads there and away.

    `live`: its findings are still wrong. `clock_runs`: the time in which the team has to act passes.
    `announced`: people are told when a night changes something on the item. `label`: heads a list.
    `where`: completes "an item that is ...". `entered`: the statuses from which an action leads here. `left`: the
    status to which an action leads from here. What every live or every closed status has in common is added below.
    """

    live: bool
    clock_runs: bool
    announced: bool
    label: str
    where: str
    entered: Mapping[Action, Collection[str | None]] = field(default_factory=dict)
    left: Mapping[Action, str] = field(default_factory=dict)


class ItemStatus(StrEnum):
    """Where a work item is. The order is that of lists and choices. A new status is one entry here."""

    traits: Traits

    def __new__(cls, value: str, *traits: Traits) -> Self:
        """Make the member of this text; each has its traits."""
        member = str.__new__(cls, value)
        member._value_, (member.traits,) = value, traits
        return member

    OPEN = (
        "open",
        Traits(
            live=True,
            clock_runs=True,
            announced=True,
            label="Open",
            where="open",
            entered={Action.OPENED: (NEW,)},
        ),
    )
    WAITING = (
        "waiting",
        Traits(
            live=True,
            clock_runs=False,
            announced=True,
            label="Waiting",
            where="waiting",
            entered={Action.PAUSED: ("open",)},
            left={Action.WOKEN: "open"},
        ),
    )
    SNOOZED = (
        "snoozed",
        Traits(
            live=True,
            clock_runs=False,
            announced=False,
            label="Snoozed",
            where="snoozed",
            entered={Action.SNOOZED: ("open",)},
            left={Action.WOKEN: "open", Action.OPENED: "open"},
        ),
    )
    BACKLOG = (
        "backlog",
        Traits(
            live=True,
            clock_runs=False,
            announced=False,
            label="Backlog",
            where="in the backlog",
            entered={Action.BACKLOGGED: (NEW,)},
            left={Action.OPENED: "open", Action.ADOPTED: "open"},
        ),
    )
    RESOLVED = (
        "resolved",
        Traits(
            live=False,
            clock_runs=False,
            announced=True,
            label="Resolved",
            where="resolved",
            entered={Action.CLAIMED: ("open", "waiting")},
        ),
    )
    ACCEPTED = (
        "accepted",
        Traits(live=False, clock_runs=False, announced=True, label="Accepted", where="accepted"),
    )
    WITHDRAWN = (
        "withdrawn",
        Traits(live=False, clock_runs=False, announced=True, label="Withdrawn", where="withdrawn"),
    )


class EntryStatus(StrEnum):
    """Where one finding on a checklist is."""

    OPEN = "open"
    HELD = "held"
    FIXED = "fixed"
    WITHDRAWN = "withdrawn"


_S, _A = ItemStatus, Action
TRAITS: Mapping[ItemStatus, Traits] = {status: status.traits for status in ItemStatus}
LIVE_ITEMS = tuple(status for status in ItemStatus if TRAITS[status].live)
CLOSED_ITEMS = tuple(status for status in ItemStatus if not TRAITS[status].live)
LIVE_ENTRIES = (EntryStatus.OPEN, EntryStatus.HELD)
CLOSED_ENTRIES = (EntryStatus.FIXED, EntryStatus.WITHDRAWN)
_STAYS = (_A.UPDATED, _A.HELD, _A.RELEASED, _A.MOVED, _A.ROUTED, _A.ASSIGNED, _A.ESCALATED)
_CLOSES = {_A.RESOLVED: _S.RESOLVED, _A.ACCEPTED: _S.ACCEPTED, _A.WITHDRAWN: _S.WITHDRAWN, _A.MERGED: _S.WITHDRAWN}
_RETURNS = {_A.REOPENED: _S.OPEN, _A.BACKLOGGED: _S.BACKLOG}


def _transitions() -> Iterator[tuple[tuple[ItemStatus | None, Action], ItemStatus]]:
    for status, traits in TRAITS.items():
        for action, sources in traits.entered.items():
            yield from (((None if of is None else _S(of), action), status) for of in sources)
        yield from (((status, action), _S(to)) for action, to in traits.left.items())
    for status in LIVE_ITEMS:
        yield from (((status, action), status) for action in _STAYS)
        yield from (((status, action), to) for action, to in _CLOSES.items())
    for status in CLOSED_ITEMS:
        yield from (((status, action), to) for action, to in _RETURNS.items())


TRANSITIONS: Mapping[tuple[ItemStatus | None, Action], ItemStatus] = dict(_transitions())
"""The status after an action, by the status before it; None is the item that does not exist yet."""


def _reachable() -> tuple[ItemStatus, ...]:
    reached: set[ItemStatus | None] = {NEW}
    while True:
        found = {to for (of, action), to in TRANSITIONS.items() if of in reached and action.performed} - reached
        if not found:
            return tuple(status for status in ItemStatus if status in reached)
        reached |= found


REACHABLE = _reachable()
"""The statuses that an item can have today, in their order: those that commands and screens offer."""
REACHABLE_LIVE = tuple(status for status in REACHABLE if TRAITS[status].live)

TOLD = (_A.OPENED, _A.REOPENED, _A.RESOLVED, _A.WITHDRAWN, _A.UPDATED, _A.HELD, _A.RELEASED)
"""What people may be notified of. A night notifies them of one thing for each item, the first of these."""


class Refused(ValueError):
    """An action that the item's status does not allow; the message says which ones would."""


def after(status: ItemStatus | None, action: Action) -> ItemStatus:
    """Return the status after the action. Raises Refused where the table has none."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        allowed = [TRAITS[before].where for before, done in TRANSITIONS if done is action and before is not None]
        only = f"only one {_that_is(' or '.join(allowed))}" if allowed else "only a new one"
        subject = "A new item" if status is None else f"An item that is {TRAITS[status].where}"
        raise Refused(f"{subject} cannot be {action.value}: {only}.") from None


def announced_as(
    before: ItemStatus | None, status: ItemStatus, actions: Collection[Action], *, findings_came: bool = False
) -> Action | None:
    """Return what people are told of an item after a night, or None.

    `before`, `status`: before and after the night. `actions`: the night's lines of its history. `findings_came`: from
    another item. What happens to an item that is not announced, such as one in the backlog, is not told.
    """
    traits = TRAITS[status]
    was_announced = before is not None and TRAITS[before].live and TRAITS[before].announced
    if not traits.announced or (not traits.live and not was_announced):
        return None
    happened = {*actions, Action.UPDATED} if findings_came and traits.live else set(actions)
    return next((action for action in TOLD if action in happened), None)


def listed_under(action: Action) -> ItemStatus:
    """Return the status under which a list shows the items of which people were told this."""
    results = {to for (_, done), to in TRANSITIONS.items() if done is action}
    return results.pop() if len(results) == 1 else ItemStatus.OPEN


def sql_list(values: Iterable[StrEnum]) -> str:
    """Return the values as they are in an SQL `IN (...)`."""
    return ", ".join(f"'{value.value}'" for value in values)


def _that_is(where: str) -> str:
    return where if where.startswith("in ") else f"that is {where}"
