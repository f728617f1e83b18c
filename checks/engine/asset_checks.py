"""Turns the catalogue into asset checks: specs and results come from one place, so that they cannot drift apart. The
one module that knows Dagster.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from checks.findings import Finding, ScopeKind, Verdict, VerdictStatus
from checks.rule import Rule, Subject
from checks.texts import RuleTexts

_SHOWN_SUBJECTS = 20


def check_name(rule: Rule) -> str:
    """Dagster allows no dot in the name of a check: `tax_id.missing` is shown as `tax_id__missing`."""
    return rule.id.replace(".", "__")


def rule_specs(
    rules: Sequence[Rule], *, judged: Mapping[Subject, dg.AssetKey], after: dg.AssetKey, texts: RuleTexts
) -> list[dg.AssetCheckSpec]:
    """Return one spec per rule, on the asset that it judges; all run once the asset `after` (the verdicts) is there."""
    return [
        dg.AssetCheckSpec(
            name=check_name(rule),
            asset=judged[rule.subject],
            additional_deps=[after],
            description=f"{texts[rule.id].statement} {texts[rule.id].why}",
            metadata={
                "rule": rule.id,
                "severity": rule.severity.value,
                "team": rule.team,
                "needs": ", ".join(rule.needs) or "nothing",
            },
        )
        for rule in rules
    ]


def rule_results(
    rules: Sequence[Rule],
    *,
    judged: Mapping[Subject, dg.AssetKey],
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each spec of `rule_specs`.

    Dagster knows only passed and not passed: not evaluated is a warning that says so in its first words, a finding is
    an error.
    """
    by_rule = {verdict.rule_id: verdict for verdict in verdicts}
    for rule in rules:
        of_rule = [finding for finding in findings if finding.rule_id == rule.id]
        yield _result(rule, judged[rule.subject], by_rule[rule.id], of_rule)


def guard_specs(
    guards: Mapping[dg.AssetKey, Sequence[Rule]], *, after: dg.AssetKey, texts: RuleTexts
) -> list[dg.AssetCheckSpec]:
    """Return one spec per export and rule that its contract asks for, on the export's own asset."""
    return [
        spec
        for key, rules in guards.items()
        for spec in rule_specs(rules, judged={rule.subject: key for rule in rules}, after=after, texts=texts)
    ]


def guard_results(
    guards: Mapping[dg.AssetKey, Sequence[Rule]],
    *,
    facts: Mapping[dg.AssetKey, Mapping[str, object]],
    findings: Sequence[Finding],
    texts: RuleTexts,
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each spec of `guard_specs`; `facts` are the rows of the facts about exports."""
    found = {(_export_key(finding), finding.rule_id): finding for finding in findings}
    for key, rules in guards.items():
        for rule in rules:
            yield _guard_result(rule, key, facts[key], found.get((key, rule.id)), texts)


def _guard_result(
    rule: Rule, key: dg.AssetKey, facts: Mapping[str, object], finding: Finding | None, texts: RuleTexts
) -> dg.AssetCheckResult:
    passed, description, severity = True, texts[rule.id].statement, dg.AssetCheckSeverity.ERROR
    if finding is not None:
        passed, description = False, texts.wrong(finding.rule_id, finding.facts)
        severity = dg.AssetCheckSeverity.ERROR if rule.holds_export else dg.AssetCheckSeverity.WARN
    elif rule.applies is not None and not facts[rule.applies]:
        if facts["accepted_by"]:
            description = f"Not judged: accepted by {facts['accepted_by']}."
        elif not facts["is_due"]:
            description = f"Nothing to judge: {facts['hold_reason']}."
        elif facts["held"]:
            passed, description = False, f"Not evaluated: {facts['hold_reason']}."
            severity = dg.AssetCheckSeverity.WARN
        else:
            description = "Nothing to judge on this date."
    return dg.AssetCheckResult(
        check_name=check_name(rule), asset_key=key, passed=passed, severity=severity, description=description
    )


def _result(rule: Rule, key: dg.AssetKey, verdict: Verdict, findings: Sequence[Finding]) -> dg.AssetCheckResult:
    metadata: dict[str, dg.MetadataValue] = {
        "checked": dg.MetadataValue.int(verdict.checked),
        "findings": dg.MetadataValue.int(len(findings)),
        "not evaluated": dg.MetadataValue.int(verdict.not_evaluated),
    }
    if findings:
        metadata["subjects"] = dg.MetadataValue.md(_subject_table(findings))
    evaluated = verdict.status not in (VerdictStatus.NOT_EVALUATED, VerdictStatus.NOT_DUE)
    return dg.AssetCheckResult(
        check_name=check_name(rule),
        asset_key=key,
        passed=evaluated and not findings,
        severity=dg.AssetCheckSeverity.ERROR if evaluated else dg.AssetCheckSeverity.WARN,
        description=_sentence(verdict, findings) if evaluated else f"Not evaluated: {verdict.reason}.",
        metadata=metadata,
    )


def _sentence(verdict: Verdict, findings: Sequence[Finding]) -> str:
    why = f" ({verdict.reason})" if verdict.reason else ""
    unusable = f", {verdict.not_evaluated} not evaluated{why}" if verdict.not_evaluated else ""
    if not findings:
        return f"Holds for all {verdict.checked} checked{unusable}."
    return f"Does not hold for {len(findings)} of {verdict.checked} checked{unusable}."


def _subject_table(findings: Sequence[Finding]) -> str:
    """The first subjects by key and customer; values stay out of Dagster, whose pages have no login."""
    rows = [
        f"| {finding.subject_key} | {_cell(finding.scope_name)} | {finding.first_seen} |"
        for finding in findings[:_SHOWN_SUBJECTS]
    ]
    more = (
        f"\n\nand {len(findings) - _SHOWN_SUBJECTS} more: `tieout findings`" if len(findings) > _SHOWN_SUBJECTS else ""
    )
    return "\n".join(["| subject | customer | first seen |", "|---|---|---|", *rows]) + more


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _export_key(finding: Finding) -> dg.AssetKey | None:
    """The asset of the export that the finding is about; None for a finding about anything else."""
    if finding.scope_kind is not ScopeKind.EXPORT:
        return None
    system, _, entity = finding.subject_key.split(":", 2)
    return dg.AssetKey([system, entity])
