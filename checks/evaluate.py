"""Evaluates the catalogue on the facts of a night, once: verdicts, which subjects do not hold, and the state of those
open before.

Reads the facts in batches of bounded size with only the columns that the rules name. What a finding says is added in
checks.evidence.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import duckdb
import pandas as pd
import pyarrow as pa

from checks.catalogue import CATALOGUE, SubjectRules
from checks.findings import OpenState, SubjectState, Verdict, VerdictStatus
from checks.predicates import hold
from checks.rule import Rule

BATCH_ROWS = 200_000
_ON_HOLD = (VerdictStatus.NOT_EVALUATED, "on hold, since ", SubjectState.ON_HOLD)
_NOT_DUE = (VerdictStatus.NOT_DUE, "", SubjectState.NOT_DUE)
_IN_DOUBT = "a row of {exports} that was set aside may be its own: it is judged once that is mended"

_PANDAS_TYPES = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubject:
    """A finding that was open before this night."""

    fingerprint: str
    rule_id: str
    subject_key: str


@dataclass(slots=True, kw_only=True)
class Evaluation:
    """What the rules say of a night: one verdict a rule, the keys of the subjects where each did not hold, the state
    of open findings.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    failing: dict[str, list[str]] = field(default_factory=dict)
    open_states: dict[str, OpenState] = field(default_factory=dict)


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    holds: Mapping[str, str],
    open_subjects: Iterable[OpenSubject],
    *,
    not_due: Mapping[str, str] | None = None,
) -> Evaluation:
    """Judge every rule on the facts that `connection` holds.

    `holds`: export id -> why it is on hold; `not_due`: the same of those not due on the date. A rule that needs
    one of them writes no finding. Of a subject for which it is not known what one of its exports holds
    (`Subject.known`), it neither finds nor proves anything. Raises BrokenRule when a predicate raises.
    """
    evaluation = Evaluation()
    open_by_rule: dict[str, dict[str, str]] = defaultdict(dict)
    for subject in open_subjects:
        open_by_rule[subject.rule_id][subject.subject_key] = subject.fingerprint
    for group in CATALOGUE:
        judged = []
        for rule in group.rules:
            held = [f"{export}: {holds[export]}" for export in rule.needs if export in holds]
            waits = [f"{export} is {not_due[export]}" for export in rule.needs if not_due and export in not_due]
            if held:
                _pass_over(evaluation, rule, _ON_HOLD, "; ".join(held), open_by_rule[rule.id])
            elif waits:
                _pass_over(evaluation, rule, _NOT_DUE, "; ".join(waits), open_by_rule[rule.id])
            else:
                judged.append(_Judgement(rule=rule, open_subjects=open_by_rule[rule.id]))
        if judged:
            for facts in _batches(connection, group, [judgement.rule for judgement in judged]):
                held_by_rule = hold(group.model, facts, [judgement.rule.id for judgement in judged])
                for judgement in judged:
                    judgement.add(facts, held_by_rule[judgement.rule.id])
            for judgement in judged:
                judgement.conclude(evaluation)
    return evaluation


def _pass_over(
    evaluation: Evaluation,
    rule: Rule,
    states: tuple[VerdictStatus, str, SubjectState],
    reason: str,
    open_subjects: Mapping[str, str],
) -> None:
    status, words, state = states
    evaluation.verdicts.append(
        Verdict(
            rule_id=rule.id,
            status=status,
            applied=0,
            checked=0,
            findings=0,
            not_evaluated=0,
            reason=words + reason,
        )
    )
    evaluation.failing[rule.id] = []
    for fingerprint in open_subjects.values():
        evaluation.open_states[fingerprint] = OpenState(fingerprint=fingerprint, state=state, reason=reason)


def _batches(
    connection: duckdb.DuckDBPyConnection, group: SubjectRules, rules: Iterable[Rule]
) -> Iterator[pd.DataFrame]:
    columns = {"subject_key"}
    for rule in rules:
        columns.update(rule.columns)
        columns.update(name for name in (rule.applies, rule.evaluable, rule.covered) if name)
        columns.update(rule.subject.known[export] for export in rule.needs)
    # the model's shape is checked whole, so the columns of rules that are on hold tonight are read too
    columns.update(group.model.to_schema().columns)
    names = ", ".join(f'"{name}"' for name in sorted(columns))
    reader = connection.execute(f"select {names} from {group.subject.facts}").to_arrow_reader(BATCH_ROWS)  # noqa: S608 - names of our own catalogue
    seen = False
    for batch in reader:
        seen = True
        yield batch.to_pandas(types_mapper=_PANDAS_TYPES.get)
    if not seen:
        yield reader.schema.empty_table().to_pandas(types_mapper=_PANDAS_TYPES.get)


@dataclass(slots=True, kw_only=True)
class _Judgement:
    """One rule's count over the batches."""

    rule: Rule
    open_subjects: Mapping[str, str]
    applied: int = 0
    checked: int = 0
    unknown: int = 0
    failing: list[str] = field(default_factory=list)
    states: dict[str, OpenState] = field(default_factory=dict)

    def add(self, facts: pd.DataFrame, holds: "pd.Series[bool]") -> None:
        applies = _flag(facts, self.rule.applies)
        known = {export: _flag(facts, self.rule.subject.known[export]) for export in self.rule.needs}
        all_known = pd.Series(True, index=facts.index)
        for flag in known.values():
            all_known &= flag
        evaluable = _flag(facts, self.rule.evaluable) & all_known
        checked = applies & evaluable
        failed = checked & ~holds
        self.applied += int(applies.sum())
        self.checked += int(checked.sum())
        self.unknown += int((applies & ~all_known).sum())
        self.failing.extend(facts.loc[failed, "subject_key"].tolist())
        if self.open_subjects:
            self._note_open(facts, applies, evaluable, failed, known)

    def _note_open(
        self,
        facts: pd.DataFrame,
        applies: "pd.Series[bool]",
        evaluable: "pd.Series[bool]",
        failed: "pd.Series[bool]",
        known: Mapping[str, "pd.Series[bool]"],
    ) -> None:
        covered = _flag(facts, self.rule.covered)
        for index in facts.index[facts["subject_key"].isin(list(self.open_subjects))]:
            unknown = [export for export, flag in known.items() if not flag[index]]
            if failed[index]:
                state, reason = SubjectState.NOT_HELD, "found again"
            elif unknown:
                state, reason = SubjectState.NOT_EVALUATED, _IN_DOUBT.format(exports=" and ".join(unknown))
            elif not covered[index]:
                state, reason = SubjectState.UNSEEN, "it left the range that its exports cover"
            elif not applies[index]:
                state, reason = (
                    SubjectState.NO_LONGER_APPLIES,
                    "a complete export shows that the rule no longer applies to it",
                )
            elif not evaluable[index]:
                state, reason = SubjectState.NOT_EVALUATED, "a value that the rule needs is unusable"
            else:
                state, reason = SubjectState.PROVEN_FIXED, "a complete export shows that the rule holds"
            fingerprint = self.open_subjects[str(facts.at[index, "subject_key"])]
            self.states[fingerprint] = OpenState(fingerprint=fingerprint, state=state, reason=reason)

    def conclude(self, evaluation: Evaluation) -> None:
        not_evaluated = self.applied - self.checked
        reason = None
        if self.unknown:
            subjects = "subject" if self.unknown == 1 else "subjects"
            reason = f"rows that were set aside may be those of {self.unknown:,} {subjects}"
        if self.failing:
            status = VerdictStatus.NOT_HELD
        elif self.checked == 0 and not_evaluated:
            status = VerdictStatus.NOT_EVALUATED
            reason = reason or f"unusable values on all {not_evaluated} subjects"
        else:
            status = VerdictStatus.HELD
        evaluation.verdicts.append(
            Verdict(
                rule_id=self.rule.id,
                status=status,
                applied=self.applied,
                checked=self.checked,
                findings=len(self.failing),
                not_evaluated=not_evaluated,
                reason=reason,
            )
        )
        evaluation.failing[self.rule.id] = sorted(self.failing)
        evaluation.open_states.update(self.states)
        absent = SubjectState.GONE if self.rule.subject.absence_is_gone else SubjectState.UNSEEN
        for fingerprint in self.open_subjects.values():
            if fingerprint not in self.states:
                reason = f"no {self.rule.subject.name} record of it is in the exports any more"
                evaluation.open_states[fingerprint] = OpenState(fingerprint=fingerprint, state=absent, reason=reason)


def _flag(facts: pd.DataFrame, column: str | None) -> "pd.Series[bool]":
    if column is None:
        return pd.Series(True, index=facts.index)
    return facts[column].fillna(False).astype(bool)
