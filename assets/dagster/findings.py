"""Verdicts and findings as assets, and the asset checks that show them: one per rule, one per export."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import pyarrow.parquet as pq

from assets.dagster.dbt_models import MART_KEYS
from assets.dagster.exports import export_key
from assets.landing.guarding.applicable import guards_of
from assets.nights.config import NightConfig
from assets.nights.identity import night_under_way, read_identity
from assets.nights.results import read_first_findings, read_verdicts
from assets.nights.services import NightServices
from assets.nights.steps.evaluate import judge
from checks.asset_checks.exports import export_results, export_specs
from checks.asset_checks.rules import SHOWN_SUBJECTS, rule_results, rule_specs
from checks.engine.findings import VerdictStatus
from checks.rules.catalogue import RULES

VERDICTS, FINDINGS = dg.AssetKey("verdicts"), dg.AssetKey("findings")
GROUP = "rules"


def build_findings_assets(
    config: NightConfig, services: NightServices, partitions: dg.PartitionsDefinition
) -> dg.AssetsDefinition:
    """Return the step that evaluates every rule once."""

    @dg.multi_asset(
        name="evaluate_rules",
        specs=[
            dg.AssetSpec(
                key=VERDICTS,
                deps=list(MART_KEYS.values()),
                group_name=GROUP,
                kinds={"pandera", "parquet"},
                owners=["team:data"],
                description="One row per rule: held, did not hold, or not evaluated and why.",
            ),
            dg.AssetSpec(
                key=FINDINGS,
                deps=list(MART_KEYS.values()),
                group_name=GROUP,
                kinds={"pandera", "parquet"},
                owners=["team:billing_support"],
                description="One row per subject for which a rule does not hold, with evidence and exposure.",
            ),
        ],
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
    )
    def evaluate_rules(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        identity = read_identity(config.home.inputs, date.fromisoformat(context.partition_key))
        judged = judge(config, services.store(), identity)
        not_evaluated = [
            verdict.rule_id for verdict in judged.verdicts if verdict.status is VerdictStatus.NOT_EVALUATED
        ]
        yield dg.MaterializeResult(
            asset_key=VERDICTS,
            metadata={
                "dagster/row_count": len(judged.verdicts),
                "rules not evaluated": dg.MetadataValue.text(", ".join(not_evaluated) or "none"),
            },
        )
        yield dg.MaterializeResult(asset_key=FINDINGS, metadata={"dagster/row_count": judged.findings})

    return evaluate_rules


def build_rule_checks(config: NightConfig) -> dg.AssetChecksDefinition:
    """Return one asset check per rule on the mart that it judges, and one per export. What was not evaluated tonight
    has no result.
    """
    on_marts = [rule for rule in RULES if rule.subject.records is not None]
    judged = {rule.subject: MART_KEYS[rule.subject.facts] for rule in on_marts}
    guards = {export_key(export): guards_of(export) for export in config.catalogue.exports.values()}

    @dg.multi_asset_check(
        name="rules",
        specs=[
            *rule_specs(on_marts, judged=judged, after=VERDICTS, texts=config.texts),
            *export_specs(guards, after=VERDICTS, texts=config.texts),
        ],
        can_subset=True,
    )
    def rules(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        folder = config.home.night(night_under_way(config.home.inputs).night_id)
        verdicts = read_verdicts(folder / "verdicts.parquet")
        # a large night has hundreds of thousands; an export has one of each rule at most
        findings = read_first_findings(folder / "findings.parquet", max(SHOWN_SUBJECTS, len(guards)))
        rows = pq.read_table(config.home.inputs / "export_facts.parquet").to_pylist()
        facts = {dg.AssetKey([row["system"], row["entity"]]): row for row in rows}
        results = [
            *rule_results(on_marts, judged=judged, verdicts=verdicts, findings=findings),
            *export_results(guards, facts=facts, findings=findings, texts=config.texts),
        ]
        asked = {(check.asset_key, check.name) for check in context.selected_asset_check_keys}
        yield from (result for result in results if (result.asset_key, result.check_name) in asked)

    return rules
