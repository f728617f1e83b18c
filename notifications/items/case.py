"""A work item while a night works on it: what was fixed, came, went; what it is, and what is said of it, after."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeGuard

from checks.engine.findings import Finding
from notifications.items.model import Entry
from notifications.items.plan import Event, Item, NightEntry, NightIdentity, Slot
from notifications.items.ranking import known_exposure, ranking_key, worst
from notifications.items.routing import team_of
from notifications.items.transitions import TRAITS, Action, EntryStatus, ItemStatus, after, announced_as

_REASONS_NAMED = 2


@dataclass(slots=True, kw_only=True, eq=False)
class Case:
    """One item on its way through the night. `before`: as the store has it, None for one that the night makes.

    `live` and `closed`: entries by fingerprint, as they are now. `fixed` and `withdrawn`: closed tonight. `new` and
    `back`: put on the checklist tonight for the first time, or again. `came`, `went`: moved from or to another case.
    `unproven`: closed by a superseded edition of the night only, and live again. `waited`: it did so in the backlog.
    `queued`: if it is not worked yet, it waits in the backlog.
    """

    before: Item | None
    slot: Slot
    id: int = 0
    live: dict[str, NightEntry] = field(default_factory=dict)
    closed: dict[str, NightEntry] = field(default_factory=dict)
    touched: list[NightEntry] = field(default_factory=list)
    """Entries of which only the state changed."""
    again: list[Entry[Finding]] = field(default_factory=list)
    """Entries that were open, with tonight's finding."""
    fixed: list[NightEntry] = field(default_factory=list)
    withdrawn: list[NightEntry] = field(default_factory=list)
    new: list[Entry[Finding]] = field(default_factory=list)
    back: list[Entry[Finding]] = field(default_factory=list)
    came: list[tuple["Case", NightEntry]] = field(default_factory=list)
    went: list[tuple["Case", NightEntry]] = field(default_factory=list)
    unproven: list[NightEntry] = field(default_factory=list)
    waited: bool = False
    face: Finding | None = None
    """A finding of tonight whose names the item shows."""
    queued: bool = False
    was_live: bool = field(init=False)
    """Its findings were wrong before the night."""
    was_worked: bool = field(init=False)
    """It was live before the night, and people are told what happens to it."""
    severity: str = ""
    exposure_reporting: int | None = None
    since: date = date.max
    """Of the live entries, by `weigh`."""

    def __post_init__(self) -> None:
        """Take over what the item was."""
        self.was_live = self.before is not None and self.before.live
        self.was_worked = self.was_live and self.before is not None and TRAITS[self.before.status].announced

    @property
    def arrived(self) -> list[Entry[Finding]]:
        """Entries that the night put on the checklist."""
        return self.new + self.back

    @property
    def concerned(self) -> bool:
        """The night has to do with it: it was live, or becomes so."""
        return self.was_live or bool(self.live)

    def found(self, tonight: Collection[str]) -> Iterable[Entry[Finding]]:
        """Yield the live entries with a finding of tonight that are neither new nor found again where they were."""
        if not self.went and len(self.live) == len(self.new) + len(self.again):
            return
        others = {entry.fingerprint for entry in (*self.new, *self.again)}
        for key, entry in self.live.items():
            if key in tonight and key not in others and _is_whole(entry):
                yield entry

    def show(self, finding: Finding) -> None:
        """Take the names from this finding, unless another one goes before it."""
        if self.face is None or (finding.subject_key, finding.rule_id) < (self.face.subject_key, self.face.rule_id):
            self.face = finding

    def weigh(self, reporting_currency: str | None) -> tuple[object, ...]:
        """Sum up the live entries, of which there is at least one; return the place in the ranking."""
        live = self.live.values()
        self.severity = worst(live)
        self.exposure_reporting = known_exposure(live, reporting_currency)
        self.since = min(entry.finding.first_seen for entry in live)
        return ranking_key(self.severity, self.exposure_reporting, self.since, self.slot)

    def action(self) -> Action | None:
        """Return what the night does to the item as a whole; None when it leaves it, or only moves findings."""
        before = self.before
        if before is None:
            return Action.BACKLOGGED if self.queued else Action.OPENED
        if not before.live:
            return Action.BACKLOGGED if self.queued else Action.REOPENED
        if not self.live:
            return self._closing()
        if not self.was_worked and not self.queued:
            return Action.OPENED
        return Action.UPDATED if self.arrived or self.fixed or self.withdrawn or self.unproven else None

    def _closing(self) -> Action:
        """Resolved on proof; withdrawn when nothing of it was ever right; merged when all of it went elsewhere."""
        if self.fixed or (self.withdrawn and any(e.status is EntryStatus.FIXED for e in self.closed.values())):
            return Action.RESOLVED
        return Action.WITHDRAWN if self.withdrawn else Action.MERGED

    def after(self, night: NightIdentity) -> Item:
        """Return the item as it is when the night is over."""
        before, action, live = self.before, self.action(), bool(self.live)
        named = before if self.face is None else self.face
        if named is None:
            raise ValueError(f"nothing names the new case of {self.slot}: a case is made for a finding.")
        status = before.status if before is not None and action is None else self._status_after(action)
        kept = None if action is Action.OPENED else before
        return Item(
            id=self.id,
            slot=self.slot,
            team=named.team if self.face is None else team_of(self.face),
            scope_name=named.scope_name,
            selling_entity=named.selling_entity,
            status=status,
            severity=self.severity if live or before is None else before.severity,
            exposure_reporting=self.exposure_reporting if live or before is None else before.exposure_reporting,
            since=self.since if live or before is None else before.since,
            opened_on=night.business_date if kept is None else kept.opened_on,
            opened_by=night.night_id if kept is None else kept.opened_by,
            resolved_on=None if live else night.business_date,
            held_reason=_held_reason(self.live.values()),
        )

    def _status_after(self, action: Action | None) -> ItemStatus:
        if action is None:
            raise ValueError(f"case {self.id} is new and nothing is done to it.")
        return after(None if self.before is None else self.before.status, action)

    def history(self, item: Item) -> list[Event]:
        """Return the night's lines of the history of `item`, which the case became; the last says what is told."""
        actions: list[tuple[Action, dict[str, Any]]] = [*self._moves(item)]
        action = self.action()
        if action is not None:
            actions.append((action, self._detail()))
        before = self.before
        # What waits in the backlog waits anyway.
        if before is not None and before.live and item.live and TRAITS[item.status].announced:
            if item.held_reason and not before.held_reason:
                actions.append((Action.HELD, {"reason": item.held_reason}))
            if before.held_reason and not item.held_reason:
                actions.append((Action.RELEASED, {}))
        if not actions:
            return []
        told = announced_as(
            None if before is None else before.status,
            item.status,
            [kind for kind, _ in actions],
            findings_came=bool(self.came),
        )
        last = len(actions) - 1
        return [
            Event(
                item_id=self.id,
                kind=kind,
                status_after=item.status,
                detail=detail,
                announced_as=told if place == last else None,
            )
            for place, (kind, detail) in enumerate(actions)
        ]

    def _detail(self) -> dict[str, Any]:
        lists: dict[str, Sequence[NightEntry]] = {
            "new": self.new,
            "back": self.back,
            "fixed": self.fixed,
            "withdrawn": self.withdrawn,
            "unproven": self.unproven,
        }
        detail: dict[str, Any] = {name: _named(entries) for name, entries in lists.items() if entries}
        if self.before is not None and self.was_live and not self.was_worked and not self.live:
            detail["from"] = self.before.status.value
        return detail

    def _moves(self, item: Item) -> Iterable[tuple[Action, dict[str, Any]]]:
        before = self.before
        if before is not None and self.was_live and item.slot != before.slot:
            yield Action.MOVED, {"from": list(before.slot), "to": list(item.slot)}
        if before is not None and self.was_live and item.team != before.team:
            yield Action.ROUTED, {"from": before.team, "to": item.team}
        for name, moved in (("from_item", self.came), ("to_item", self.went)):
            others: dict[int, list[NightEntry]] = {}
            for other, entry in moved:
                others.setdefault(other.id, []).append(entry)
            for other_id, entries in sorted(others.items()):
                yield Action.MOVED, {name: other_id, "findings": _named(entries)}


def _is_whole(entry: NightEntry) -> TypeGuard[Entry[Finding]]:
    return isinstance(entry.finding, Finding)


def _named(entries: Iterable[NightEntry]) -> list[dict[str, str]]:
    ordered = sorted(entries, key=lambda e: (e.finding.rule_id, e.finding.subject_key, e.finding.discriminator))
    return [
        {"rule": entry.finding.rule_id, "subject": entry.finding.subject_key}
        | ({"because": entry.closed_because} if entry.closed_because else {})
        for entry in ordered
    ]


def _held_reason(live: Collection[NightEntry]) -> str | None:
    """An item is on hold when all its live entries are; while one can be judged, only the others wait."""
    if not live or any(entry.status is not EntryStatus.HELD for entry in live):
        return None
    reasons = sorted({entry.held_reason for entry in live if entry.held_reason})
    more = f"; and {len(reasons) - _REASONS_NAMED} more reasons" if len(reasons) > _REASONS_NAMED else ""
    return "; ".join(reasons[:_REASONS_NAMED]) + more
