"""What a night says of one checklist entry: still wrong, fixed, withdrawn, or nothing (held). One entry at a time."""

from dataclasses import replace
from datetime import date

from checks.engine.findings import CLOSING_STATES, Finding, OpenState, SubjectState
from notifications.items.model import Entry
from notifications.items.plan import NightEntry, NightIdentity
from notifications.items.transitions import EntryStatus

UNKNOWN_REASON = "nothing is known of it tonight"
NO_NEWER_PROOF = "what says that it is fixed is no newer than the finding"


def judge(entry: NightEntry, state: OpenState | None, night: NightIdentity) -> NightEntry:
    """Return a live entry without a finding tonight as it is after the night. The same object when nothing is new.

    Closes only on proof: a state that closes, from a later business date or a newer edition than the one that last
    found it. What only a superseded edition found, and this one does not, is withdrawn; unless this one could not
    judge it. What waits for an export that is not due stays as it is.
    """
    if state is None:
        return _held(entry, UNKNOWN_REASON)
    if state.state is SubjectState.NOT_DUE:
        return entry
    closes = state.state in CLOSING_STATES
    if entry.opened_by in night.superseded and (closes or state.state is SubjectState.UNSEEN):
        return _closed(entry, EntryStatus.WITHDRAWN, night, "only a superseded edition of the night found it")
    if not closes:
        return _held(entry, state.reason)
    if (night.business_date, night.edition) <= (entry.last_seen, entry.last_edition):
        return _held(entry, NO_NEWER_PROOF)
    return _closed(entry, EntryStatus.FIXED, night, state.reason)


def unproven(entry: NightEntry, state: OpenState | None, night: NightIdentity) -> NightEntry | None:
    """Return a closed entry as live again, on hold, when only a superseded edition of the date closed it and this one
    has no proof of its own; None when it stays closed.
    """
    if not night.superseded or entry.status is not EntryStatus.FIXED or entry.closed_on != night.business_date:
        return None
    if state is not None and state.state in CLOSING_STATES:
        return None
    reason = UNKNOWN_REASON if state is None else state.reason
    return replace(entry, status=EntryStatus.HELD, held_reason=reason, closed_on=None, closed_because=None)


def first_sight(finding: Finding, previous: NightEntry | None, night: NightIdentity) -> Entry[Finding]:
    """Return the entry of a finding that is new on its checklist, or back there after it was closed as `previous`.

    An entry that an earlier edition of the date closed goes on as if that had not happened; one that was really closed
    starts again.
    """
    mistaken = previous is not None and previous.closed_on == night.business_date
    origin = previous if mistaken else None
    return Entry(
        finding=finding if origin is None else _first_seen(finding, origin.finding.first_seen),
        status=EntryStatus.OPEN,
        last_seen=night.business_date,
        last_edition=night.edition,
        held_reason=None,
        opened_by=night.night_id if origin is None else origin.opened_by,
        closed_on=None,
        closed_because=None,
    )


def found_again(entry: NightEntry, finding: Finding, night: NightIdentity) -> Entry[Finding]:
    """Return a live entry with the finding that tonight made again."""
    return Entry(
        finding=_first_seen(finding, entry.finding.first_seen),
        status=EntryStatus.OPEN,
        last_seen=night.business_date,
        last_edition=night.edition,
        held_reason=None,
        opened_by=entry.opened_by,
        closed_on=entry.closed_on,
        closed_because=entry.closed_because,
    )


def _first_seen(finding: Finding, on: date) -> Finding:
    return finding if finding.first_seen == on else replace(finding, first_seen=on)


def _held(entry: NightEntry, reason: str) -> NightEntry:
    if entry.status is EntryStatus.HELD and entry.held_reason == reason:
        return entry
    return replace(entry, status=EntryStatus.HELD, held_reason=reason)


def _closed(entry: NightEntry, status: EntryStatus, night: NightIdentity, because: str) -> NightEntry:
    return replace(entry, status=status, held_reason=None, closed_on=night.business_date, closed_because=because)
