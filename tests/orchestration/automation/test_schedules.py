"""When the night runs: its business date is the local date before the tick's, on clock-change nights too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import pairwise, takewhile

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from checks.errors import NightFailed
from orchestration.automation.completed_exports import Delivered
from orchestration.automation.jobs import nightly_job
from orchestration.automation.partitions import business_dates
from orchestration.automation.schedules import late_schedule, nightly_schedule
from orchestration.config.policy_file import SchedulePolicy

BERLIN, NEW_YORK, KOLKATA = "Europe/Berlin", "America/New_York", "Asia/Kolkata"


def policy(zone: str, at: time = time(5, 30)) -> SchedulePolicy:
    return SchedulePolicy(at=at, zone=zone, late_at=time(8, 0))


def schedule(told: SchedulePolicy) -> dg.ScheduleDefinition:
    return nightly_schedule(nightly_job(), told)


def request(definition: dg.ScheduleDefinition, tick: datetime) -> dg.RunRequest:
    (asked,) = definition(dg.build_schedule_context(scheduled_execution_time=tick))
    assert isinstance(asked, dg.RunRequest)
    return asked


def ticks(definition: dg.ScheduleDefinition, first: datetime, last: datetime) -> Iterator[datetime]:
    """As the daemon reckons them."""
    times = schedule_execution_time_iterator(
        first.timestamp(), str(definition.cron_schedule), definition.execution_timezone, ascending=True
    )
    return takewhile(lambda tick: tick <= last, times)


@pytest.mark.parametrize(
    ("zone", "tick", "business_date"),
    [
        # Berlin goes forward on 29 March 2026, at 01:00 UTC: 05:30 is 04:30 UTC the day before, 03:30 UTC from then on.
        (BERLIN, datetime(2026, 3, 28, 4, 30, tzinfo=UTC), "2026-03-27"),
        (BERLIN, datetime(2026, 3, 29, 3, 30, tzinfo=UTC), "2026-03-28"),
        (BERLIN, datetime(2026, 3, 30, 3, 30, tzinfo=UTC), "2026-03-29"),
        # and back on 25 October
        (BERLIN, datetime(2026, 10, 24, 3, 30, tzinfo=UTC), "2026-10-23"),
        (BERLIN, datetime(2026, 10, 25, 4, 30, tzinfo=UTC), "2026-10-24"),
        (BERLIN, datetime(2026, 10, 26, 4, 30, tzinfo=UTC), "2026-10-25"),
        # New York goes forward on 8 March, and back on 1 November.
        (NEW_YORK, datetime(2026, 3, 8, 9, 30, tzinfo=UTC), "2026-03-07"),
        (NEW_YORK, datetime(2026, 11, 1, 10, 30, tzinfo=UTC), "2026-10-31"),
        # East of Greenwich the local date is ahead of that in UTC.
        (KOLKATA, datetime(2026, 3, 2, 0, 0, tzinfo=UTC), "2026-03-01"),
        # A tick that is carried out late is still that of its own time.
        (BERLIN, datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2026-12-31"),
    ],
)
def test_the_business_date_is_the_local_date_before_the_ticks(zone: str, tick: datetime, business_date: str) -> None:
    run = request(schedule(policy(zone)), tick)
    assert run.partition_key == business_date
    assert run.run_key == f"nightly {business_date}"
    assert run.tags["tieout/business_date"] == business_date


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
@pytest.mark.parametrize("at", [time(5, 30), time(2, 30), time(0, 5), time(23, 55)])
@pytest.mark.parametrize(("first", "last"), [((2026, 3, 1), (2026, 4, 5)), ((2026, 10, 18), (2026, 11, 8))])
def test_every_date_around_a_clock_change_has_its_one_night(
    zone: str, at: time, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    definition = schedule(policy(zone, at))
    times = list(ticks(definition, datetime(*first, tzinfo=UTC), datetime(*last, tzinfo=UTC)))
    dates = [date.fromisoformat(str(request(definition, tick).partition_key)) for tick in times]
    assert len(dates) > 20
    assert all((after - before).days == 1 for before, after in pairwise(dates))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, KOLKATA])
def test_the_business_date_of_every_tick_is_a_partition_by_then(zone: str) -> None:
    tick = datetime(2026, 3, 29, 3, 30, tzinfo=UTC)
    key = request(schedule(policy(zone)), tick).partition_key
    assert key in business_dates(zone).get_partition_keys(current_time=tick)


def test_the_schedules_run_by_default_in_the_policys_zone_at_its_hours() -> None:
    night = schedule(policy(NEW_YORK))
    assert (night.cron_schedule, night.execution_timezone) == ("30 5 * * *", NEW_YORK)
    assert night.default_status is dg.DefaultScheduleStatus.RUNNING


def test_the_watch_asks_for_the_same_date_as_the_night_that_it_watches() -> None:
    @dg.job
    def late_watch() -> None:
        """Stands for the job."""

    watch = late_schedule(late_watch, policy(BERLIN))
    assert watch.cron_schedule == "0 8 * * *"
    assert watch.default_status is dg.DefaultScheduleStatus.RUNNING
    run = request(watch, datetime(2026, 3, 29, 6, 0, tzinfo=UTC))
    assert run.run_key == "late 2026-03-28"
    assert run.run_config == {"ops": {"watch_night": {"config": {"business_date": "2026-03-28"}}}}


def test_where_nobody_can_look_the_night_runs_all_the_same_and_tells_what_is_wrong() -> None:
    def look(_: date) -> Delivered:
        raise NightFailed("s3://exports: does not answer.")

    definition = nightly_schedule(nightly_job(), policy(BERLIN), look=look)
    assert request(definition, datetime(2026, 3, 29, 3, 30, tzinfo=UTC)).partition_key == "2026-03-28"


def test_a_date_on_which_no_export_is_due_has_no_night_and_nobody_misses_it() -> None:
    @dg.job
    def late_watch() -> None:
        """Stands for the job."""

    def look(business_date: date) -> Delivered:
        return Delivered(business_date=business_date, arrivals=(), digest="none", newest=None, covered=False)

    def is_due(business_date: date) -> bool:
        return business_date.weekday() < 5

    tick = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 3, 29, 3, 30, tzinfo=UTC))
    (night,) = nightly_schedule(nightly_job(), policy(BERLIN), look=look, is_due=is_due)(tick)
    (watch,) = late_schedule(late_watch, policy(BERLIN), is_due=is_due)(tick)
    assert night.skip_message == "nothing to do: no export is due for 2026-03-28, and none was delivered"
    assert watch.skip_message == "no export is due for 2026-03-28, so no night is missed"
