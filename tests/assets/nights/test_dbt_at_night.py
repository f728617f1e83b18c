"""dbt at night: what an earlier one left is ended and removed, and a night whose models failed is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.landing.schema.catalogue import load_catalogue
from assets.nights.home import Home
from assets.nights.steps.reconcile import clear_build, gate, set_environment
from checks.errors import NightFailed
from environments import own_environment

SLEEPS = "import sys, time; print('ready', flush=True); time.sleep(60)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    with own_environment():
        set_environment(home, load_catalogue())
    return home


def results(home: Home, **status: str) -> None:
    rows = [{"unique_id": f"model.tieout.{name}", "status": said, "message": said} for name, said in status.items()]
    tests = [{"unique_id": "test.tieout.unique_key", "status": "warn", "message": "Got 3 results"}]
    (home.dbt_target / "run_results.json").write_text(json.dumps({"results": rows + tests}))


def orphan(home: Home) -> int:
    """Start what looks like dbt at work on this home; return its process id."""
    environment = os.environ | {"TIEOUT_BUILD": str(home.build)}
    start = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}, 'dbt', 'build'], "
    start += "stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True); p.stdout.readline(); print(p.pid)"
    starter = subprocess.run(
        [sys.executable, "-c", start], env=environment, capture_output=True, text=True, check=True, timeout=30
    )
    return int(starter.stdout)


def lives(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_night_whose_models_were_built_passes_whatever_its_data_tests_warn_of(home: Home) -> None:
    results(home, facts_accounts="success", exports="success")
    gate(home.dbt_target)


def test_a_night_with_a_failed_model_is_refused_with_its_name_and_reason(home: Home) -> None:
    results(home, facts_accounts="error", exports="success", customers="skipped")
    with pytest.raises(NightFailed, match=r"dbt model facts_accounts and 1 more failed: error Nothing was committed\."):
        gate(home.dbt_target)


@pytest.mark.parametrize("content", [None, "", '{"metadata": {}}', '{"results": ['])
def test_a_dbt_that_wrote_no_results_is_refused(home: Home, content: str | None) -> None:
    if content is not None:
        (home.dbt_target / "run_results.json").write_text(content)
    with pytest.raises(NightFailed, match=r"dbt ended without results\. Read .*dbt\.log"):
        gate(home.dbt_target)


def test_the_results_of_the_night_before_do_not_let_a_dbt_pass_that_was_killed(home: Home) -> None:
    results(home, facts_accounts="success")
    clear_build(home)
    with pytest.raises(NightFailed, match="dbt ended without results"):
        gate(home.dbt_target)


def test_what_is_left_of_an_earlier_build_is_removed_and_nothing_else(home: Home) -> None:
    published = home.warehouse / "2026-03-02.e1.duckdb"
    for path in (home.build, home.warehouse / "build.duckdb.wal", published):
        path.write_bytes(b"x")
    clear_build(home)
    assert list(home.warehouse.iterdir()) == [published]


def test_a_dbt_that_outlived_its_night_is_ended_and_that_of_another_home_is_not(home: Home, tmp_path: Path) -> None:
    ours, others = orphan(home), orphan(Home(tmp_path / "other"))
    try:
        clear_build(home)
        assert not lives(ours)
        assert lives(others)
    finally:
        os.kill(others, 9)


def test_the_environment_of_dbt_depends_on_home_and_catalogue_alone(home: Home) -> None:
    with own_environment():
        before = dict(os.environ)
        set_environment(home, load_catalogue())
        told = {name: value for name, value in os.environ.items() if before.get(name) != value}
    assert told["TIEOUT_BUILD"] == str(home.root / "warehouse" / "build.duckdb")
    assert told["TIEOUT_INPUTS"] == str(home.root / "dbt" / "inputs")
    assert set(told) <= {
        "TIEOUT_BUILD",
        "TIEOUT_INPUTS",
        "TIEOUT_CATALOGUE_SNAPSHOT",
        "DBT_LOG_PATH",
        "DBT_SEND_ANONYMOUS_USAGE_STATS",
        "DO_NOT_TRACK",
    }
    for folder in (home.inputs, home.dbt_target, home.dbt_logs, home.warehouse):
        assert folder.stat().st_mode & 0o777 == 0o700
