"""Why a night is late, as far as Dagster knows: the error of its last run, or that none was started."""

from datetime import date

import dagster as dg

_RUNNING = (dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.QUEUED)


def late_cause(instance: dg.DagsterInstance, business_date: date) -> str:
    """Return the cause in one sentence, without any value of the data."""
    filters = dg.RunsFilter(job_name="nightly", tags={"dagster/partition": business_date.isoformat()})
    runs = instance.get_runs(filters, limit=1)
    if not runs:
        return f"No run was started for {business_date}: the scheduler may be down."
    if runs[0].status in _RUNNING:
        return f"The run {runs[0].run_id[:8]} has not ended yet."
    return _failure(instance, runs[0].run_id) or f"The run {runs[0].run_id[:8]} ended without a commit."


def _failure(instance: dg.DagsterInstance, run_id: str) -> str | None:
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.STEP_FAILURE, limit=1).records
    for record in records:
        event = record.event_log_entry.dagster_event
        error = event.step_failure_data.error if event else None
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            return " ".join(error.message.split(": ", 1)[-1].split())
    return None
