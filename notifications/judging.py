"""What a night says of one checklist entry: still wrong, fixed, withdrawn, or nothing (held). One entry at a time."""

from dataclasses import replace

from checks.findings import CLOSING_STATES, Finding, OpenState, SubjectState
from notifications.plan import Entry, NightIdentity
from notifications.work_items import EntryStatus

UNKNOWN_REASON = "nothing is known of it tonight"
NO_NEWER_PROOF = "what says that it is fixed is no newer than the finding"


def judge(entry: Entry, finding: Finding | None, state: OpenState | None, night: NightIdentity) -> Entry:
    """Return a live entry as it is after the night. The same object when nothing is new.

    Closes only on proof: a state that closes, from a later business date or a newer edition than the one that last
    found it. What only a superseded edition found, and this one does not, is withdrawn; unless this one could not
    judge it. What waits for an export that is not due stays as it is.
    """
    if finding is not None:
        return _found_again(entry, finding, night)
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


def unproven(entry: Entry, state: OpenState | None, night: NightIdentity) -> Entry | None:
    """Return a closed entry as live again, on hold, when only a superseded edition of the date closed it and this one
    has no proof of its own; None when it stays closed.
    """
    if not night.superseded or entry.status is not EntryStatus.FIXED or entry.closed_on != night.business_date:
        return None
    if state is not None and state.state in CLOSING_STATES:
        return None
    reason = UNKNOWN_REASON if state is None else state.reason
    return replace(entry, status=EntryStatus.HELD, held_reason=reason, closed_on=None, closed_because=None)


def first_sight(finding: Finding, previous: Entry | None, night: NightIdentity) -> Entry:
    """Return the entry of a finding that is new on its checklist, or back there after it was closed as `previous`.

    An entry that an earlier edition of the date closed goes on as if that had not happened; one that was really closed
    begins anew.
    """
    mistaken = previous is not None and previous.closed_on == night.business_date
    origin = previous if mistaken else None
    return Entry(
        fingerprint=finding.fingerprint,
        rule_id=finding.rule_id,
        subject_key=finding.subject_key,
        discriminator=finding.discriminator,
        status=EntryStatus.OPEN,
        severity=finding.severity,
        first_seen=finding.first_seen if origin is None else origin.first_seen,
        last_seen=night.business_date,
        last_edition=night.edition,
        exposure_reporting=finding.exposure_reporting,
        held_reason=None,
        opened_by=night.night_id if origin is None else origin.opened_by,
        closed_on=None,
        closed_because=None,
    )


def _found_again(entry: Entry, finding: Finding, night: NightIdentity) -> Entry:
    return replace(
        entry,
        status=EntryStatus.OPEN,
        severity=finding.severity,
        last_seen=night.business_date,
        last_edition=night.edition,
        exposure_reporting=finding.exposure_reporting,
        held_reason=None,
    )


def _held(entry: Entry, reason: str) -> Entry:
    if entry.status is EntryStatus.HELD and entry.held_reason == reason:
        return entry
    return replace(entry, status=EntryStatus.HELD, held_reason=reason)


def _closed(entry: Entry, status: EntryStatus, night: NightIdentity, because: str) -> Entry:
    return replace(entry, status=status, held_reason=None, closed_on=night.business_date, closed_because=because)
