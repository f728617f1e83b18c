"""Dagster's instance in the home: made on first use, and cleared of runs whose process is gone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import dagster as dg

from assets.nights.home import Home
from orchestration.instance_sqlite import sparing

_UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]


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
    with sparing(home.dagster), dg.DagsterInstance.get() as instance:
        yield instance


def mark_dead_runs(instance: dg.DagsterInstance, alive: str | None = None) -> int:
    """Mark nights that are still shown as running as failed, but for the run `alive`; return how many.

    Called by the process that holds the home's lock: whoever ran them is gone (a killed process tells Dagster nothing).
    """
    shown = instance.get_runs(dg.RunsFilter(job_name="nightly", statuses=_UNFINISHED))
    dead = [run for run in shown if run.run_id != alive]
    for run in dead:
        instance.report_run_failed(
            run, message="The process of this run is gone; it was marked as failed by the next start."
        )
    return len(dead)
