"""Runs one night in this process: the lock, what a killed one left, the job, and what a person needs when it fails."""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from assets.nights.config import NightConfig
from assets.nights.services import NightServices
from assets.nights.steps.land import land_deliveries
from assets.nights.steps.prepare import discard_uncommitted, identity_of
from assets.nights.steps.publish import deliver_notices, publish_interrupted, publish_warehouse, write_night_report
from checks.errors import NightFailed
from notifications.items.night_summary import NightSummary
from notifications.mail.outbox import list_notices
from notifications.store import nights
from orchestration.config.settings import Settings
from orchestration.definitions import build_definitions
from orchestration.runtime.failures import in_words
from orchestration.runtime.home_lock import exclusive, runs_at_work
from orchestration.runtime.instance import mark_dead_runs, open_instance, prepare_instance
from orchestration.runtime.night_date import choose_date
from orchestration.runtime.progress import Progress
from orchestration.runtime.services import night_services


@dataclass(frozen=True, slots=True, kw_only=True)
class NightResult:
    """What a night came to. `repeated`: the very same night was committed before, and only what was missing after it
    was done.
    """

    summary: NightSummary
    deliveries: dict[str, int]
    repeated: bool


def run_night(settings: Settings, business_date: date | None, progress: Progress) -> NightResult:
    """Run the night of `business_date` (None: the newest date with a delivery).

    Raises TieoutError with the remedy; nothing is committed or mailed then, and the last published night stays
    readable.
    """
    config, services = settings.night_config(), night_services(settings)
    wanted = choose_date(settings, business_date)
    with exclusive(settings.home), in_words(settings.home):
        store = services.store()
        discard_uncommitted(config, store)
        publish_interrupted(config, store)
        repeated = _is_committed(config, store, wanted)
        progress.step("exports landed")
        if repeated:
            with open_instance(settings.home) as instance:
                mark_dead_runs(instance, alive=runs_at_work(settings.home))
            return _finish_again(config, services, wanted)
        _run_job(settings, wanted, progress)
        summary = nights.night_summary(store, business_date=wanted)
        if summary is None:
            raise NightFailed(f"{wanted}: the run ended without a commit. Read its log in the Dagster UI: tieout ui.")
        return NightResult(summary=summary, deliveries=_delivery_counts(store, summary), repeated=False)


def _is_committed(config: NightConfig, store: Engine, business_date: date) -> bool:
    """Whether the very same night (same digest) is committed. Lands what has not landed, since the digest is over all
    files.
    """
    identity = identity_of(config, store, business_date, land_deliveries(config, business_date))
    return nights.find_night(store, identity.digest) is not None


def _finish_again(config: NightConfig, services: NightServices, business_date: date) -> NightResult:
    """Do again what follows a commit; each step does only what is missing."""
    store = services.store()
    publish_warehouse(config, store, business_date)
    deliver_notices(services)
    _, summary = write_night_report(config, services, business_date)
    return NightResult(summary=summary, deliveries=_delivery_counts(store, summary), repeated=True)


def _delivery_counts(store: Engine, summary: NightSummary) -> dict[str, int]:
    """How the deliveries of the date's notices stand."""
    return dict(
        Counter(line.status.value for line in list_notices(store) if line.business_date == summary.business_date)
    )


def _run_job(settings: Settings, business_date: date, progress: Progress) -> None:
    prepare_instance(settings.home)
    definitions = build_definitions(settings, hooks=[progress.hook()])
    progress.step("definitions loaded")
    with open_instance(settings.home) as instance, _only_our_words():
        result = definitions.resolve_job_def("nightly").execute_in_process(
            instance=instance,
            partition_key=business_date.isoformat(),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if not result.success:
        raise NightFailed(f"{business_date}: the run failed. Read its log in the Dagster UI: tieout ui.")


@contextmanager
def _only_our_words() -> Iterator[None]:
    """Keep what dbt and Dagster print off the screen; it is in Dagster's log of the run, and in dbt's own."""
    logger = logging.getLogger("dagster")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            yield
    finally:
        logger.setLevel(before)
