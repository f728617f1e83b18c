"""Says what each finding rests on: values, files and rows of the systems, exposure, and the values that its texts name.

Records are read for failing subjects only. Put here how a finding is put together. Keep out which values a rule shows:
the rule declares them, and nothing else is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from checks.engine.evaluate import Evaluation
from checks.engine.exposures import Rates
from checks.engine.findings import EvidenceValue, Finding, fingerprint
from checks.engine.forms import Write, writer
from checks.engine.predicates import BrokenRule
from checks.engine.roles import Roles
from checks.engine.rule import Money, Rule, Shown, Subject
from checks.engine.rule_set import RuleSet
from checks.engine.sql import quoted
from checks.engine.texts import RuleTexts

_BATCH_ROWS = 20_000
_RECORDS = "records_of_failing"


def describe_findings(
    connection: duckdb.DuckDBPyConnection,
    evaluation: Evaluation,
    rules: RuleSet,
    roles: Roles,
    *,
    texts: RuleTexts,
    business_date: date,
    first_seen: Mapping[str, date],
) -> Iterator[Finding]:
    """Yield one Finding per failing subject, in the order of rule and subject key.

    `first_seen`: by fingerprint, since when findings that were open before are known. Raises BrokenRule when a rule
    declares a value that its facts or records do not have.
    """
    rates = Rates.of(connection)
    at_hand: Subject | None = None
    for rule in rules:
        keys = evaluation.failing.get(rule.id, [])
        if not keys:
            continue
        if rule.subject != at_hand:
            at_hand = rule.subject
            _fetch_records(connection, at_hand, evaluation, rules)
        carried = texts[rule.id].names | {value.name for value in (*rule.shows, *rule.subject.shows)}
        named = [value for name, value in sorted(rule.shown.items()) if name in carried]
        columns = _Columns(rule, named)
        describe = _Describe(rule, roles, named, rates, business_date, first_seen)
        for batch in _rows(connection, rule, keys, columns):
            yield from describe.findings(columns, batch)


class _Columns:
    """The columns of one query: a place for each value that findings of the rule show."""

    def __init__(self, rule: Rule, named: Sequence[Shown]) -> None:
        self.sql: list[str] = []
        scope = rule.subject.scope
        self.subject_key = self._place("facts.subject_key")
        self.scope_key = self._place(f"coalesce(facts.{quoted(scope.key)}, facts.subject_key)")
        self.scope_name = self._place(f"coalesce(facts.{quoted(scope.name)}, facts.subject_key)")
        self.entity = self._place(f"facts.{quoted(scope.entity)}" if scope.entity else "null")
        self.team = self._place(f"facts.{quoted(scope.team)}" if scope.team else "null")
        self.exposure = self._value(rule.exposure)
        self.values = {value: self._value(value) for value in (*rule.evidence, *named)}
        self.places = {record: self._file_and_row(rule, record) for record in {value.record for value in rule.evidence}}

    def _place(self, sql: str) -> int:
        self.sql.append(sql)
        return len(self.sql) - 1

    def _value(self, value: Shown | None) -> tuple[int, int]:
        """The places of a value and of its currency."""
        if value is None:
            return self._place("null"), self._place("null")
        source = "facts" if value.record is None else "records"
        currency = f"{source}.{value.currency}" if isinstance(value, Money) else "null"
        return self._place(f"{source}.{value.column}"), self._place(currency)

    def _file_and_row(self, rule: Rule, record: str | None) -> tuple[int, int]:
        """The places of the file and row of a record; facts that are about a file name that file."""
        if record is not None:
            return self._place(f"records.{record}._file"), self._place(f"records.{record}._row")
        file = rule.subject.file
        return self._place(f"facts.{quoted(file)}" if file else "null"), self._place("null")


def _fetch_records(
    connection: duckdb.DuckDBPyConnection, subject: Subject, evaluation: Evaluation, rules: RuleSet
) -> None:
    """Keep the records of all failing subjects in a table, since each of several rules may need the same one."""
    if subject.records is None:
        return
    failing = {key for rule in rules.by_subject[subject] for key in evaluation.failing.get(rule.id, ())}
    connection.register("failing_keys", pa.table({"subject_key": pa.array(sorted(failing), pa.string())}))
    connection.execute("delete from failing_subjects")
    connection.execute("insert into failing_subjects select subject_key from failing_keys")
    connection.unregister("failing_keys")
    connection.execute(f"create or replace temp table {_RECORDS} as from {subject.records}")


def _rows(
    connection: duckdb.DuckDBPyConnection, rule: Rule, keys: list[str], columns: _Columns
) -> Iterator[list[list[Any]]]:
    """Yield the columns of the failing subjects, by key, some subjects at a time."""
    subject, records = rule.subject, ""
    connection.register("keys_of_rule", pa.table({"subject_key": pa.array(keys, pa.string())}))
    if subject.records is not None:
        records = f"left join {_RECORDS} as records on facts.subject_key = records.subject_key"
    query = (
        f"select {', '.join(columns.sql)} from {subject.facts} as facts "  # noqa: S608 - names of our own rules
        f"semi join keys_of_rule using (subject_key) {records} order by facts.subject_key"
    )
    try:
        for batch in connection.execute(query).to_arrow_reader(_BATCH_ROWS):
            yield [column.to_pylist() for column in batch.columns]
    except duckdb.BinderException as error:
        reason = str(error).splitlines()[0]
        raise BrokenRule(f"{subject.facts}: {rule.id} declares a value that is not there: {reason}") from None
    finally:
        connection.unregister("keys_of_rule")


@dataclass(frozen=True, slots=True)
class _Describe:
    """What all findings of one rule have in common."""

    rule: Rule
    roles: Roles
    named: Sequence[Shown]
    rates: Rates
    business_date: date
    first_seen: Mapping[str, date]

    def findings(self, columns: _Columns, batch: list[list[Any]]) -> Iterator[Finding]:
        """Yield the findings of some subjects, whose values come by column."""
        rule = self.rule
        written = {
            value: _written(value, *(batch[place] for place in places)) for value, places in columns.values.items()
        }
        evidence = self._evidence(columns, batch, written)
        named = [(value.name, written[value]) for value in self.named]
        amounts, currencies = (batch[place] for place in columns.exposure)
        for index, key in enumerate(batch[columns.subject_key]):
            identity = fingerprint(rule.identity, key, rule.discriminator)
            amount = amounts[index]
            currency = None if amount is None else currencies[index]
            reporting, reporting_currency, rate_date = self.rates.convert(amount, currency)
            yield Finding(
                fingerprint=identity,
                rule_id=rule.id,
                subject_key=key,
                discriminator=rule.discriminator,
                scope_kind=rule.subject.scope.kind,
                scope_key=batch[columns.scope_key][index],
                scope_name=batch[columns.scope_name][index],
                selling_entity=batch[columns.entity][index],
                team=batch[columns.team][index] or rule.team,
                topic=rule.topic,
                severity=rule.severity.value,
                exposure=amount,
                currency=currency,
                exposure_reporting=reporting,
                first_seen=self.first_seen.get(identity, self.business_date),
                evidence=tuple(
                    EvidenceValue(system=system, field=label, value=values[index], file=files[index], row=rows[index])
                    for system, label, values, files, rows in evidence
                ),
                facts={name: texts[index] for name, texts in named},
                reporting_currency=reporting_currency,
                rate_date=rate_date,
            )

    def _evidence(
        self, columns: _Columns, batch: list[list[Any]], written: Mapping[Shown, list[str | None]]
    ) -> list[tuple[str, str, list[str | None], list[Any], list[Any]]]:
        """Per value of the evidence: system, label, and by subject the text, the file and the row."""
        found = []
        for value in self.rule.evidence:
            files, rows = (batch[place] for place in columns.places[value.record])
            found.append((*source_of(value, self.rule.subject, self.roles), written[value], files, rows))
        return found


def source_of(value: Shown, subject: Subject, roles: Roles) -> tuple[str, str]:
    """Return the system of a value, and what people call the field there."""
    if value.record is None:
        return subject.name, value.label or value.path
    filled = roles[subject.roles[value.record]]
    return filled.system, value.label or filled.label(value.path.partition(".")[2])


def _written(value: Shown, found: Sequence[Any], currencies: Sequence[Any]) -> list[str | None]:
    write: Write = writer(value)
    return [None if one is None else write(one, currency) for one, currency in zip(found, currencies, strict=True)]
