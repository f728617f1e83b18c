"""When the night runs: one schedule, whose business date is the local date before the tick's, and the watch over a
late night.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from sqlalchemy.exc import SQLAlchemyError

from checks.errors import TieoutError
from orchestration.automation.completed_exports import Delivered
from orchestration.config.policy_file import SchedulePolicy

IsDue = Callable[[date], bool]


def _always(_: date) -> bool:
    return True


def business_date_of(tick: dg.ScheduleEvaluationContext, policy: SchedulePolicy) -> date:
    """Return the local date before the tick's, whatever the clock did in between. Never read from the machine's now."""
    return tick.scheduled_execution_time.astimezone(policy.time_zone).date() - timedelta(days=1)


def nightly_schedule(
    job: UnresolvedAssetJobDefinition,
    policy: SchedulePolicy,
    *,
    look: Callable[[date], Delivered] | None = None,
    is_due: IsDue = _always,
) -> dg.ScheduleDefinition:
    """Return the schedule of the night; it runs by default.

    `look` at what is delivered: where the sensor has started, and ended, the very same night, there is nothing to do.
    `is_due`: whether any export is due for a date.
    """

    @dg.schedule(
        name="nightly",
        job=job,
        cron_schedule=f"{policy.at.minute} {policy.at.hour} * * *",
        execution_timezone=policy.zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The night of the business date before the tick's local date.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        business_date = business_date_of(context, policy)
        key = business_date.isoformat()
        standing = _standing(look, business_date)
        if standing is not None and standing.covered and standing.newest is not None:
            yield dg.SkipReason(
                f"nothing to do: the night of {key} (edition {standing.newest.edition}) covers all that was delivered"
            )
        elif not is_due(business_date) and not _any_of(standing):
            yield dg.SkipReason(f"nothing to do: no export is due for {key}, and none was delivered")
        else:
            tags = {"tieout/business_date": key} if standing is None else standing.tags
            yield dg.RunRequest(run_key=f"nightly {key}", partition_key=key, tags=tags)

    return nightly


def _standing(look: Callable[[date], Delivered] | None, business_date: date) -> Delivered | None:
    try:
        return None if look is None else look(business_date)
    except (TieoutError, OSError, SQLAlchemyError):
        return None  # the run will meet the same trouble, and tell it where people look


def _any_of(standing: Delivered | None) -> bool:
    if standing is None:
        return True
    return any(arrival.delivery.business_date == standing.business_date for arrival in standing.arrivals)


def late_schedule(job: dg.JobDefinition, policy: SchedulePolicy, *, is_due: IsDue = _always) -> dg.ScheduleDefinition:
    """Return the schedule of the watch: it tells the lead when the night is not committed by the policy's hour."""

    @dg.schedule(
        name="late_watch",
        job=job,
        cron_schedule=f"{policy.late_at.minute} {policy.late_at.hour} * * *",
        execution_timezone=policy.zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Tells the lead, once, of a night that is not committed by now.",
    )
    def late_watch(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        business_date = business_date_of(context, policy)
        key = business_date.isoformat()
        if not is_due(business_date):
            yield dg.SkipReason(f"no export is due for {key}, so no night is missed")
        else:
            config = {"ops": {"watch_night": {"config": {"business_date": key}}}}
            yield dg.RunRequest(run_key=f"late {key}", run_config=config)

    return late_watch
