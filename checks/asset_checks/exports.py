"""One asset check per export: is its delivery good, and if not, which of its guards fail. Put here what Dagster shows
of the rules on exports; the rules on marts are in `checks.asset_checks.rules`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import dagster as dg

from checks.engine.findings import Finding, ScopeKind
from checks.engine.rule import Rule
from checks.engine.texts import RuleTexts

CHECK = "export_is_good"


def export_specs(
    guards: Mapping[dg.AssetKey, Sequence[Rule]], *, after: dg.AssetKey, texts: RuleTexts
) -> list[dg.AssetCheckSpec]:
    """Return one spec per export; `guards` are the rules that its contract asks for, `after` the asset of the verdicts.

    A check of an export that is not due yields nothing, so the `multi_asset_check` needs `can_subset=True`.
    """
    return [
        dg.AssetCheckSpec(
            name=CHECK,
            asset=key,
            additional_deps=[after],
            description="\n".join(texts[rule.id].statement for rule in rules),
            metadata={"rules": _listed(rule.id for rule in rules)},
        )
        for key, rules in guards.items()
    ]


def export_results(
    guards: Mapping[dg.AssetKey, Sequence[Rule]],
    *,
    facts: Mapping[dg.AssetKey, Mapping[str, object]],
    findings: Iterable[Finding],
    texts: RuleTexts,
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each spec of `export_specs`, and none for an export that is not due.

    `facts`: the row of each export in the facts about exports. A guard that puts the export on hold makes an error,
    any other a warning.
    """
    failing = _by_export(findings)
    for key, rules in guards.items():
        failed = [rule for rule in rules if rule.id in failing[key]]
        if failed:
            yield _failed(key, failed, failing[key], texts)
        elif facts[key]["is_due"] and not facts[key]["held"]:
            yield _passed(key, rules, facts[key], texts)


def _failed(
    key: dg.AssetKey, failed: Sequence[Rule], findings: Mapping[str, Finding], texts: RuleTexts
) -> dg.AssetCheckResult:
    blocks = any(rule.blocks_export for rule in failed)
    return dg.AssetCheckResult(
        check_name=CHECK,
        asset_key=key,
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        description="\n".join(
            f"{texts[rule.id].title}: {texts.wrong(rule.id, findings[rule.id].facts)}" for rule in failed
        ),
        metadata={"failing rules": _listed(rule.id for rule in failed)},
    )


def _passed(
    key: dg.AssetKey, rules: Sequence[Rule], facts: Mapping[str, object], texts: RuleTexts
) -> dg.AssetCheckResult:
    idle = [rule for rule in rules if rule.when is not None and not facts[rule.when]]
    if facts["accepted_by"]:
        description = f"{facts['accepted_by']} accepted this delivery."
    else:
        description = f"{len(rules) - len(idle)} of {len(rules)} guards apply to this delivery, and it passes them."
    if idle:
        description += f" Not judged: {', '.join(texts[rule.id].title for rule in idle)}."
    return dg.AssetCheckResult(check_name=CHECK, asset_key=key, passed=True, description=description)


def _by_export(findings: Iterable[Finding]) -> Mapping[dg.AssetKey, Mapping[str, Finding]]:
    """The findings about exports, by asset and rule id."""
    grouped: defaultdict[dg.AssetKey, dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        if finding.scope_kind is ScopeKind.EXPORT:
            system, _, entity = finding.subject_key.split(":", 2)
            grouped[dg.AssetKey([system, entity])][finding.rule_id] = finding
    return grouped


def _listed(rule_ids: Iterable[str]) -> str:
    return ", ".join(rule_ids)
