"""Turns the catalogue into asset checks: specs and results come from one place, so that they cannot drift apart. The
one module that knows Dagster.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from checks.findings import Finding, Verdict, VerdictStatus
from checks.rule import EXPORT, Rule, Subject
from checks.texts import RuleTexts

_SHOWN_SUBJECTS = 20


def check_name(rule: Rule) -> str:
    """Dagster allows no dot in the name of a check: `tax_id.missing` is shown as `tax_id__missing`."""
    return rule.id.replace(".", "__")


def check_specs(
    rules: Sequence[Rule],
    *,
    judged: Mapping[Subject, Sequence[dg.AssetKey]],
    after: dg.AssetKey,
    texts: RuleTexts,
) -> list[dg.AssetCheckSpec]:
    """Return one spec per rule and asset that it judges; all run once the asset `after` (the verdicts) is there."""
    return [
        dg.AssetCheckSpec(
            name=check_name(rule),
            asset=key,
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
        for key in judged[rule.subject]
    ]


def check_results(
    rules: Sequence[Rule],
    *,
    judged: Mapping[Subject, Sequence[dg.AssetKey]],
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each spec. A rule on exports is shown on each export's own asset, with the finding of that
    export only.

    Dagster knows only passed and not passed: not evaluated is a warning that says so in its first words, a finding is
    an error.
    """
    by_rule = {verdict.rule_id: verdict for verdict in verdicts}
    for rule in rules:
        verdict = by_rule[rule.id]
        of_rule = [finding for finding in findings if finding.rule_id == rule.id]
        for key in judged[rule.subject]:
            mine = (
                [finding for finding in of_rule if _export_key(finding) == key] if rule.subject is EXPORT else of_rule
            )
            yield _result(rule, key, verdict, mine)


def _result(rule: Rule, key: dg.AssetKey, verdict: Verdict, findings: Sequence[Finding]) -> dg.AssetCheckResult:
    single = rule.subject is EXPORT
    metadata: dict[str, dg.MetadataValue] = {
        "checked": dg.MetadataValue.int(1 if single else verdict.checked),
        "findings": dg.MetadataValue.int(len(findings)),
        "not evaluated": dg.MetadataValue.int(0 if single else verdict.not_evaluated),
    }
    if verdict.status is VerdictStatus.NOT_EVALUATED:
        return dg.AssetCheckResult(
            check_name=check_name(rule),
            asset_key=key,
            passed=False,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"Not evaluated: {verdict.reason}.",
            metadata=metadata,
        )
    if findings:
        metadata["subjects"] = dg.MetadataValue.md(_subject_table(findings))
    return dg.AssetCheckResult(
        check_name=check_name(rule),
        asset_key=key,
        passed=not findings,
        severity=dg.AssetCheckSeverity.ERROR,
        description=_sentence(verdict, findings, single=single),
        metadata=metadata,
    )


def _sentence(verdict: Verdict, findings: Sequence[Finding], *, single: bool) -> str:
    if single:
        return "Does not hold." if findings else "Holds."
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


def _export_key(finding: Finding) -> dg.AssetKey:
    system, _, entity = finding.subject_key.split(":", 2)
    return dg.AssetKey([system, entity])
