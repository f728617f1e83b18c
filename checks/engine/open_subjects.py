"""What a night says of the subjects that had a finding before: fixed, gone, unknown, or found again.

Put here the order in which these are decided. Keep out what becomes of their work items (notifications).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from checks.engine.findings import OpenState, SubjectState
from checks.engine.roles import Roles
from checks.engine.rule import Rule
from checks.engine.sql import any_of, listed, quoted

_BATCH_ROWS = 50_000
_IN_DOUBT = "a row of {exports} that was quarantined may be its own: it is judged once that is fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubject:
    """A finding that was open before this night. `rule_id`: as it was stored, which may be an old id of the rule."""

    fingerprint: str
    rule_id: str
    subject_key: str


def states_of(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    roles: Roles,
    open_subjects: Mapping[str, str],
    failing: Collection[str],
) -> dict[str, OpenState]:
    """Return the state of each open finding of a rule that was evaluated, by fingerprint.

    `open_subjects`: fingerprint by subject key. `failing`: the subjects for which the rule fails tonight.
    """
    states: dict[str, OpenState] = {}
    for key, state, reason in _found(connection, rule, roles, open_subjects, failing):
        fingerprint = open_subjects[key]
        states[fingerprint] = OpenState(fingerprint=fingerprint, state=state, reason=reason)
    absent = SubjectState.GONE if rule.subject.absence_is_gone else SubjectState.UNSEEN
    reason = f"no {rule.subject.name} record of it is in the exports any more"
    for fingerprint in open_subjects.values():
        if fingerprint not in states:
            states[fingerprint] = OpenState(fingerprint=fingerprint, state=absent, reason=reason)
    return states


def _found(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    roles: Roles,
    open_subjects: Mapping[str, str],
    failing: Collection[str],
) -> Iterator[tuple[str, SubjectState, str]]:
    """Yield key, state and reason of those that have facts."""
    if not open_subjects:
        return
    exports = roles.exports(rule.needs)
    columns = [
        "facts.subject_key",
        f"coalesce({quoted(rule.when) if rule.when else 'true'}, false)",
        f"coalesce({quoted(rule.unless) if rule.unless else 'false'}, false)",
        f"list_filter({listed(exports)}, lambda export: list_contains(facts.unknown, export))",
        any_of("uncovered", exports),
    ]
    connection.register("open_subjects", pa.table({"subject_key": list(open_subjects)}))
    try:
        of_facts = f"{rule.subject.facts} as facts semi join open_subjects using (subject_key)"
        query = f"select {', '.join(columns)} from {of_facts}"  # noqa: S608 - names of our own rules
        for batch in connection.execute(query).to_arrow_reader(_BATCH_ROWS):
            for key, applies, unusable, unknown, uncovered in zip(*(c.to_pylist() for c in batch.columns), strict=True):
                yield key, *_state(key in failing, unknown, uncovered, applies, unusable)
    finally:
        connection.unregister("open_subjects")


def _state(
    is_failing: bool, unknown: list[str], is_uncovered: bool, applies: bool, is_unusable: bool
) -> tuple[SubjectState, str]:
    if is_failing:
        return SubjectState.NOT_HELD, "found again"
    if unknown:
        return SubjectState.NOT_EVALUATED, _IN_DOUBT.format(exports=" and ".join(unknown))
    if is_uncovered:
        return SubjectState.UNSEEN, "it left the range that its exports cover"
    if not applies:
        return SubjectState.NO_LONGER_APPLIES, "a complete export shows that the rule no longer applies to it"
    if is_unusable:
        return SubjectState.NOT_EVALUATED, "a value that the rule needs is unusable"
    return SubjectState.PROVEN_FIXED, "a complete export shows that the rule holds"
