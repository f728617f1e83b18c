"""Starts the night as soon as its deliveries are complete, and another edition when more of them come: one sensor."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from sqlalchemy.exc import SQLAlchemyError

from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from checks.errors import TieoutError
from orchestration.automation.completed_exports import Delivered, delivered
from orchestration.automation.early_start import Look, obstacles
from orchestration.config.policy_file import SchedulePolicy
from orchestration.runtime.home_lock import holder

_ATTEMPTS = 2


def deliveries_sensor(
    job: UnresolvedAssetJobDefinition, config: NightConfig, services: NightServices, policy: SchedulePolicy
) -> dg.SensorDefinition:
    """Return the sensor; it runs by default, and says at each look what it waits for."""

    @dg.sensor(
        name="deliveries",
        job=job,
        minimum_interval_seconds=policy.look_every_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the night once all required exports are complete, a new edition when more is delivered.",
    )
    def deliveries(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        now = services.clock.now().astimezone(policy.time_zone)
        try:
            standing = delivered(config, services, now.date() - timedelta(days=1))
        except (TieoutError, OSError, SQLAlchemyError) as error:
            # what was seen before stays noted, so that the next look goes on from there
            return dg.SensorResult(skip_reason=_in_words(error), cursor=context.cursor)
        before = Look.read(context.cursor, standing.business_date)
        cursor = Look.of(standing.business_date, standing.arrivals).cursor()
        late = now.time() >= policy.at
        attempts = standing.runs(context.instance)
        reason = _reason_to_wait(config, policy, standing, before, now) or _reason_of_runs(
            standing, attempts, late=late
        )
        if reason is not None:
            return dg.SensorResult(skip_reason=reason, cursor=cursor)
        key = standing.business_date.isoformat()
        request = dg.RunRequest(
            run_key=f"deliveries {key} {standing.digest[:16]} {1 + len(attempts)}",
            partition_key=key,
            tags=standing.tags,
        )
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return deliveries


def _in_words(error: Exception) -> str:
    """Why nothing could be looked at. Only our own messages are shown: others may hold an address with its password."""
    if isinstance(error, TieoutError):
        return f"cannot look at what is delivered: {error}"
    what = "the ops store" if isinstance(error, SQLAlchemyError) else "a file"
    return f"cannot look at what is delivered: {what} cannot be read ({type(error).__name__}). tieout doctor says more"


def _reason_to_wait(
    config: NightConfig, policy: SchedulePolicy, standing: Delivered, before: Look, now: datetime
) -> str | None:
    """What stands in the way as far as files and committed nights tell."""
    day, newest = standing.business_date, standing.newest
    if not any(arrival.delivery.business_date == day for arrival in standing.arrivals):
        return f"nothing has been delivered for {day} yet"
    if newest is not None and newest.business_date > day:
        again = f"tieout nightly --date {day} evaluates it again"
        return f"the night of {newest.business_date} is committed, so {day} is past: {again}"
    if standing.covered and newest is not None:
        return f"the night of {day} (edition {newest.edition}) covers all that was delivered"
    wait_for_all = not standing.committed and now.time() < policy.at
    waiting = obstacles(config.catalogue, standing.arrivals, before, now=now, policy=policy, wait_for_all=wait_for_all)
    if waiting:
        return "; ".join(waiting)
    process = holder(config.home)
    return f"a night is running (process {process}); what has come meanwhile is looked at after it" if process else None


def _reason_of_runs(standing: Delivered, attempts: Sequence[dg.DagsterRun], *, late: bool) -> str | None:
    """What stands in the way as far as Dagster's runs tell. A failed run is tried once more, after the hour."""
    if not attempts:
        return None
    newest, name = attempts[0], attempts[0].run_id[:8]
    if not newest.is_finished:
        return f"the run {name} was started for these deliveries"
    if late and newest.is_failure and len(attempts) < _ATTEMPTS:
        return None
    return (
        f"the run {name} of these deliveries ended without a night that covers them ({newest.status.value.lower()}): "
        f"tieout nightly --date {standing.business_date} tries again, and so does a new delivery"
    )
