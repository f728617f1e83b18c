"""The event log in SQLite: what Dagster's own would hold, with each file opened once."""

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Engine, event

from orchestration.event_log import MOST_OPEN, KeptOpenEventLog

CHECKS = 20


@dg.asset
def invoices() -> None: ...


@dg.multi_asset_check(specs=[dg.AssetCheckSpec(name=f"rule_{number}", asset="invoices") for number in range(CHECKS)])
def rules() -> Iterator[dg.AssetCheckResult]:
    for number in range(CHECKS):
        yield dg.AssetCheckResult(check_name=f"rule_{number}", asset_key="invoices", passed=number != 3)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dagster.yaml").write_text((files("orchestration") / "dagster.yaml").read_text())
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def opened() -> Iterator[Counter[str]]:
    """How often each file of SQLite was opened."""
    counts: Counter[str] = Counter()

    def count(connection: object, _record: object) -> None:
        counts[Path(connection.execute("pragma database_list").fetchone()[2]).name] += 1  # type: ignore[attr-defined]

    event.listen(Engine, "connect", count)
    yield counts
    event.remove(Engine, "connect", count)


def _run(instance: dg.DagsterInstance) -> str:
    definitions = dg.Definitions(assets=[invoices], asset_checks=[rules])
    job = definitions.resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, raise_on_error=False).run_id


def test_dagsters_own_event_log_reads_what_was_written(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, KeptOpenEventLog)
        run_id = _run(instance)
    own = SqliteEventLogStorage(str(home / "history" / "runs"))
    evaluations = own.get_asset_check_summary_records(
        [dg.AssetCheckKey(dg.AssetKey("invoices"), f"rule_{number}") for number in range(CHECKS)]
    )
    failed = [
        key.name
        for key, record in evaluations.items()
        if record.last_check_execution_record.status.value == "FAILED"  # type: ignore[union-attr]
    ]
    assert (len(evaluations), failed) == (CHECKS, ["rule_3"])
    assert own.get_logs_for_run(run_id)[-1].dagster_event_type is dg.DagsterEventType.RUN_SUCCESS


def test_a_file_is_opened_once_however_many_events_there_are(home: Path, opened: Counter[str]) -> None:
    with dg.DagsterInstance.get() as instance:
        _run(instance)
        before = opened.copy()
        second = _run(instance)
    assert (opened["index.db"], opened[f"{second}.db"]) == (before["index.db"], 1)


def test_no_more_files_stay_open_than_a_page_of_the_ui_needs(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        assert isinstance(log, KeptOpenEventLog)
        for number in range(MOST_OPEN + 3):
            with log.run_connection(f"run-{number}"):
                pass
        assert len(log._engines) == MOST_OPEN
    assert not log._engines
