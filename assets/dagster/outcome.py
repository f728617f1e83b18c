"""From the commit on: the committed night, the published warehouse, the notices, and the report that says how the
night stands.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from assets.dagster.findings import FINDINGS, VERDICTS
from assets.nights.config import NightConfig
from assets.nights.identity import read_identity
from assets.nights.services import NightServices
from assets.nights.steps.commit import commit
from assets.nights.steps.publish import deliver_notices, publish_warehouse, write_night_report
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import REACHABLE_LIVE, TOLD, TRAITS

NIGHT, WAREHOUSE = dg.AssetKey("committed_night"), dg.AssetKey("published_warehouse")
NOTICES, REPORT = dg.AssetKey("notices"), dg.AssetKey("nightly_report")
GROUP = "outcome"


def build_outcome_assets(
    config: NightConfig, services: NightServices, partitions: dg.PartitionsDefinition
) -> list[dg.AssetsDefinition]:
    """Return the assets after the findings. All after the commit are repeatable."""

    @dg.asset(
        key=NIGHT,
        deps=[VERDICTS, FINDINGS],
        group_name=GROUP,
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
        kinds={"sqlite"},
        owners=["team:billing_support"],
        description="The one transaction that writes night, work items, events and outbox together.",
    )
    def committed_night(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        identity = read_identity(config.home.inputs, _business_date(context))
        summary = commit(config, services.store(), identity, services.clock)
        return dg.MaterializeResult(metadata=_summary_metadata(summary))

    @dg.asset(
        key=WAREHOUSE,
        deps=[NIGHT],
        group_name=GROUP,
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
        kinds={"duckdb"},
        owners=["team:data"],
        description="The warehouse of the night, closed, checked and published under its date and edition.",
    )
    def published_warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        path = publish_warehouse(config, services.store(), _business_date(context))
        return dg.MaterializeResult(metadata={"file": dg.MetadataValue.path(str(path))})

    @dg.asset(
        key=NOTICES,
        deps=[WAREHOUSE],
        group_name=GROUP,
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
        kinds={"email"},
        owners=["team:billing_support"],
        description="The digests, sent from the outbox; a notice whose outcome is known is never sent again.",
    )
    def notices(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        report = deliver_notices(services)
        counts = {state: dg.MetadataValue.int(count) for state, count in report.items()}
        context.log.info("notices: %s", ", ".join(f"{count} {state}" for state, count in report.items()) or "none")
        return dg.MaterializeResult(metadata=counts)

    @dg.asset(
        key=REPORT,
        deps=[NOTICES],
        group_name=GROUP,
        partitions_def=partitions,
        required_resource_keys={"night_lock"},
        kinds={"html"},
        owners=["team:billing_support"],
        description="The page of the night.",
        check_specs=[
            dg.AssetCheckSpec(
                name="how_the_night_stands",
                asset=REPORT,
                description="Every export was good, every rule evaluated, nothing found; says what is not so.",
            )
        ],
    )
    def nightly_report(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        path, summary = write_night_report(config, services, _business_date(context))
        yield dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(path)), **_summary_metadata(summary)})
        yield _standing(summary)

    return [committed_night, published_warehouse, notices, nightly_report]


def _business_date(context: dg.AssetExecutionContext) -> date:
    return date.fromisoformat(context.partition_key)


def _standing(summary: NightSummary) -> dg.AssetCheckResult:
    held = [f"{line.export} is on hold: {line.hold_reason}" for line in summary.exports if line.held]
    judged = f"every rule {'that is due ' if any(not line.is_due for line in summary.exports) else ''}was"
    if not summary.good:
        description = "The night is incomplete. " + "; ".join(held or ["some rules were not evaluated"]) + "."
    elif summary.findings:
        description = (
            f"The night is good: {judged} evaluated. {summary.findings} findings, {summary.items.open} open cases."
        )
    else:
        description = f"The night is good: {judged} evaluated, and nothing was found."
    return dg.AssetCheckResult(
        check_name="how_the_night_stands",
        passed=summary.good and not summary.findings,
        severity=dg.AssetCheckSeverity.ERROR if not summary.good else dg.AssetCheckSeverity.WARN,
        description=description,
        metadata=_summary_metadata(summary),
    )


def _summary_metadata(summary: NightSummary) -> dict[str, dg.MetadataValue]:
    items = summary.items
    totals = {f"cases {TRAITS[status].where}": items.by_status.get(status, 0) for status in REACHABLE_LIVE}
    changes = {f"cases {action.value}": items.told(action) for action in TOLD}
    figures = {
        "edition": summary.edition,
        "findings": summary.findings,
        **totals,
        "cases on hold": items.held,
        **changes,
    }
    return {
        "night": dg.MetadataValue.text(summary.night_id),
        **{name: dg.MetadataValue.int(number) for name, number in figures.items()},
    }
