"""Dagster's instance in the home: made on first use, kept usable after an upgrade, and cleared of runs whose process is
gone.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import dagster as dg

from assets.nights.home import Home
from checks.atomic_write import atomic_write
from checks.errors import ConfigurationError

_UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
_START = timedelta(minutes=5)
_GONE = "orchestration.event_log"
_WRITTEN_BEFORE = (
    "# Dagster's own event log, which does not close its files between two events.",
    f"event_log_storage: {{module: {_GONE}, class: KeptOpenEventLog, config: {{dagster_home: {{env: DAGSTER_HOME}}}}}}",
)
"""Lines that an earlier version put into `dagster.yaml`. Dagster's own event log reads the same files."""


def prepare_instance(home: Home) -> None:
    """Write `dagster.yaml` into the home where there is none, and name the folder to Dagster unless DAGSTER_HOME does
    already.

    Lines that an earlier version wrote and that Dagster can no longer read are taken out; all others stay. Raises
    ConfigurationError when a person wrote such a line in another form.
    """
    if "DAGSTER_HOME" not in os.environ:
        home.dagster.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = home.dagster / "dagster.yaml"
        if not configuration.exists():
            configuration.write_text((files("orchestration") / "dagster.yaml").read_text())
        os.environ["DAGSTER_HOME"] = str(home.dagster)
    _upgrade(Path(os.environ["DAGSTER_HOME"]) / "dagster.yaml")
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")


def _upgrade(configuration: Path) -> None:
    if not configuration.exists() or _GONE not in (text := configuration.read_text()):
        return
    kept = "".join(line for line in text.splitlines(keepends=True) if line.strip() not in _WRITTEN_BEFORE)
    if _GONE in kept:
        raise ConfigurationError(
            f"{configuration}: names {_GONE}, which no longer exists. Remove the setting event_log_storage: "
            "Dagster's own event log reads the same files."
        )
    with atomic_write(configuration) as temporary:
        temporary.write_text(kept)


@contextmanager
def open_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """Open the instance of the home."""
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        yield instance


def mark_dead_runs(instance: dg.DagsterInstance, alive: Collection[str] = ()) -> int:
    """Mark nights that are still shown as running as failed, but for the runs `alive`; return how many.

    Called by the process that holds the home's lock: whoever ran them is gone (a killed process tells Dagster nothing).
    A run that is only being started has no process to show yet, so it is given time.
    """
    shown = instance.get_run_records(dg.RunsFilter(job_name="nightly", statuses=_UNFINISHED))
    dead = [record.dagster_run for record in shown if record.dagster_run.run_id not in alive and not _starts(record)]
    for run in dead:
        instance.report_run_failed(
            run, message="The process of this run is gone; it was marked as failed by the next start."
        )
    return len(dead)


def _starts(record: dg.RunRecord) -> bool:
    starting = record.dagster_run.status is dg.DagsterRunStatus.STARTING
    return starting and datetime.now(UTC) - record.update_timestamp < _START
