"""Dagster's instance in the home: made on first use, and cleared of runs whose process is gone."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import dagster as dg

from assets.nights.home import Home

_UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
_START = timedelta(minutes=5)


def prepare_instance(home: Home) -> None:
    """Write `dagster.yaml` into the home where there is none, and name the folder to Dagster unless DAGSTER_HOME does
    already.
    """
    if "DAGSTER_HOME" not in os.environ:
        home.dagster.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = home.dagster / "dagster.yaml"
        if not configuration.exists():
            configuration.write_text((files("orchestration") / "dagster.yaml").read_text())
        os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")


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
