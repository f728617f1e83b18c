"""The jobs: the night, in one process, and the watch over a late one."""

from collections.abc import Iterable
from datetime import date

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from assets.nights.steps.announce_late import tell_if_late
from orchestration.automation.late_cause import late_cause


def nightly_job(hooks: Iterable[dg.HookDefinition] = ()) -> UnresolvedAssetJobDefinition:
    """Return the job that materializes everything for one business date."""
    return dg.define_asset_job(
        "nightly",
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        hooks=frozenset(hooks),
        description="One night: land, reconcile, judge, commit, publish, notify.",
        tags={"dagster/max_runtime": "14400"},
    )


def late_job(config: NightConfig, services: NightServices) -> dg.JobDefinition:
    """Return the job that tells the lead of a night that is not committed."""

    @dg.op(config_schema={"business_date": str})
    def watch_night(context: dg.OpExecutionContext) -> None:
        business_date = date.fromisoformat(context.op_config["business_date"])
        cause = late_cause(context.instance, business_date)
        context.log.info(tell_if_late(config, services, business_date, cause=cause))

    @dg.job(
        name="late_watch",
        executor_def=dg.in_process_executor,
        description="Tells the lead of a night that is not committed.",
    )
    def late_watch() -> None:
        watch_night()

    return late_watch
