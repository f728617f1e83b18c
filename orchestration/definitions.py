"""What Dagster loads. Configuration and environment are read only inside the function that builds the definitions."""

from collections.abc import Iterable, Iterator
from datetime import date

import dagster as dg

from assets.dagster.dbt_models import build_dbt_assets
from assets.dagster.exports import build_export_assets
from assets.dagster.findings import build_findings_assets, build_rule_checks
from assets.dagster.inputs import build_inputs_asset
from assets.dagster.outcome import build_outcome_assets
from orchestration.automation.completed_exports import Delivered, delivered
from orchestration.automation.jobs import late_job, nightly_job
from orchestration.automation.partitions import business_dates
from orchestration.automation.schedules import late_schedule, nightly_schedule
from orchestration.automation.sensors import deliveries_sensor
from orchestration.config.settings import Settings, read_settings
from orchestration.runtime.dbt_manifest import dbt_resource, ensure_manifest
from orchestration.runtime.home_lock import at_work, exclusive, runs_at_work
from orchestration.runtime.instance import mark_dead_runs
from orchestration.runtime.services import night_services


def build_definitions(settings: Settings, hooks: Iterable[dg.HookDefinition] = ()) -> dg.Definitions:
    """Return assets, checks, jobs, schedules and the sensor of one installation."""
    config, services = settings.night_config(), night_services(settings)
    partitions = business_dates(settings.policy.schedule.zone)
    dbt, schedule = dbt_resource(), settings.policy.schedule

    @dg.resource(description="One process at a time runs a night in a home; another one waits for it to end.")
    def night_lock(context: dg.InitResourceContext) -> Iterator[None]:
        run_id = context.run.run_id if context.run else "without a run"
        tell = context.log.info if context.log else None
        with (
            at_work(settings.home, run_id),
            exclusive(settings.home, patience=60 * schedule.wait_minutes, tell=tell),
        ):
            if context.instance is not None:
                mark_dead_runs(context.instance, alive=runs_at_work(settings.home))
            yield

    def is_due(business_date: date) -> bool:
        return any(export.is_due(business_date) for export in config.catalogue.exports.values())

    def look(business_date: date) -> Delivered:
        return delivered(config, services, business_date)

    night = nightly_job(hooks)
    watch = late_job(config, services)
    return dg.Definitions(
        assets=[
            *build_export_assets(config, partitions),
            build_inputs_asset(config, services, partitions),
            build_dbt_assets(config, partitions, manifest=ensure_manifest(settings.home, config.catalogue), dbt=dbt),
            build_findings_assets(config, services, partitions),
            *build_outcome_assets(config, services, partitions),
        ],
        asset_checks=[build_rule_checks(config)],
        jobs=[night, watch],
        schedules=[
            nightly_schedule(night, schedule, look=look, is_due=is_due),
            late_schedule(watch, schedule, is_due=is_due),
        ],
        sensors=[deliveries_sensor(night, config, services, schedule)],
        resources={"night_lock": night_lock},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the installation that the environment names."""
    return build_definitions(read_settings())
