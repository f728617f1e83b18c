"""Whole nights in a home of their own, by the plain functions in one process and without Dagster; and what they left.

Here: an installation, its steps, its answers, all its rows. Not here: what is expected of a night, nor the command
line (command_line).
"""

import csv
import fcntl
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.nights.config import NightConfig
from assets.nights.home import Home
from assets.nights.identity import read_identity
from assets.nights.services import NightServices
from assets.nights.steps.commit import commit
from assets.nights.steps.evaluate import judge
from assets.nights.steps.land import land_deliveries
from assets.nights.steps.prepare import discard_uncommitted, open_night
from assets.nights.steps.publish import deliver_notices, publish_interrupted, publish_warehouse, write_night_report
from assets.nights.steps.reconcile import clear_build, gate
from assets.sample.write import write_sample
from checks.rules.catalogue import RULES
from dbt_here import run_dbt
from night_maker import everything
from notifications.items.night_summary import NightSummary
from orchestration.config.settings import Settings, read_settings
from orchestration.runtime.services import night_services

Answer = tuple[str, str]
"""Rule id and subject key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One home with its exports folder; `business_date` of the steps is always the night's."""

    settings: Settings
    config: NightConfig
    services: NightServices

    @property
    def home(self) -> Home:
        return self.settings.home

    def land(self, business_date: date) -> None:
        land_deliveries(self.config, business_date)

    def open(self, business_date: date) -> None:
        open_night(self.config, self.services.store(), business_date)

    def build(self, _: date) -> None:
        """dbt, and the gate on what it says."""
        clear_build(self.home)
        run_dbt(self.home)
        gate(self.home.dbt_target)

    def judge(self, business_date: date) -> None:
        judge(self.config, self.services.store(), read_identity(self.home.inputs, business_date))

    def commit(self, business_date: date) -> None:
        identity = read_identity(self.home.inputs, business_date)
        commit(self.config, self.services.store(), identity, self.services.clock)

    def publish(self, business_date: date) -> None:
        publish_warehouse(self.config, self.services.store(), business_date)

    def deliver(self, _: date) -> None:
        deliver_notices(self.services)

    def report(self, business_date: date) -> None:
        write_night_report(self.config, self.services, business_date)

    def night(self, business_date: date) -> NightSummary:
        """The whole night, as orchestration does it; what an earlier, uncommitted one left is discarded first."""
        with self.services.exclusive():
            discard_uncommitted(self.config, self.services.store())
            publish_interrupted(self.config, self.services.store())
            for step in STEPS:
                getattr(self, step)(business_date)
        return write_night_report(self.config, self.services, business_date)[1]


STEPS = ("land", "open", "build", "judge", "commit", "publish", "deliver", "report")


def installation(root: Path, exports: Path, policy: Path | None = None) -> Installation:
    """An installation whose home is `root`, with nothing of this machine's environment."""
    settings = read_settings(environment_of(root, exports, policy))
    return Installation(settings=settings, config=settings.night_config(), services=night_services(settings))


def environment_of(root: Path, exports: Path, policy: Path | None = None) -> dict[str, str]:
    """What a process that works in this home is told."""
    told = {"TIEOUT_HOME": str(root), "TIEOUT_EXPORTS": str(exports)}
    return told | ({"TIEOUT_POLICY": str(policy)} if policy else {})


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills once for all test processes of this run; whoever gets it leaves it as it is."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = root / name
        if not folder.exists():
            making = root / f".{name}.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def write_exports(folder: Path, *, customers: int, nights: int, seed: int, all_kinds: bool = False) -> None:
    """The fictional company's exports, with answers for the rules that there are, or for those to come as well."""
    rules = [rule.id for rule in RULES]
    write_sample(folder, customers=customers, nights=nights, seed=seed, rule_ids=rules, all_kinds=all_kinds)


def arrivals(sample: Path, exports: Path) -> Iterator[date]:
    """Let the sample's files arrive in `exports` as they did there, and yield the business date after each lot."""
    from orchestration.cli.demo import deliveries  # brings Dagster with it, which takes its time

    for words, files in deliveries(sample):
        for file in files:
            target = exports / file.relative_to(sample)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        yield date.fromisoformat(words[:10])


def answers(sample: Path) -> Mapping[date, set[Answer]]:
    """By business date, what a right system reports by the rules that there are."""
    rules = {rule.id for rule in RULES}
    found: defaultdict[date, set[Answer]] = defaultdict(set)
    with (sample / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in (row for row in csv.DictReader(file) if row["rule_id"] in rules):
            found[date.fromisoformat(row["business_date"])].add((row["rule_id"], row["subject_key"]))
    return found


def findings(warehouse: Path) -> list[Answer]:
    """What the published night found."""
    rows: list[Answer] = query(warehouse, "select rule_id, subject_key from findings order by all")
    return rows


def query(warehouse: Path, sql: str, *parameters: Any) -> list[Any]:
    """The rows of a query on a warehouse file."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def tables(warehouse: Path) -> dict[str, list[Any]]:
    """All rows of all tables of a warehouse file, in an order of their own."""
    names = query(warehouse, "select schema_name || '.' || table_name from duckdb_tables() order by all")
    return {name: query(warehouse, f"from {name} order by all") for (name,) in names}


def everything_in(place: Installation) -> dict[str, Any]:
    """All that a home's nights come to: every row of the ops store but for the wall clock, every published table."""
    published = sorted(place.home.warehouse.glob("*.e*.duckdb"))
    return {
        **everything(place.services.store()),
        **{f"{path.name} {name}": rows for path in published for name, rows in tables(path).items()},
        "current": place.home.current.resolve().name,
        "mails": sorted(path.name for path in place.home.outbox.glob("*")),
        "reports": sorted(path.name for path in place.home.root.glob("reports/*")),
    }
