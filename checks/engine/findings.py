"""What a night finds: verdicts of rules, findings on subjects, and the state of subjects with a finding still open.
Plain values.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class VerdictStatus(StrEnum):
    """How a rule came out on a night."""

    HELD = "held"
    NOT_HELD = "did not hold"
    NOT_EVALUATED = "not evaluated"
    NOT_DUE = "not due"
    """Not evaluated, since an export that it needs is not due on the date: nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of one rule on one night. Counts are subjects: checked = applied - not_evaluated; findings = checked subjects
    where it did not hold.
    """

    rule_id: str
    status: VerdictStatus
    applied: int
    checked: int
    findings: int
    not_evaluated: int
    reason: str | None


class ScopeKind(StrEnum):
    """What a work item is about."""

    CUSTOMER = "customer"
    EXPORT = "export"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceValue:
    """One value that a finding rests on; `value` is already masked where it is private. `row` is 1-based as Excel
    shows it.
    """

    system: str
    field: str
    value: str | None
    file: str | None
    row: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule not holding for one subject on one night. Exposures are integer minor units of their currency."""

    fingerprint: str
    rule_id: str
    subject_key: str
    discriminator: str
    scope_kind: ScopeKind
    scope_key: str
    scope_name: str
    selling_entity: str | None
    team: str
    topic: str
    severity: str
    exposure: int | None
    currency: str | None
    exposure_reporting: int | None
    first_seen: date
    evidence: tuple[EvidenceValue, ...]
    facts: Mapping[str, str | None]
    """Values as they are shown, by name: those that the texts of the rule name, and all that rule and subject show."""
    reporting_currency: str | None = None
    """Currency of `exposure_reporting`; None where that is unknown."""
    rate_date: date | None = None
    """From when the rate is in force by which `exposure_reporting` was converted."""


class SubjectState(StrEnum):
    """What a night says of a subject with a finding still open."""

    NOT_HELD = "not held"
    """The finding is there again."""
    PROVEN_FIXED = "proven fixed"
    """Checked, and the rule holds."""
    NO_LONGER_APPLIES = "no longer applies"
    """A complete export shows that the rule does not apply any more (a terminated account, a voided invoice)."""
    GONE = "gone"
    """A complete full export has no such record any more."""
    NOT_EVALUATED = "not evaluated"
    """A value that the rule needs is unusable."""
    NOT_DUE = "not due"
    """An export that the rule needs is not due on the date: it waits as it was."""
    ON_HOLD = "on hold"
    """An export that the rule needs is on hold."""
    UNSEEN = "unseen"
    """The subject left the window of its export; nothing is known."""


CLOSING_STATES = frozenset({SubjectState.PROVEN_FIXED, SubjectState.NO_LONGER_APPLIES, SubjectState.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenState:
    """State tonight of one fingerprint that was open before, with the reason in words."""

    fingerprint: str
    state: SubjectState
    reason: str


def fingerprint(rule_id: str, subject_key: str, discriminator: str = "") -> str:
    """Return the stable identity of a finding over nights: 32 hex digits of rule, subject and declared discriminator,
    nothing else.
    """
    return hashlib.sha256(f"{rule_id}\x1f{subject_key}\x1f{discriminator}".encode()).hexdigest()[:32]
