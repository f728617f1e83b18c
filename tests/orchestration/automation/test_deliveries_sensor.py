"""The early start: real files that arrive, grow and are mended, looked at again and again by the sensor."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import create_engine

from assets.landing.schema.acceptance import ACCEPT_DELIVERY
from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.locations import parse_location
from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from landing_desk import BILLS
from night_maker import Company
from nights import installation
from notifications.actor import Actor
from notifications.decisions.record import record
from orchestration.automation.completed_exports import DELIVERIES_TAG, delivered
from orchestration.automation.jobs import nightly_job
from orchestration.automation.schedules import nightly_schedule
from orchestration.automation.sensors import deliveries_sensor
from orchestration.config.policy_file import SchedulePolicy
from orchestration.runtime.home_lock import exclusive
from s3_server import BUCKET, KEY_ID, SECRET, s3_server

EXPORTS = {
    "aria.bills": BILLS,
    "aria.notes": {**BILLS, "id": "aria.notes", "entity": "notes", "path": "{date}/notes.csv", "required": False},
    "netsuite.bills": {
        **BILLS,
        "id": "netsuite.bills",
        "system": "netsuite",
        "path": "{date}/netsuite[.{sequence}].csv",
        "guards": {"control_total": {"column": "amount", "stands_in": "sidecar"}},
    },
}
LOCAL_NOON_IS_NOW = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
"""The zone in which it is noon now: files are as old as the machine says, so the clock cannot be of another day."""


@dataclass
class Minutes:
    """A clock that is as many seconds ahead as somebody waited."""

    ahead: float = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


@dataclass(kw_only=True)
class Watch:
    """The sensor with an instance, a home and an exports folder of its own."""

    config: NightConfig
    services: NightServices
    instance: dg.DagsterInstance
    clock: Minutes
    policy: SchedulePolicy
    cursor: str | None = None
    asked: list[dg.RunRequest] = field(default_factory=list)

    @property
    def business_date(self) -> date:
        return self.clock.now().astimezone(self.policy.time_zone).date() - timedelta(days=1)

    def deliver(self, name: str, text: str = "Bill No,Name,Amount,Date\n", *, day: date | None = None) -> Path:
        path = Path(str(self.config.exports)) / (day or self.business_date).isoformat() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)
        return path

    def look(self, *, after: float = 30) -> str:
        """What the sensor says so many seconds later; `starts` when it asks for a run."""
        self.clock.ahead += after
        sensor = deliveries_sensor(nightly_job(), self.config, self.services, self.policy)
        result = sensor(dg.build_sensor_context(instance=self.instance, cursor=self.cursor))
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        self.asked += result.run_requests or []
        return "starts" if result.run_requests else str(result.skip_reason and result.skip_reason.skip_message)

    def settle(self) -> str:
        """What it says when nothing has changed for a while."""
        self.look(after=300)
        return self.look(after=30)

    def all_delivered(self) -> None:
        self.deliver("bills.csv")
        self.deliver("netsuite.csv")
        self.deliver("netsuite.csv.total.json", '{"rows": 0}')

    def commit(self, business_date: date) -> None:
        """A night of these very deliveries is committed."""
        night = Company(self.services.store()).night(business_date)
        seen = self.config.home.deliveries_seen(night.night_id)
        seen.parent.mkdir(parents=True)
        seen.write_text(delivered(self.config, self.services, business_date).digest)

    def run(self, status: dg.DagsterRunStatus) -> None:
        """The run that was asked for last goes so far."""
        tags = {**self.asked[-1].tags, "dagster/partition": str(self.asked[-1].partition_key)}
        self.instance.add_run(
            dg.DagsterRun(job_name="nightly", run_id=dg._core.utils.make_new_run_id(), status=status, tags=tags)
        )


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    place = installation(tmp_path / "home", tmp_path / "exports")
    catalogue = Catalogue.model_validate({"exports": EXPORTS})
    clock = Minutes()
    with dg.DagsterInstance.ephemeral() as instance:
        yield Watch(
            config=replace(place.config, catalogue=catalogue),
            services=replace(place.services, clock=clock),
            instance=instance,
            clock=clock,
            policy=SchedulePolicy(at=time(15), zone=LOCAL_NOON_IS_NOW, late_at=time(16)),
        )


def test_the_night_starts_when_all_that_is_required_has_come_and_rests(watch: Watch) -> None:
    assert watch.look() == f"nothing has been delivered for {watch.business_date} yet"
    watch.deliver("bills.csv")
    assert watch.look(after=0) == "waiting for netsuite.bills; aria.bills has just arrived"
    watch.deliver("bills.csv", "1,Ann,1.00,2026-03-01\n")
    watch.deliver("netsuite.csv")
    waits = "waiting for the control total of netsuite.bills"
    assert watch.look(after=0) == f"{waits}; netsuite.bills has just arrived; aria.bills is still growing"
    watch.deliver("netsuite.csv.total.json", '{"rows": 0}')
    assert watch.look(after=0) == "netsuite.bills is still growing; aria.bills changed a moment ago"
    assert watch.settle() == "starts"
    assert len({request.run_key for request in watch.asked}) == 1
    request = watch.asked[0]
    assert request.partition_key == watch.business_date.isoformat()
    assert request.tags["tieout/business_date"] == watch.business_date.isoformat()


def test_a_file_that_somebody_still_writes_into_starts_nothing(watch: Watch) -> None:
    watch.all_delivered()
    watch.look(after=300)
    for _ in range(3):
        watch.deliver("bills.csv", "1,Ann,1.00,2026-03-01\n")
        assert watch.look(after=300) == "aria.bills is still growing"
    assert watch.look() == "starts"


def test_a_copy_that_keeps_the_time_of_its_original_is_as_young_as_it_is(watch: Watch) -> None:
    watch.all_delivered()
    os.utime(watch.deliver("bills.csv"), (1_000_000_000, 1_000_000_000))
    watch.look(after=0)
    assert watch.look() == "aria.bills, netsuite.bills changed a moment ago"


def test_after_the_hour_it_starts_with_what_there_is(watch: Watch) -> None:
    watch.deliver("bills.csv")
    assert watch.settle() == "waiting for netsuite.bills"
    assert watch.look(after=4 * 3600) == "starts"


def test_nothing_starts_twice(watch: Watch) -> None:
    watch.all_delivered()
    assert watch.settle() == "starts"
    watch.run(dg.DagsterRunStatus.STARTED)
    assert "was started for these deliveries" in watch.look()
    watch.commit(watch.business_date)
    assert watch.look() == f"the night of {watch.business_date} (edition 1) covers all that was delivered"


def test_a_failed_run_is_tried_once_more_after_the_hour(watch: Watch) -> None:
    watch.all_delivered()
    assert watch.settle() == "starts"
    watch.run(dg.DagsterRunStatus.FAILURE)
    assert "ended without a night that covers them (failure)" in watch.look()
    assert watch.look(after=4 * 3600) == "starts"
    watch.run(dg.DagsterRunStatus.FAILURE)
    assert "tries again, and so does a new delivery" in watch.look()
    assert len({request.run_key for request in watch.asked}) == 2


def test_a_later_delivery_is_a_new_edition_and_so_is_a_late_one_of_an_earlier_date(watch: Watch) -> None:
    watch.all_delivered()
    watch.commit(watch.business_date)
    assert watch.look().endswith("(edition 1) covers all that was delivered")
    watch.deliver("bills.2.csv")
    assert watch.look() == "aria.bills has just arrived"
    assert watch.settle() == "starts"
    watch.deliver("bills.csv", day=watch.business_date - timedelta(days=3))
    assert watch.look() == "aria.bills has just arrived"
    assert watch.settle() == "starts"
    assert len({request.tags[DELIVERIES_TAG] for request in watch.asked}) == 2


def test_a_delivery_that_somebody_lets_pass_starts_another_edition(watch: Watch) -> None:
    watch.all_delivered()
    watch.settle()
    watch.commit(watch.business_date)
    assert watch.look().endswith("covers all that was delivered")
    value = {"export_id": "aria.bills", "business_date": str(watch.business_date), "sequence": 1, "sha256": "0"}
    anna = Actor(name="anna", os_user="anna")
    store = watch.services.store()
    record(store, ACCEPT_DELIVERY, value, by=anna, reason="the quarter was archived", clock=watch.clock)
    assert watch.look() == "starts"


def test_a_date_before_the_newest_night_starts_nothing_by_itself(watch: Watch) -> None:
    watch.all_delivered()
    today = watch.business_date + timedelta(days=1)
    Company(watch.services.store()).night(today)
    assert watch.settle().startswith(f"the night of {today} is committed, so {watch.business_date} is past")


def test_while_a_night_runs_nothing_is_started(watch: Watch) -> None:
    watch.all_delivered()
    with exclusive(watch.config.home):
        assert watch.settle().startswith(f"a night is running (process {os.getpid()})")
    assert watch.look() == "starts"


def test_the_schedule_finds_nothing_to_do_where_the_sensor_was_before_it(watch: Watch) -> None:
    def tick() -> Any:
        def look(business_date: date) -> Any:
            return delivered(watch.config, watch.services, business_date)

        schedule = nightly_schedule(nightly_job(), watch.policy, look=look)
        (answer,) = schedule(dg.build_schedule_context(scheduled_execution_time=watch.clock.now()))
        return answer

    watch.all_delivered()
    assert watch.settle() == "starts"
    assert tick().tags == watch.asked[-1].tags
    watch.commit(watch.business_date)
    night = f"the night of {watch.business_date} (edition 1)"
    assert tick().skip_message == f"nothing to do: {night} covers all that was delivered"


def test_a_cursor_that_nobody_can_read_is_a_first_look(watch: Watch) -> None:
    watch.all_delivered()
    watch.cursor = "no cursor of ours"
    assert watch.look(after=300) == "aria.bills, netsuite.bills have just arrived"
    assert watch.look() == "starts"


def test_a_store_that_gives_nothing_is_a_look_that_says_so_and_the_next_goes_on(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_PROFILE", raising=False)
        location = parse_location(f"s3://{BUCKET}/sensor", named="X")
        watch.config = replace(watch.config, exports=location)
        for name in ("bills.csv", "netsuite.csv", "netsuite.csv.total.json"):
            server.put(f"sensor/{watch.business_date}/{name}", "x")
        assert "have just arrived" in watch.look()
        server.denied = (f"/{BUCKET}",)
        words = watch.look()
        assert words.startswith(
            "cannot look at what is delivered: s3://deliveries/sensor: access is denied (AccessDenied). Let the AWS"
        )
        assert not [secret for secret in (KEY_ID, SECRET, server.address) if secret in words]
        server.denied = ()
        assert watch.look() == "starts"


def test_an_ops_store_that_does_not_answer_is_a_look_that_says_so_without_its_password(watch: Watch) -> None:
    working = watch.services
    engine = create_engine("postgresql+psycopg2://tieout:canary-secret@127.0.0.1:1/ops?connect_timeout=2")
    watch.services = replace(working, store=lambda: engine)
    words = watch.look()
    assert words.startswith("cannot look at what is delivered: ops store ops on 127.0.0.1: connection to server")
    assert "canary" not in words
    watch.services = working
    assert watch.look() == f"nothing has been delivered for {watch.business_date} yet"
