"""Turns the rules on marts into asset checks: specs and results come from one place, so that they cannot drift apart.
The checks on exports are in `checks.asset_checks.exports`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import dagster as dg

from checks.engine.findings import Finding, Verdict, VerdictStatus
from checks.engine.rule import Rule, Subject
from checks.engine.texts import RuleTexts

SHOWN_SUBJECTS = 20
"""Subjects of a rule that its check names; the rest is counted."""
_NO_ANSWER = (VerdictStatus.NOT_EVALUATED, VerdictStatus.NOT_DUE)


def check_name(rule: Rule) -> str:
    """Dagster allows no dot in the name of a check: `tax_id.missing` is shown as `tax_id__missing`."""
    return rule.id.replace(".", "__")


def rule_specs(
    rules: Sequence[Rule], *, judged: Mapping[Subject, dg.AssetKey], after: dg.AssetKey, texts: RuleTexts
) -> list[dg.AssetCheckSpec]:
    """Return one spec per rule, on the asset that it judges; all run once the asset `after` (the verdicts) is there.

    A rule that was not evaluated yields no result, so the `multi_asset_check` needs `can_subset=True`.
    """
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
    findings: Iterable[Finding],
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each spec of `rule_specs`, and none for a rule that was not evaluated: Dagster knows only
    passed and failed. `findings`: of each rule at least those that are shown.
    """
    verdict_of = {verdict.rule_id: verdict for verdict in verdicts}
    findings_of: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        findings_of[finding.rule_id].append(finding)
    for rule in rules:
        if verdict_of[rule.id].status not in _NO_ANSWER:
            yield _result(rule, judged[rule.subject], verdict_of[rule.id], findings_of[rule.id])


def _result(rule: Rule, key: dg.AssetKey, verdict: Verdict, findings: Sequence[Finding]) -> dg.AssetCheckResult:
    metadata: dict[str, dg.MetadataValue] = {
        "checked": dg.MetadataValue.int(verdict.checked),
        "findings": dg.MetadataValue.int(verdict.findings),
        "not evaluated": dg.MetadataValue.int(verdict.not_evaluated),
    }
    if findings:
        metadata["subjects"] = dg.MetadataValue.md(_subject_table(verdict.findings, findings))
    return dg.AssetCheckResult(
        check_name=check_name(rule),
        asset_key=key,
        passed=not verdict.findings,
        description=_sentence(verdict),
        metadata=metadata,
    )


def _sentence(verdict: Verdict) -> str:
    why = f" ({verdict.reason})" if verdict.reason else ""
    unusable = f", {verdict.not_evaluated} not evaluated{why}" if verdict.not_evaluated else ""
    if not verdict.findings:
        return f"Holds for all {verdict.checked} checked{unusable}."
    return f"Does not hold for {verdict.findings} of {verdict.checked} checked{unusable}."


def _subject_table(total: int, findings: Sequence[Finding]) -> str:
    """The first subjects by key and customer; values stay out of Dagster, whose pages have no login."""
    rows = [
        f"| {finding.subject_key} | {_cell(finding.scope_name)} | {finding.first_seen} |"
        for finding in findings[:SHOWN_SUBJECTS]
    ]
    more = f"\n\nand {total - len(rows)} more: `tieout findings`" if total > len(rows) else ""
    return "\n".join(["| subject | customer | first seen |", "|---|---|---|", *rows]) + more


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
