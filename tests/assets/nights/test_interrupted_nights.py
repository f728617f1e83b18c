"""What killed nights left is put in order when the next one begins, whoever starts it: what was committed is published,
what was not means nothing.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.dagster.inputs import build_inputs_asset
from assets.nights.parquet import write_table
from assets.nights.snapshots import KNOWN_CUSTOMERS
from assets.nights.steps.prepare import discard_uncommitted
from assets.nights.steps.publish import publish_interrupted
from assets.nights.warehouse import current_warehouse
from environments import own_environment
from nights import Installation, installation, write_exports
from notifications.commit import NightKind, NightOutcome, commit_night
from notifications.store.nights import prior_night
from orchestration.automation.partitions import business_dates

MONDAY = date(2026, 3, 2)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    place = installation(tmp_path / "home", tmp_path / "exports")
    yield place
    place.services.store().dispose()


def commit(place: Installation, night_id: str, day: date, kind: NightKind = NightKind.NIGHT) -> None:
    """Commit a night in which nothing was found."""
    store = place.services.store()
    prior = prior_night(store, day)
    outcome = NightOutcome(
        night_id=night_id,
        digest=night_id,
        business_date=day,
        kind=kind,
        prior_night_id=prior.night_id if prior else None,
        exports=(),
        verdicts=(),
        findings=(),
        open_states={},
    )
    commit_night(
        store, outcome, policy=place.config.notifications, texts=place.config.texts, clock=place.services.clock
    )


def stage(place: Installation, night_id: str) -> Path:
    """Stage a warehouse, and results beside it."""
    path = place.home.staged(night_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table night as select ? as night_id", [night_id])
    write_table(KNOWN_CUSTOMERS.empty_table(), place.home.night(night_id) / "crosswalk.parquet")
    return path


def published(place: Installation) -> list[str]:
    return sorted(path.name for path in place.home.warehouse.glob("*.e*.duckdb"))


def test_every_edition_that_was_committed_is_published_and_the_newest_is_current(place: Installation) -> None:
    for night_id, day in (("a", MONDAY), ("b", TUESDAY), ("c", TUESDAY)):
        commit(place, night_id, day)
        stage(place, night_id)
    publish_interrupted(place.config, place.services.store())
    assert published(place) == ["2026-03-02.e1.duckdb", "2026-03-03.e1.duckdb", "2026-03-03.e2.duckdb"]
    assert current_warehouse(place.home) == place.home.published(TUESDAY, 2)


def test_a_backfill_that_was_interrupted_does_not_become_current(place: Installation) -> None:
    commit(place, "a", TUESDAY)
    stage(place, "a")
    publish_interrupted(place.config, place.services.store())
    commit(place, "b", MONDAY, NightKind.BACKFILL)
    stage(place, "b")
    publish_interrupted(place.config, place.services.store())
    assert published(place) == ["2026-03-02.e1.duckdb", "2026-03-03.e1.duckdb"]
    assert current_warehouse(place.home) == place.home.published(TUESDAY, 1)


def test_what_was_not_committed_is_removed_and_what_was_is_kept(place: Installation) -> None:
    commit(place, "a", MONDAY)
    kept, gone = stage(place, "a"), stage(place, "never")
    gone.with_name(f"{gone.name}.wal").touch()
    discard_uncommitted(place.config, place.services.store())
    assert kept.exists()
    assert sorted(path.name for path in gone.parent.iterdir()) == ["a.duckdb"]
    assert [path.name for path in (place.home.lake / "nights").iterdir()] == ["a"]


def test_a_night_that_dagster_starts_puts_things_in_order_too(place: Installation) -> None:
    write_exports(place.settings.exports, customers=20, nights=1, seed=1)
    commit(place, "a", MONDAY - timedelta(days=1))
    stage(place, "a")
    stage(place, "never")
    asset = build_inputs_asset(place.config, place.services, business_dates("Europe/Berlin"))
    lock = dg.ResourceDefinition.hardcoded_resource(nullcontext())
    with own_environment(), dg.DagsterInstance.ephemeral() as instance:
        night = dg.materialize(
            [asset], partition_key=MONDAY.isoformat(), resources={"night_lock": lock}, instance=instance
        )
    assert night.success
    assert published(place) == ["2026-03-01.e1.duckdb"]
    assert not list((place.home.warehouse / "staged").iterdir())
