"""The states of a work item and of a finding on its checklist: which there are, what each means, what leads where.

Put here every fact about a state. CHECK constraints, partial indexes, choices of commands, counts and sections derive
from these tables, and the night and people change a status through `after` alone. Keep out when an action is due
(cases, lifecycle) and sentences about it (night_words, digest).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ItemStatus(StrEnum):
    """Where a work item is. The order is that of lists and choices."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    BACKLOG = "backlog"
    RESOLVED = "resolved"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class EntryStatus(StrEnum):
    """Where one finding on a checklist is."""

    OPEN = "open"
    HELD = "held"
    FIXED = "fixed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a status of an item means.

    `live`: its findings are still wrong. `clock_runs`: the time in which the team has to act passes.
    `announced`: people are told when a night changes something on the item. `label`: heads a list.
    `where`: completes "an item that is ...".
    """

    live: bool
    clock_runs: bool
    announced: bool
    label: str
    where: str


TRAITS: Mapping[ItemStatus, Traits] = {
    ItemStatus.OPEN: Traits(live=True, clock_runs=True, announced=True, label="Open", where="open"),
    ItemStatus.WAITING: Traits(live=True, clock_runs=False, announced=True, label="Waiting", where="waiting"),
    ItemStatus.SNOOZED: Traits(live=True, clock_runs=False, announced=False, label="Snoozed", where="snoozed"),
    ItemStatus.BACKLOG: Traits(live=True, clock_runs=False, announced=False, label="Backlog", where="in the backlog"),
    ItemStatus.RESOLVED: Traits(live=False, clock_runs=False, announced=True, label="Resolved", where="resolved"),
    ItemStatus.ACCEPTED: Traits(live=False, clock_runs=False, announced=True, label="Accepted", where="accepted"),
    ItemStatus.WITHDRAWN: Traits(live=False, clock_runs=False, announced=True, label="Withdrawn", where="withdrawn"),
}


class Action(StrEnum):
    """What is done to an item, as its history says."""

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
    ASSIGNED = "assigned"
    ESCALATED = "escalated"
    PAUSED = "put on wait"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    CLAIMED = "claimed fixed"
    ACCEPTED = "accepted"


_S, _A = ItemStatus, Action
LIVE_ITEMS = tuple(status for status in ItemStatus if TRAITS[status].live)
CLOSED_ITEMS = tuple(status for status in ItemStatus if not TRAITS[status].live)
LIVE_ENTRIES = (EntryStatus.OPEN, EntryStatus.HELD)
CLOSED_ENTRIES = (EntryStatus.FIXED, EntryStatus.WITHDRAWN)
_STAYS = (_A.UPDATED, _A.HELD, _A.RELEASED, _A.MOVED, _A.ROUTED, _A.ASSIGNED, _A.ESCALATED)

TRANSITIONS: Mapping[tuple[ItemStatus | None, Action], ItemStatus] = {
    (None, _A.OPENED): _S.OPEN,
    (None, _A.BACKLOGGED): _S.BACKLOG,
    (_S.BACKLOG, _A.OPENED): _S.OPEN,
    (_S.BACKLOG, _A.ADOPTED): _S.OPEN,
    (_S.OPEN, _A.PAUSED): _S.WAITING,
    (_S.OPEN, _A.SNOOZED): _S.SNOOZED,
    (_S.WAITING, _A.WOKEN): _S.OPEN,
    (_S.SNOOZED, _A.WOKEN): _S.OPEN,
    (_S.SNOOZED, _A.OPENED): _S.OPEN,
    (_S.OPEN, _A.CLAIMED): _S.RESOLVED,
    (_S.WAITING, _A.CLAIMED): _S.RESOLVED,
    **{(status, action): status for status in LIVE_ITEMS for action in _STAYS},
    **{(status, _A.RESOLVED): _S.RESOLVED for status in LIVE_ITEMS},
    **{(status, _A.ACCEPTED): _S.ACCEPTED for status in LIVE_ITEMS},
    **{(status, _A.WITHDRAWN): _S.WITHDRAWN for status in LIVE_ITEMS},
    **{(status, _A.MERGED): _S.WITHDRAWN for status in LIVE_ITEMS},
    **{(status, _A.REOPENED): _S.OPEN for status in CLOSED_ITEMS},
    **{(status, _A.BACKLOGGED): _S.BACKLOG for status in CLOSED_ITEMS},
}
"""The status after an action, by the status before it; None is the item that does not exist yet."""

_NOT_YET = frozenset({_A.ASSIGNED, _A.ESCALATED, _A.PAUSED, _A.SNOOZED, _A.WOKEN, _A.CLAIMED, _A.ACCEPTED})
"""Actions of the later lifecycle, which neither the night nor a command performs yet."""


def _reachable() -> tuple[ItemStatus, ...]:
    reached: set[ItemStatus | None] = {None}
    while True:
        found = {to for (of, action), to in TRANSITIONS.items() if of in reached and action not in _NOT_YET} - reached
        if not found:
            return tuple(status for status in ItemStatus if status in reached)
        reached |= found


REACHABLE = _reachable()
"""The statuses that an item can have today, in their order: those that commands and screens offer."""
REACHABLE_LIVE = tuple(status for status in REACHABLE if TRAITS[status].live)

TOLD = (_A.OPENED, _A.REOPENED, _A.RESOLVED, _A.WITHDRAWN, _A.UPDATED, _A.HELD, _A.RELEASED)
"""What people may be told of an item. A night tells one thing of each, the first of these."""


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
