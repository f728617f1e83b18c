"""Says what each finding rests on: values, files and rows of the systems, exposure, and the facts that its texts
name; private ones masked.
"""

import string
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from checks.catalogue import RULES
from checks.errors import ConfigurationError
from checks.evaluate import Evaluation
from checks.findings import EvidenceValue, Finding, ScopeKind, fingerprint
from checks.money import format_money
from checks.privacy import PRIVATE_COLUMNS, mask
from checks.rule import EXPORT, Rule
from checks.texts import RuleText, RuleTexts

_COUNTS = frozenset({"rows", "rows_usual", "rows_quarantined", "quarantine_ceiling", "minutes_late"})
"""Facts of exports that are counts, which read with separators; other whole numbers are names."""


def describe_findings(
    connection: duckdb.DuckDBPyConnection,
    evaluation: Evaluation,
    *,
    texts: RuleTexts,
    business_date: date,
    first_seen: Mapping[str, date],
) -> Iterator[Finding]:
    """Yield one Finding per failing subject, in the order of rule and subject key.

    `first_seen`: by fingerprint, since when findings that were open before are known.
    """
    for rule in RULES:
        keys = evaluation.failing.get(rule.id, [])
        if not keys:
            continue
        names = _names_in(texts[rule.id])
        for row in _rows(connection, rule, keys):
            identity = fingerprint(rule.id, row["subject_key"], rule.discriminator)
            yield Finding(
                fingerprint=identity,
                rule_id=rule.id,
                subject_key=row["subject_key"],
                discriminator=rule.discriminator,
                first_seen=first_seen.get(identity, business_date),
                severity=rule.severity.value,
                team=_team(rule, row),
                topic=rule.topic,
                evidence=tuple(_evidence(rule, row)),
                facts={name: _fact(rule, row, name) for name in sorted(names)},
                **_scope(rule, row),
                **_exposure(rule, row),
            )


def _rows(connection: duckdb.DuckDBPyConnection, rule: Rule, keys: list[str]) -> Iterable[dict[str, Any]]:
    """Return the fact rows of `keys` by key. Only failing subjects come through here, so plain dictionaries will do."""
    connection.register("failing_subjects", pa.table({"subject_key": keys}))
    try:
        query = (
            f"select facts.* from {rule.subject.facts} as facts "  # noqa: S608 - the name stands in our own catalogue
            "inner join failing_subjects using (subject_key) order by subject_key"
        )
        reader = connection.execute(query).to_arrow_reader(50_000)
        for batch in reader:
            yield from batch.to_pylist()
    finally:
        connection.unregister("failing_subjects")


def _scope(rule: Rule, row: Mapping[str, Any]) -> dict[str, Any]:
    if rule.subject is EXPORT:
        return {
            "scope_kind": ScopeKind.EXPORT,
            "scope_key": row["subject_key"],
            "scope_name": row["export"],
            "selling_entity": None,
        }
    return {
        "scope_kind": ScopeKind.CUSTOMER,
        "scope_key": row["customer_key"] or row["subject_key"],
        "scope_name": row["customer_name"] or row["subject_key"],
        "selling_entity": row["selling_entity"],
    }


def _team(rule: Rule, row: Mapping[str, Any]) -> str:
    """The export's own team where the catalogue of exports names one, else the rule's."""
    return (row.get("team") or rule.team) if rule.subject is EXPORT else rule.team


def _exposure(rule: Rule, row: Mapping[str, Any]) -> dict[str, Any]:
    if rule.exposure is None or row[rule.exposure.minor] is None:
        return {"exposure": None, "currency": None, "exposure_reporting": None}
    return {
        "exposure": row[rule.exposure.minor],
        "currency": row[rule.exposure.currency],
        "exposure_reporting": row[rule.exposure.reporting_minor],
    }


def _evidence(rule: Rule, row: Mapping[str, Any]) -> Iterator[EvidenceValue]:
    for item in rule.evidence:
        record = item.record or item.system
        yield EvidenceValue(
            system=item.system,
            field=item.field,
            value=_shown(row, item.column),
            file=row.get(f"{record}_file", row.get("file")),
            row=row.get(f"{record}_row"),
        )


def _names_in(text: RuleText) -> set[str]:
    templates = [text.wrong, *text.remedy.values(), text.customer or ""]
    return {name for template in templates for _, name, _, _ in string.Formatter().parse(template) if name}


def _fact(rule: Rule, row: Mapping[str, Any], name: str) -> str | None:
    column = f"{name}_minor" if f"{name}_minor" in row else name
    if name == "customer":
        column = "customer_name"
    if column not in row:
        raise ConfigurationError(
            f"checks/rules.yaml: {{{name}}} of {rule.id} is no column of {rule.subject.facts}. Use one of: "
            f"{', '.join(row)}."
        )
    return _shown(row, column)


def _shown(row: Mapping[str, Any], column: str) -> str | None:
    """Return the value as people read it: money with its currency, private values masked."""
    value = row[column]
    if value is None:
        return None
    if column.endswith("_minor"):
        system_currency = f"{column.split('_', 1)[0]}_currency"
        return format_money(value, row.get(system_currency) or row["currency"])
    if column in _COUNTS:
        return f"{value:,}"
    return mask(str(value)) if column in PRIVATE_COLUMNS else str(value)
