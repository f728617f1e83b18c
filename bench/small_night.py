"""How long a small night takes beside an empty one: `python bench/small_night.py [--customers 500] [--rounds 3]`.

The floor is a dbt project of one model, `select 1`, run through dagster-dbt in a Dagster job with nothing else in it,
in a process of its own with an instance of its own. The night is `tieout nightly`. Both are taken in turns, after one
turn apart that parses, and the medians of whole processes are compared: machines differ, the ratio of one run hardly
does. CPU time is shown too, since it is what stays the same on a busy machine.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dagster import DagsterInstance

START = date(2026, 3, 2)

EMPTY_JOB = """
import sys
from pathlib import Path
import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

project = DbtProject(Path(sys.argv[1]))
if not project.manifest_path.exists():
    project.preparer.prepare(project)

@dbt_assets(manifest=project.manifest_path)
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource):
    yield from dbt.cli(["build"], context=context).stream()

job = dg.define_asset_job("empty", executor_def=dg.in_process_executor)
definitions = dg.Definitions(assets=[models], jobs=[job], resources={"dbt": DbtCliResource(project)})
with dg.DagsterInstance.get() as instance:
    assert definitions.get_job_def("empty").execute_in_process(instance=instance).success
"""

PROFILE = "empty: {target: dev, outputs: {dev: {type: duckdb, path: empty.duckdb, threads: 2}}}\n"
PROJECT = (
    "name: empty\nversion: '1.0'\nprofile: empty\nmodel-paths: [models]\nflags: {send_anonymous_usage_stats: false}\n"
)


def environment(**more: object) -> dict[str, str]:
    """The environment of both: nothing reports home, this environment's dbt comes first."""
    quiet = {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DAGSTER_"))}
    return {**inherited, **quiet, "PATH": path, **{name: str(value) for name, value in more.items()}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a process took, its children included, in seconds."""

    wall: float
    cpu: float


def timed(command: list[str], *, cwd: Path, env: dict[str, str]) -> Took:
    """Run a process to its end. What it printed is shown only when it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return Took(wall=wall, cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(turns: list[Took]) -> Took:
    """The medians of wall and of CPU time."""
    return Took(wall=statistics.median(turn.wall for turn in turns), cpu=statistics.median(turn.cpu for turn in turns))


def line(name: str, *turns: Took) -> None:
    """Print one figure, or several side by side."""
    print(f"{name:<44}" + "  ".join(f"{turn.wall:6.1f} s ({turn.cpu:5.1f} CPU)" for turn in turns))


def prepare_empty(folder: Path) -> list[str]:
    """Write the empty project and its job; return the command that runs it."""
    (folder / "models").mkdir(parents=True)
    (folder / "dagster").mkdir()
    (folder / "models" / "one.sql").write_text("select 1 as one\n")
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "profiles.yml").write_text(PROFILE)
    (folder / "job.py").write_text(EMPTY_JOB)
    return [sys.executable, "job.py", str(folder)]


def steps_of_last_run(home: Path) -> list[tuple[str, float]]:
    """Where the last night's time went, as Dagster recorded it: seconds by step, and what lies around the run."""
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    with DagsterInstance.get() as instance:
        (record,) = instance.get_run_records(limit=1)
        steps = instance.get_run_step_stats(record.dagster_run.run_id)
        named = [
            (step.step_key, step.end_time - step.start_time) for step in steps if step.start_time and step.end_time
        ]
        whole = (record.end_time or 0.0) - (record.start_time or 0.0)
    return [("all steps and Dagster between them", whole), *sorted(named, key=lambda step: -step[1])]


def main() -> None:
    """Print both times, their ratio, and where the night's time went."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--customers", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as scratch:
        root = Path(scratch)
        empty = prepare_empty(root / "empty")
        empty_environment = environment(DAGSTER_HOME=root / "empty" / "dagster")
        night_environment = environment(TIEOUT_HOME=root / "home", TIEOUT_EXPORTS=root / "exports")
        tieout = str(Path(sys.executable).with_name("tieout"))
        sample = ["sample", str(root / "exports"), "--customers", str(options.customers), "--seed", "7"]
        timed([tieout, *sample, "--nights", str(options.rounds + 1)], cwd=root, env=night_environment)

        floors: list[Took] = []
        nights: list[Took] = []
        for turn in range(options.rounds + 1):
            business_date = (START + timedelta(days=turn)).isoformat()
            floors.append(timed(empty, cwd=root / "empty", env=empty_environment))
            nights.append(timed([tieout, "nightly", "--date", business_date], cwd=root, env=night_environment))
        floor, night = median(floors[1:]), median(nights[1:])

        print(f"{options.customers} customers, {options.rounds} rounds")
        line("first night of a home (parses dbt)", nights[0])
        line("empty project for the first time (parses)", floors[0])
        line("a night: median, and each", night, *nights[1:])
        line("empty project: median, and each", floor, *floors[1:])
        print(f"ratio: {night.wall / floor.wall:.2f} of wall time, {night.cpu / floor.cpu:.2f} of CPU time\n")
        print("where the last night's time went")
        for module in ("orchestration.cli.main", "orchestration.night_run"):
            line(
                f"  import {module}", timed([sys.executable, "-c", f"import {module}"], cwd=root, env=night_environment)
            )
        for name, took in steps_of_last_run(root / "home"):
            print(f"  {name:<42}{took:6.1f} s")


if __name__ == "__main__":
    main()
