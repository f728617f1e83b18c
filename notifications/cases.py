"""A work item while a night works on it: what was fixed, came, went; what it is, and what is said of it, after."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checks.findings import Finding
from notifications.plan import Entry, Event, EventKind, Item, NightIdentity, Slot
from notifications.ranking import known_exposure, ranking_key, worst
from notifications.work_items import ChangeKind, EntryStatus, ItemStatus

_REASONS_NAMED = 2


@dataclass(slots=True, kw_only=True, eq=False)
class Case:
    """One item on its way through the night. `before`: as the store has it, None for one that the night makes.

    `live` and `closed`: entries by fingerprint, as they are now. `fixed` and `withdrawn`: closed tonight. `new` and
    `back`: put on the checklist tonight for the first time, or again. `came`, `went`: moved from or to another case.
    `unproven`: closed by a superseded edition of the night only, and live again. `waited`: it did so in the backlog.
    """

    before: Item | None
    slot: Slot
    id: int = 0
    live: dict[str, Entry] = field(default_factory=dict)
    closed: dict[str, Entry] = field(default_factory=dict)
    touched: list[Entry] = field(default_factory=list)
    """Entries of which only the state changed."""
    fixed: list[Entry] = field(default_factory=list)
    withdrawn: list[Entry] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    back: list[Entry] = field(default_factory=list)
    came: list[tuple["Case", Entry]] = field(default_factory=list)
    went: list[tuple["Case", Entry]] = field(default_factory=list)
    unproven: list[Entry] = field(default_factory=list)
    waited: bool = False
    face: Finding | None = None
    """A finding of tonight whose names the item shows."""
    status: ItemStatus = ItemStatus.OPEN
    """What it is to become, if an entry is live at the end."""
    severity: str = ""
    exposure_reporting: int | None = None
    since: date = date.max
    """Of the live entries, by `weigh`."""

    @property
    def was_live(self) -> bool:
        """It was open or in the backlog before the night."""
        return self.before is not None and self.before.live

    @property
    def arrived(self) -> list[Entry]:
        """Entries that the night put on the checklist."""
        return self.new + self.back

    @property
    def concerned(self) -> bool:
        """The night has to do with it: it was live, or becomes so."""
        return self.was_live or bool(self.live)

    def show(self, finding: Finding) -> None:
        """Take the names from this finding, unless another one goes before it."""
        if self.face is None or (finding.subject_key, finding.rule_id) < (self.face.subject_key, self.face.rule_id):
            self.face = finding

    def weigh(self) -> tuple[object, ...]:
        """Sum up the live entries, of which there is at least one; return the place in the ranking."""
        live = list(self.live.values())
        self.severity = worst(live)
        self.exposure_reporting = known_exposure(live)
        self.since = min(entry.first_seen for entry in live)
        return ranking_key(self.severity, self.exposure_reporting, self.since, self.slot)

    def after(self, night: NightIdentity) -> Item:
        """Return the item as it is when the night is over."""
        before = self.before
        live = bool(self.live)
        status = self.status if live else self._closing()
        named = before if self.face is None else self.face
        if named is None:
            raise ValueError(f"nothing names the new case of {self.slot}: a case is made for a finding.")
        opens = before is None or (before.status is ItemStatus.BACKLOG and status is ItemStatus.OPEN)
        kept = None if opens else before
        return Item(
            id=self.id,
            slot=self.slot,
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

    def _closing(self) -> ItemStatus:
        """Resolved on proof; withdrawn when nothing of it was ever right, or all of it went to another case."""
        closed = self.fixed or (self.withdrawn and any(e.status is EntryStatus.FIXED for e in self.closed.values()))
        return ItemStatus.RESOLVED if closed else ItemStatus.WITHDRAWN

    def history(self, after: Item) -> list[Event]:
        """Return the night's lines of the item's history."""
        events = [*self._moves()]
        kind = self._event_kind(after)
        if kind is not None:
            events.append(Event(item_id=self.id, kind=kind, detail=self._detail()))
        # What waits in the backlog waits anyway.
        if after.status is ItemStatus.OPEN and self.was_live:
            before_reason = self.before.held_reason if self.before else None
            if after.held_reason and not before_reason:
                events.append(Event(item_id=self.id, kind=EventKind.HELD, detail={"reason": after.held_reason}))
            if before_reason and not after.held_reason:
                events.append(Event(item_id=self.id, kind=EventKind.RELEASED, detail={}))
        return events

    def change(self, after: Item, events: Iterable[Event]) -> ChangeKind | None:
        """Return what people are told of it: one change an item, none of what happens within the backlog."""
        before = self.before
        if after.status is ItemStatus.BACKLOG:
            return None
        if not after.live and (before is None or before.status is not ItemStatus.OPEN):
            return None
        kinds = {event.kind for event in events}
        if self.came and after.live:
            kinds.add(EventKind.UPDATED)
        order = (
            EventKind.OPENED,
            EventKind.REOPENED,
            EventKind.RESOLVED,
            EventKind.WITHDRAWN,
            EventKind.UPDATED,
            EventKind.HELD,
            EventKind.RELEASED,
        )
        return next((ChangeKind(kind.value) for kind in order if kind in kinds), None)

    def _event_kind(self, after: Item) -> EventKind | None:
        before = self.before
        if before is None:
            return EventKind.OPENED if after.status is ItemStatus.OPEN else EventKind.BACKLOGGED
        if not before.live:
            return EventKind.REOPENED
        if before.status is ItemStatus.BACKLOG and after.status is ItemStatus.OPEN:
            return EventKind.OPENED
        if not (self.new or self.back or self.fixed or self.withdrawn or self.unproven):
            return None
        if after.live:
            return EventKind.UPDATED
        return EventKind.RESOLVED if after.status is ItemStatus.RESOLVED else EventKind.WITHDRAWN

    def _detail(self) -> dict[str, Any]:
        lists = {"new": self.new, "back": self.back, "fixed": self.fixed, "withdrawn": self.withdrawn}
        lists["unproven"] = self.unproven
        detail: dict[str, Any] = {name: _named(entries) for name, entries in lists.items() if entries}
        if self.before is not None and not self.before.live and self.status is ItemStatus.BACKLOG:
            detail["to"] = ItemStatus.BACKLOG.value
        if self.before is not None and self.before.status is ItemStatus.BACKLOG and not self.live:
            detail["from"] = ItemStatus.BACKLOG.value
        return detail

    def _moves(self) -> Iterable[Event]:
        if self.before is not None and self.was_live and self.slot != self.before.slot:
            detail: dict[str, Any] = {"from": list(self.before.slot), "to": list(self.slot)}
            yield Event(item_id=self.id, kind=EventKind.MOVED, detail=detail)
        for name, moved in (("from_item", self.came), ("to_item", self.went)):
            others: dict[int, list[Entry]] = {}
            for other, entry in moved:
                others.setdefault(other.id, []).append(entry)
            for other_id, entries in sorted(others.items()):
                yield Event(item_id=self.id, kind=EventKind.MOVED, detail={name: other_id, "findings": _named(entries)})


def _named(entries: Iterable[Entry]) -> list[dict[str, str]]:
    ordered = sorted(entries, key=lambda entry: (entry.rule_id, entry.subject_key, entry.discriminator))
    return [
        {"rule": entry.rule_id, "subject": entry.subject_key}
        | ({"because": entry.closed_because} if entry.closed_because else {})
        for entry in ordered
    ]


def _held_reason(live: Collection[Entry]) -> str | None:
    """An item is on hold when all its live entries are; while one can be judged, only the others wait."""
    if not live or any(entry.status is not EntryStatus.HELD for entry in live):
        return None
    reasons = sorted({entry.held_reason for entry in live if entry.held_reason})
    more = f"; and {len(reasons) - _REASONS_NAMED} more reasons" if len(reasons) > _REASONS_NAMED else ""
    return "; ".join(reasons[:_REASONS_NAMED]) + more
