"""When the night runs: one schedule, whose business date is the local date before the tick's, and the watch over a
late night.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.policy import SchedulePolicy


def business_date_of(tick: dg.ScheduleEvaluationContext, policy: SchedulePolicy) -> date:
    """Return the local date before the tick's, whatever the clock did in between. Never read from the machine's now."""
    return tick.scheduled_execution_time.astimezone(policy.time_zone).date() - timedelta(days=1)


def nightly_schedule(job: UnresolvedAssetJobDefinition, policy: SchedulePolicy) -> dg.ScheduleDefinition:
    """Return the schedule of the night; it runs by default."""

    @dg.schedule(
        name="nightly",
        job=job,
        cron_schedule=f"{policy.at.minute} {policy.at.hour} * * *",
        execution_timezone=policy.zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The night of the business date before the tick's local date.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        key = business_date_of(context, policy).isoformat()
        yield dg.RunRequest(run_key=f"nightly {key}", partition_key=key, tags={"tieout/business_date": key})

    return nightly


def late_schedule(job: dg.JobDefinition, policy: SchedulePolicy) -> dg.ScheduleDefinition:
    """Return the schedule of the watch: it tells the lead when the night is not committed by the policy's hour."""

    @dg.schedule(
        name="late_watch",
        job=job,
        cron_schedule=f"{policy.late_at.minute} {policy.late_at.hour} * * *",
        execution_timezone=policy.zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Tells the lead, once, of a night that is not committed by now.",
    )
    def late_watch(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        key = business_date_of(context, policy).isoformat()
        yield dg.RunRequest(
            run_key=f"late {key}", run_config={"ops": {"watch_night": {"config": {"business_date": key}}}}
        )

    return late_watch
