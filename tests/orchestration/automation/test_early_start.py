"""What the sensor asks for, carried out: the night of real deliveries, and its second edition when one is mended."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import dagster as dg
import pytest
import yaml

from assets.sample.write import write_sample
from environments import own_environment
from nights import Installation, installation
from notifications.store import nights
from orchestration.definitions import build_definitions
from orchestration.runtime.instance import open_instance

pytestmark = pytest.mark.long

NOON = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
"""The zone in which it is noon now."""
YESTERDAY = (datetime.now(UTC) + timedelta(hours=12 - datetime.now(UTC).hour)).date() - timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    """A home whose night runs at 15:00, three hours from now, and whose files are complete when they rest."""
    policy = yaml.safe_load((files("orchestration") / "policy.yaml").read_text())
    policy["schedule"] |= {"at": "15:00", "late_at": "16:00", "zone": NOON, "settled_seconds": 0}
    told = tmp_path / "policy.yaml"
    told.write_text(yaml.safe_dump(policy))
    write_sample(tmp_path / "sample", customers=20, nights=1, seed=3, start=YESTERDAY)
    with own_environment():
        yield installation(tmp_path / "home", tmp_path / "exports", told)


def test_complete_deliveries_make_a_night_and_a_mended_one_its_second_edition(
    place: Installation, tmp_path: Path
) -> None:
    day = YESTERDAY.isoformat()
    shutil.copytree(tmp_path / "sample" / day, tmp_path / "exports" / day)
    held_back = tmp_path / "exports" / day / "netsuite_transactions.csv"
    held_back.unlink()
    definitions = build_definitions(place.settings)
    sensor = definitions.get_repository_def().get_sensor_def("deliveries")
    cursor: str | None = None

    def look() -> dg.RunRequest | str:
        nonlocal cursor
        tick = sensor.evaluate_tick(
            dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions, sensor_name="deliveries")
        )
        cursor = tick.cursor
        return tick.run_requests[0] if tick.run_requests else str(tick.skip_message)

    def carry_out(asked: dg.RunRequest | str) -> None:
        assert isinstance(asked, dg.RunRequest), asked
        job = definitions.resolve_job_def("nightly")
        job.execute_in_process(instance=instance, partition_key=asked.partition_key, tags=dict(asked.tags))

    with open_instance(place.home) as instance:
        look()
        assert look() == "waiting for netsuite.transactions"
        shutil.copy(tmp_path / "sample" / day / held_back.name, held_back)
        assert look() == "netsuite.transactions has just arrived"
        carry_out(look())
        night = nights.newest_night(place.services.store())
        assert night is not None
        assert (night.business_date, night.edition) == (YESTERDAY, 1)
        assert look() == f"the night of {day} (edition 1) covers all that was delivered"

        lines = held_back.read_text().splitlines(keepends=True)
        held_back.with_name("netsuite_transactions.2.csv").write_text("".join(lines[:-1]))
        assert look() == "netsuite.transactions has just arrived"
        carry_out(look())
        night = nights.newest_night(place.services.store())
        assert night is not None
        assert (night.business_date, night.edition) == (YESTERDAY, 2)
        assert look() == f"the night of {day} (edition 2) covers all that was delivered"
