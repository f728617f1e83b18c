"""Every step of a night that writes is killed by another process, again and again, at states seen from outside; what
a rerun then ends in is, row by row and id by id, what an undisturbed night ended in.

The home lies at one place for all tests, since dbt keeps its parse for a place; before each test it is put back to how
it was before the step.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.nights.identity import night_under_way
from assets.nights.steps.reconcile import clear_build, gate
from assets.nights.warehouse import current_warehouse
from checks.errors import NightFailed
from dbt_here import start_dbt
from environments import own_environment
from forked import Forked
from night_step import start_step
from nights import STEPS, Installation, everything_in, installation, query, write_exports
from orchestration.night_run import run_night
from orchestration.runtime.progress import Progress
from watching import has_open, kill_when, ops, size, somebody_writes, time_of

pytestmark = [pytest.mark.faults, pytest.mark.long]

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ATTEMPTS = 6
Seen = Callable[[Forked], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Tuesday's night, undisturbed: the home before each of its steps, and all that it came to."""

    place: Installation
    copies: Path
    undisturbed: dict[str, Any]

    def put_back(self, copy: str) -> None:
        """Make the home what the copy is."""
        self.place.services.store().dispose()
        shutil.rmtree(self.place.home.root)
        shutil.copytree(self.copies / copy, self.place.home.root, symlinks=True)

    def keep(self, copy: str) -> None:
        """Make a copy of the home as it is."""
        self.place.services.store().dispose()
        shutil.rmtree(self.copies / copy, ignore_errors=True)
        shutil.copytree(self.place.home.root, self.copies / copy, symlinks=True)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    root = tmp_path_factory.mktemp("killed")
    write_exports(root / "exports", customers=60, nights=2, seed=11)
    place = installation(root / "home", root / "exports")
    place.night(MONDAY)
    recorded = Recorded(place=place, copies=root / "copies", undisturbed={})
    for step in STEPS:
        recorded.keep(step)
        getattr(place, step)(TUESDAY)
    recorded.undisturbed.update(everything_in(place))
    return recorded


def kill_at_each(recorded: Recorded, step: str, states: dict[str, Seen]) -> None:
    """Start the step again for each state and kill it there; each begins with what the kill before it left.

    On a busy machine a process may run past a state; then the same is tried again.
    """
    recorded.put_back(step)
    for name, seen in states.items():
        recorded.keep("before the kill")
        for attempt in range(1, ATTEMPTS + 1):
            process = begin(recorded.place, step)
            try:
                kill_when(process, lambda seen=seen, process=process: seen(process), name)  # type: ignore[misc]
            except AssertionError:
                if attempt == ATTEMPTS:
                    raise
                recorded.put_back("before the kill")
                continue
            break
        one_whole_night_is_shown(recorded.place)


def begin(place: Installation, step: str) -> Forked:
    if step != "build":
        return start_step(place, step, TUESDAY)
    clear_build(place.home)
    return start_dbt(place.home)


def one_whole_night_is_shown(place: Installation) -> None:
    """Whatever was killed, a reader gets Monday or Tuesday, whole, and Tuesday only when it is committed."""
    current = current_warehouse(place.home)
    assert current is not None
    ((shown, findings),) = query(current, "select business_date, (select count(*) from findings) from night")
    assert findings > 10
    committed = ops(place.home.root, "select business_date from nights order by 1")
    assert committed in ([str(MONDAY)], [str(MONDAY), str(TUESDAY)])
    assert str(shown) in committed
    if len(committed) == 1:
        assert ops(place.home.root, "select count(*) from notices where business_date <> '2026-03-02'") == [0]


def ends_as_undisturbed(recorded: Recorded, *, committed: bool) -> None:
    """Run the whole night again, as orchestration does it, and compare."""
    if committed:
        with own_environment(), Progress() as progress:
            run_night(recorded.place.settings, TUESDAY, progress)
    else:
        recorded.place.night(TUESDAY)
    now = everything_in(recorded.place)
    for name, rows in recorded.undisturbed.items():
        assert now[name] == rows, name
    assert now.keys() == recorded.undisturbed.keys()
    assert left_over(recorded.place.home.root) == []


def left_over(root: Path) -> list[str]:
    """Temporary files and folders that nobody needs any more."""
    odd = (".tmp", ".part", ".work", ".wal")
    found = [path for path in root.rglob("*") if path.suffix in odd or path.name == "build.duckdb"]
    return [str(path.relative_to(root)) for path in (*found, *root.glob("warehouse/staged/*"))]


def test_landing_inputs_and_snapshots(recorded: Recorded) -> None:
    lake, inputs = recorded.place.home.lake, recorded.place.home.inputs

    def landed() -> int:
        return len(list(lake.glob("*/2026-03-03/[!.]*.json")))

    def rows_without_manifest() -> bool:
        folders = {path.parent for path in lake.glob("*/2026-03-03/[!.]*.parquet")}
        return any(not list(folder.glob("[!.]*.json")) for folder in folders)

    kill_at_each(
        recorded,
        "land",
        {
            "a file is being written": lambda _: bool(list(lake.glob("*/2026-03-03/.*.tmp"))),
            "rows are there, their manifest is not": lambda _: rows_without_manifest(),
            "three exports have landed": lambda _: 3 <= landed() < 7,
        },
    )
    recorded.place.land(TUESDAY)
    recorded.keep("open")
    before = {name: time_of(inputs / name) for name in ("deliveries.parquet", "settings.parquet", "night.json")}

    def written(name: str) -> bool:
        return time_of(inputs / name) not in (before[name], 0)

    def linked() -> int:
        return len(list(inputs.glob("*/2026-03-03*.parquet")))

    kill_at_each(
        recorded,
        "open",
        {
            "some exports are linked": lambda _: 0 < linked() < 7,
            "the deliveries are written": lambda _: written("deliveries.parquet") and not written("night.json"),
            "the snapshots are written": lambda _: written("settings.parquet") and not written("night.json"),
        },
    )
    ends_as_undisturbed(recorded, committed=False)


def test_the_dbt_build(recorded: Recorded) -> None:
    build = recorded.place.home.build

    kill_at_each(
        recorded,
        "build",
        {
            "the file is begun": lambda _: build.exists(),
            "the log grows": lambda _: size(wal(build)) > 50_000,
            "the results are not written": lambda _: size(build) + size(wal(build)) > 300_000,
        },
    )
    assert wal(build).exists() or build.exists()
    with pytest.raises(NightFailed, match="dbt ended without results"):
        gate(recorded.place.home.dbt_target)  # those of Monday would have let it pass
    ends_as_undisturbed(recorded, committed=False)


def test_verdicts_findings_and_staging(recorded: Recorded) -> None:
    home = recorded.place.home
    recorded.put_back("judge")
    night_id = night_under_way(home.inputs).night_id

    def written(name: str) -> bool:
        return (home.night(night_id) / f"{name}.parquet").exists()

    kill_at_each(
        recorded,
        "judge",
        {
            "findings without verdicts": lambda _: written("findings") and not written("crosswalk"),
            # the step ends with the rename that stages the warehouse
            "the results go into the build": lambda _: written("crosswalk") and wal(home.build).exists(),
        },
    )
    ends_as_undisturbed(recorded, committed=False)


def test_the_commit(recorded: Recorded) -> None:
    root = recorded.place.home.root

    kill_at_each(recorded, "commit", {"it has begun to write": lambda _: somebody_writes(root)})
    assert ops(recorded.place.home.root, "select count(*) from nights") == [1]
    ends_as_undisturbed(recorded, committed=False)


def test_the_commit_that_was_just_made(recorded: Recorded) -> None:
    kill_at_each(
        recorded,
        "commit",
        {"it has committed": lambda _: ops(recorded.place.home.root, "select count(*) from nights") == [2]},
    )
    ends_as_undisturbed(recorded, committed=True)


def test_publishing(recorded: Recorded) -> None:
    home = recorded.place.home
    recorded.put_back("publish")
    staged = home.staged(night_under_way(home.inputs).night_id)
    published = home.published(TUESDAY, 1)

    kill_at_each(
        recorded,
        "publish",
        {
            "the staged file is looked at": lambda process: has_open(process, staged),
            "published, but not current": lambda _: published.exists() and home.current.resolve() != published,
            "current": lambda _: home.current.resolve() == published,
        },
    )
    ends_as_undisturbed(recorded, committed=True)


def test_delivery(recorded: Recorded) -> None:
    outbox, place = recorded.place.home.outbox, recorded.place

    def mails() -> int:
        return len(list(outbox.glob("2026-03-03*.eml")))

    def in_state(status: str) -> int:
        date_of = "select count(*) from attempts join notices on notices.id = ref_id"
        found: int = ops(place.home.root, f"{date_of} where business_date = '2026-03-03' and status = '{status}'")[0]
        return found

    kill_at_each(
        recorded,
        "deliver",
        {
            "one is leased": lambda _: in_state("leased") == 1,
            "one is being written": lambda _: bool(list(outbox.glob(".*.tmp"))),
            "one was sent, which is not noted": lambda _: mails() > in_state("accepted"),
            "two are accepted": lambda _: in_state("accepted") >= 2,
        },
    )
    ends_as_undisturbed(recorded, committed=True)


def test_the_report(recorded: Recorded) -> None:
    page = recorded.place.home.report(TUESDAY, 1)

    kill_at_each(
        recorded,
        "report",
        {
            "it is being written": lambda _: bool(list(page.parent.glob(".*.tmp"))),
            "it is there": lambda _: page.exists(),
        },
    )
    ends_as_undisturbed(recorded, committed=True)


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
