"""Turns the catalogue into asset checks: specs and results come from one place, so that they cannot drift apart. The
one module that knows Dagster.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from checks.findings import Finding, ScopeKind, Verdict, VerdictStatus
from checks.rule import Rule, Subject
from checks.texts import RuleTexts

DELIVERY = "delivery"
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


def delivery_specs(exports: Sequence[dg.AssetKey], *, after: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return one spec per export, on its own asset: does every rule on exports hold for it?"""
    return [
        dg.AssetCheckSpec(
            name=DELIVERY,
            asset=key,
            additional_deps=[after],
            description="Every rule on exports holds for the delivery of the business date.",
        )
        for key in exports
    ]


def delivery_results(
    exports: Sequence[dg.AssetKey], *, findings: Sequence[Finding], texts: RuleTexts
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each spec of `delivery_specs`; an event per rule and export would cost seconds a night."""
    for key in exports:
        mine = [finding for finding in findings if _export_key(finding) == key]
        wrong = [texts.wrong(finding.rule_id, finding.facts) for finding in mine]
        yield dg.AssetCheckResult(
            check_name=DELIVERY,
            asset_key=key,
            passed=not mine,
            severity=dg.AssetCheckSeverity.ERROR,
            description=" ".join(wrong) or "Every rule on exports holds.",
            metadata={"findings": len(mine), "rules": ", ".join(finding.rule_id for finding in mine) or "none"},
        )


def _result(rule: Rule, key: dg.AssetKey, verdict: Verdict, findings: Sequence[Finding]) -> dg.AssetCheckResult:
    metadata: dict[str, dg.MetadataValue] = {
        "checked": dg.MetadataValue.int(verdict.checked),
        "findings": dg.MetadataValue.int(len(findings)),
        "not evaluated": dg.MetadataValue.int(verdict.not_evaluated),
    }
    if findings:
        metadata["subjects"] = dg.MetadataValue.md(_subject_table(findings))
    evaluated = verdict.status is not VerdictStatus.NOT_EVALUATED
    return dg.AssetCheckResult(
        check_name=check_name(rule),
        asset_key=key,
        passed=evaluated and not findings,
        severity=dg.AssetCheckSeverity.ERROR if evaluated else dg.AssetCheckSeverity.WARN,
        description=_sentence(verdict, findings) if evaluated else f"Not evaluated: {verdict.reason}.",
        metadata=metadata,
    )


def _sentence(verdict: Verdict, findings: Sequence[Finding]) -> str:
    unusable = f", {verdict.not_evaluated} not evaluated" if verdict.not_evaluated else ""
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
