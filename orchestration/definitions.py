"""What Dagster loads. Configuration and environment are read only inside the function that builds the definitions."""

from collections.abc import Iterable, Iterator

import dagster as dg

from assets.dbt_models import build_dbt_assets
from assets.exports import build_export_assets
from assets.findings import build_findings_assets, build_rule_checks
from assets.inputs import build_inputs_asset
from assets.outcome import build_outcome_assets
from orchestration.dbt_project import dbt_resource, ensure_manifest
from orchestration.instance import mark_dead_runs
from orchestration.jobs import late_job, nightly_job
from orchestration.partitions import business_dates
from orchestration.schedules import late_schedule, nightly_schedule
from orchestration.services import night_services
from orchestration.settings import Settings, read_settings


def build_definitions(settings: Settings, hooks: Iterable[dg.HookDefinition] = ()) -> dg.Definitions:
    """Return assets, checks, jobs and schedules of one installation."""
    config, services = settings.night_config(), night_services(settings)
    partitions = business_dates(settings.policy.schedule.zone)
    dbt = dbt_resource()

    @dg.resource(description="One process at a time runs a night in a home.")
    def night_lock(context: dg.InitResourceContext) -> Iterator[None]:
        with services.exclusive():
            if context.instance is not None:
                mark_dead_runs(context.instance, alive=context.run.run_id if context.run else None)
            yield

    night = nightly_job(hooks)
    watch = late_job(config, services)
    return dg.Definitions(
        assets=[
            *build_export_assets(config, partitions),
            build_inputs_asset(config, services, partitions),
            build_dbt_assets(config, partitions, manifest=ensure_manifest(settings.home), dbt=dbt),
            build_findings_assets(config, services, partitions),
            *build_outcome_assets(config, services, partitions),
        ],
        asset_checks=[build_rule_checks(config)],
        jobs=[night, watch],
        schedules=[nightly_schedule(night, settings.policy.schedule), late_schedule(watch, settings.policy.schedule)],
        resources={"night_lock": night_lock},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the installation that the environment names."""
    return build_definitions(read_settings())
