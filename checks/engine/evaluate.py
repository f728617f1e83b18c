"""Evaluates rules on the facts of a night, once: verdicts, the subjects for which each fails, and the state of those
that had a finding before.

Facts are read in batches of bounded size, with only the columns that the rules declare. Put here what decides whether a
rule is evaluated and how it comes out. Keep out what a finding says (checks.engine.evidence).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa_pandera
import pyarrow as pa

from checks.engine.findings import OpenState, SubjectState, Verdict, VerdictStatus
from checks.engine.open_subjects import OpenSubject, states_of
from checks.engine.predicates import run_predicates, schema_of
from checks.engine.roles import Roles
from checks.engine.rule import ColumnType, Rule, Subject
from checks.engine.rule_set import RuleSet
from checks.engine.sql import any_of, quoted

BATCH_ROWS = 200_000
_ON_HOLD = (VerdictStatus.NOT_EVALUATED, "on hold, since ", SubjectState.ON_HOLD)
_NOT_DUE = (VerdictStatus.NOT_DUE, "", SubjectState.NOT_DUE)
_PANDAS_TYPES = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype()}


@dataclass(slots=True, kw_only=True)
class Evaluation:
    """What the rules say of a night: one verdict a rule, the keys of the subjects for which each fails, in order, and
    the state of open findings by fingerprint.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    failing: dict[str, list[str]] = field(default_factory=dict)
    open_states: dict[str, OpenState] = field(default_factory=dict)


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    rules: RuleSet,
    roles: Roles,
    *,
    holds: Mapping[str, str],
    not_due: Mapping[str, str],
    open_subjects: Iterable[OpenSubject] = (),
) -> Evaluation:
    """Evaluate every rule on the facts that `connection` holds.

    `holds`: export id -> why it is on hold; `not_due`: the same of those not due on the date. A rule that needs one of
    them writes no finding. Of a subject of which a quarantined row of an export that it needs may be, a rule neither
    finds nor proves anything. Raises BrokenRule when a predicate raises or a declared column is not there.
    """
    evaluation = Evaluation()
    open_by_rule: dict[str, dict[str, str]] = defaultdict(dict)
    for subject in open_subjects:
        open_by_rule[rules.renamed.get(subject.rule_id, subject.rule_id)][subject.subject_key] = subject.fingerprint
    for of_subject, group in rules.by_subject.items():
        judged: list[Rule] = []
        for rule in group:
            needs = roles.exports(rule.needs)
            held = [f"{export}: {holds[export]}" for export in needs if export in holds]
            waits = [f"{export} is {not_due[export]}" for export in needs if export in not_due]
            if held:
                _pass_over(evaluation, rule, _ON_HOLD, "; ".join(held), open_by_rule[rule.id])
            elif waits:
                _pass_over(evaluation, rule, _NOT_DUE, "; ".join(waits), open_by_rule[rule.id])
            else:
                judged.append(rule)
        if judged:
            _judge(connection, of_subject, group, judged, roles, open_by_rule, evaluation)
    return evaluation


def _pass_over(
    evaluation: Evaluation,
    rule: Rule,
    states: tuple[VerdictStatus, str, SubjectState],
    reason: str,
    open_subjects: Mapping[str, str],
) -> None:
    status, words, state = states
    verdict = Verdict(
        rule_id=rule.id, status=status, applied=0, checked=0, findings=0, not_evaluated=0, reason=words + reason
    )
    evaluation.verdicts.append(verdict)
    evaluation.failing[rule.id] = []
    for fingerprint in open_subjects.values():
        evaluation.open_states[fingerprint] = OpenState(fingerprint=fingerprint, state=state, reason=reason)


def _judge(
    connection: duckdb.DuckDBPyConnection,
    subject: Subject,
    group: Sequence[Rule],
    judged: Sequence[Rule],
    roles: Roles,
    open_by_rule: Mapping[str, Mapping[str, str]],
    evaluation: Evaluation,
) -> None:
    counts = [_Count(rule=rule, unknown=_unknown_name(roles.exports(rule.needs))) for rule in judged]
    schema = facts_schema(group, [rule.id for rule in judged])
    for facts in _batches(connection, subject, group, roles):
        passed = run_predicates(schema, facts, named=subject.facts)
        for count in counts:
            count.add(facts, passed[count.rule.id])
    for count in counts:
        evaluation.verdicts.append(count.verdict())
        evaluation.failing[count.rule.id] = failing = sorted(count.failing)
        opened = open_by_rule[count.rule.id]
        evaluation.open_states.update(states_of(connection, count.rule, roles, opened, frozenset(failing)))


def facts_schema(group: Sequence[Rule], rule_ids: Sequence[str]) -> pa_pandera.DataFrameSchema:
    """Return the Pandera schema of a facts table: all columns that its rules read, and a check per rule of `rule_ids`.

    The shape is judged whole, so the columns of rules that are not evaluated tonight are part of it.
    """
    reads: dict[str, ColumnType] = {}
    for rule in group:
        reads.update(rule.reads)
        reads.update(dict.fromkeys(rule.flags, ColumnType.FLAG))
    return schema_of(reads, {rule.id: rule.predicate for rule in group if rule.id in rule_ids})


def _unknown_name(exports: Sequence[str]) -> str:
    """The column that says whether a quarantined row of one of these exports may be the subject's."""
    return f"unknown {' '.join(exports)}"


def _batches(
    connection: duckdb.DuckDBPyConnection, subject: Subject, group: Sequence[Rule], roles: Roles
) -> Iterator[pd.DataFrame]:
    columns = {"subject_key": quoted("subject_key")}
    for rule in group:
        columns.update({name: quoted(name) for name in (*rule.reads, *rule.flags)})
        exports = roles.exports(rule.needs)
        columns[_unknown_name(exports)] = any_of("unknown", exports)
    names = ", ".join(f"{sql} as {quoted(name)}" for name, sql in columns.items())
    reader = connection.execute(f"select {names} from {subject.facts}").to_arrow_reader(BATCH_ROWS)  # noqa: S608
    seen = False
    for batch in reader:
        seen = True
        yield batch.to_pandas(types_mapper=_PANDAS_TYPES.get)
    if not seen:
        yield reader.schema.empty_table().to_pandas(types_mapper=_PANDAS_TYPES.get)


@dataclass(slots=True, kw_only=True)
class _Count:
    """One rule's count over the batches. `unknown`: name of the column that says what is unknown to it."""

    rule: Rule
    unknown: str
    applied: int = 0
    checked: int = 0
    unknown_subjects: int = 0
    failing: list[str] = field(default_factory=list)

    def add(self, facts: pd.DataFrame, passed: "pd.Series[bool]") -> None:
        applies = _flag(facts, self.rule.when, default=True)
        unknown = _flag(facts, self.unknown, default=False)
        checked = applies & ~unknown & ~_flag(facts, self.rule.unless, default=False)
        self.applied += int(applies.sum())
        self.checked += int(checked.sum())
        self.unknown_subjects += int((applies & unknown).sum())
        self.failing.extend(facts.loc[checked & ~passed, "subject_key"].tolist())

    def verdict(self) -> Verdict:
        not_evaluated, reason = self.applied - self.checked, None
        if self.unknown_subjects:
            subjects = "subject" if self.unknown_subjects == 1 else "subjects"
            reason = f"rows that were quarantined may be those of {self.unknown_subjects:,} {subjects}"
        status = VerdictStatus.NOT_HELD if self.failing else VerdictStatus.HELD
        if not self.failing and self.checked == 0 and not_evaluated:
            status = VerdictStatus.NOT_EVALUATED
            reason = reason or f"unusable values on all {not_evaluated} subjects"
        return Verdict(
            rule_id=self.rule.id,
            status=status,
            applied=self.applied,
            checked=self.checked,
            findings=len(self.failing),
            not_evaluated=not_evaluated,
            reason=reason,
        )


def _flag(facts: pd.DataFrame, column: str | None, *, default: bool) -> "pd.Series[Any]":
    if column is None:
        return pd.Series(default, index=facts.index)
    return facts[column].fillna(False).astype(bool)
