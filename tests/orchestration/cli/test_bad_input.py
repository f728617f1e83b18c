"""What can be wrong from outside, through the real command: one clear message with the remedy, the right exit code, the
last published night readable, nothing mailed.
"""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import psutil
import pytest

from assets.nights.home import Home
from command_line import CommandLine, Ended, ended
from forked import Forked
from nights import findings, installation, write_exports
from watching import ops, wait_for

pytestmark = pytest.mark.long

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
PROGRESS = re.compile(r"^ *\d+\.\d s  ")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A home with Monday's night in it; Tuesday's deliveries are there."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    def tieout(self, home: Path | None = None, **more: Path) -> CommandLine:
        return CommandLine(**{"home": home or self.home.root, "exports": self.root / "exports", **more})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(root=tmp_path_factory.mktemp("bad_input"))
    write_exports(desk.root / "exports", customers=60, nights=2, seed=13)
    place = installation(desk.home.root, desk.root / "exports")
    place.night(MONDAY)
    place.services.store().dispose()
    shutil.copytree(desk.home.root, desk.root / "monday", symlinks=True)
    return desk


def shown(home: Home) -> dict[str, Any]:
    """What people have of the nights so far."""
    return {
        "nights": ops(home.root, "select night_id from nights"),
        "notices": ops(home.root, "select id from notices"),
        "mails": sorted(path.name for path in home.outbox.iterdir()),
        "published": sorted(path.name for path in home.warehouse.glob("*.e*.duckdb")),
        "current": home.current.resolve().name,
        "findings": findings(home.current.resolve()),
    }


@pytest.fixture(scope="module", autouse=True)
def night_that_waits(desk: Desk) -> Iterator[tuple[Home, Forked]]:
    """A night in a home of its own, whose ops store is locked. It is patient, so that the other tests go on."""
    home = Home(shutil.copytree(desk.root / "monday", desk.root / "locked", symlinks=True))
    with nothing_happens(home):
        holder = sqlite3.connect(home.root / "ops.db", isolation_level=None)
        holder.execute("pragma locking_mode = exclusive")
        holder.execute("begin immediate")
        night = desk.tieout(home.root).start("nightly")
        yield home, night
        night.kill()
        holder.close()


@contextmanager
def nothing_happens(home: Home) -> Iterator[None]:
    """Nothing of Monday's night is gone, and nothing of Tuesday's is there."""
    before = shown(home)
    assert len(before["findings"]) > 10
    yield
    assert shown(home) == before


def words(answer: Ended, code: int) -> str:
    """The one message of a command that failed, without the progress before it."""
    assert answer.code == code, answer.err
    assert answer.out == ""
    lines = [line for line in answer.err.splitlines() if line.strip() and not PROGRESS.match(line)]
    lines = [line for line in lines if not line.startswith(("Usage:", "Try "))]
    assert 1 <= len(lines) <= 2, answer.err
    assert "Traceback" not in answer.err
    return "\n".join(lines)


def test_no_export_at_all_for_the_date(desk: Desk) -> None:
    with nothing_happens(desk.home):
        message = words(desk.tieout()("nightly", "--date", "2026-03-09"), 1)
    assert f"{desk.root / 'exports'}: no export was delivered for 2026-03-09" in message
    assert "the newest before it is of 2026-03-03" in message
    assert "--date" in message


def test_no_export_at_all(desk: Desk, tmp_path: Path) -> None:
    empty, nowhere = tmp_path / "empty", tmp_path / "nowhere"
    empty.mkdir()
    with nothing_happens(desk.home):
        assert f"{empty}: holds no export" in words(desk.tieout(exports=empty)("nightly"), 1)
        message = words(desk.tieout()("nightly", "--exports", str(nowhere)), 2)
        assert f"{nowhere}: there is no such folder" in message


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("2026-02-30", "is not a date; write it as"),
        ("yesterday", "is not a date; write it as"),
        ("2099-01-01", "is in the future"),
    ],
)
def test_an_impossible_date(desk: Desk, written: str, remedy: str) -> None:
    with nothing_happens(desk.home):
        message = words(desk.tieout()("nightly", "--date", written), 2)
    assert written in message
    assert remedy in message


POLICY, CATALOGUE = ("orchestration", "policy.yaml"), ("assets/landing", "exports.yaml")


@pytest.mark.parametrize(
    ("document", "change", "parts"),
    [
        (POLICY, ("  history: 7", "  history: seven"), ["key landing.history", "integer"]),
        (POLICY, ("  history: 7", "  hystory: 7"), ["key landing.hystory"]),
        (POLICY, ("  zone: Europe/Berlin", "  zone: Europe/Atlantis"), ["key schedule.zone", "Europe/Berlin"]),
        (POLICY, ("  history: 7", "  history: [7"), ["is not valid YAML", "line"]),
        (CATALOGUE, ("{kind: window,", "{kind: windows,"), ["key exports.aria.invoices.coverage", "window"]),
        (CATALOGUE, ("aria.accounts:", "aria.accounts: ["), ["is not valid YAML", "line"]),
    ],
)
def test_an_unreadable_policy_or_catalogue(
    desk: Desk, tmp_path: Path, document: tuple[str, str], change: tuple[str, str], parts: list[str]
) -> None:
    folder, name = document
    text = (files(folder.split("/")[0]) / folder.partition("/")[2] / name).read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / name
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with nothing_happens(desk.home):
        message = words(desk.tieout(**{"policy" if document == POLICY else "catalogue": path})("nightly"), 2)
    line = text[: text.index(change[0])].count("\n") + 1
    for part in [str(path), *parts, *([f"line {line}"] if "key" in parts[0] else [])]:
        assert part in message


def test_a_policy_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    message = words(desk.tieout(policy=tmp_path / "mine.yaml")("nightly"), 2)
    assert f"TIEOUT_POLICY={tmp_path / 'mine.yaml'}: there is no such file" in message


@pytest.mark.faults
def test_a_second_night_at_the_same_time_and_a_night_that_is_stopped(desk: Desk) -> None:
    with nothing_happens(desk.home):
        first = desk.tieout().start("nightly")
        wait_for(first, desk.home.build.exists, "dbt has begun to build")
        dbt = next(child for child in psutil.Process(first.pid).children() if "build" in child.cmdline())
        dbt.suspend()
        assert f"{desk.home.root}: a night is already running here (process {first.pid})" in words(
            desk.tieout()("nightly"), 1
        )
        os.killpg(first.pid, signal.SIGINT)
        dbt.resume()
        assert "Stopped. What was not committed means nothing" in words(ended(first), 1)
        assert not lives(dbt)


def lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def disk(desk: Desk, tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a small disk of its own with a copy of the home on it, and so much room besides."""
    place = tmp_path / "disk"

    def make(free: int) -> Path:
        place.mkdir()
        mount("-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", str(place))
        shutil.copytree(desk.root / "monday", place / "home", symlinks=True)
        (place / "ballast").write_bytes(bytes(max(0, shutil.disk_usage(place).free - free)))
        return place / "home"

    yield make
    if place.exists():
        subprocess.run(["umount", "--lazy", place], check=True)


def mount(*arguments: str) -> None:
    answer = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if answer.returncode:
        pytest.skip(f"a small disk cannot be mounted here ({answer.stderr.strip()}): run as root to try it")


@pytest.mark.faults
def test_a_read_only_home(desk: Desk, disk: Callable[[int], Path]) -> None:
    home = Home(disk(MEGABYTE))
    before = shown(home)
    mount("-o", "remount,ro", str(home.root.parent))
    message = words(desk.tieout(home.root)("nightly"), 1)
    assert str(home.root) in message
    assert "Read-only file system" in message
    assert findings(home.current.resolve()) == before["findings"]
    assert desk.tieout(home.root)("findings", "--format", "csv").out.count("\n") == len(before["findings"]) + 1


@pytest.mark.faults
@pytest.mark.parametrize("free", [MEGABYTE // 10, MEGABYTE])
def test_a_full_disk(desk: Desk, disk: Callable[[int], Path], free: int) -> None:
    """With little room the files do not land, with some more dbt and Dagster run out of it."""
    home = Home(disk(free))
    before = shown(home)
    message = words(desk.tieout(home.root)("nightly"), 1)
    assert re.match(rf"tieout: {home.root}.*(No space left on device|is full).*Make room there", message)
    assert findings(home.current.resolve()) == before["findings"]
    (home.root.parent / "ballast").unlink()
    assert shown(home) == before


def test_a_locked_ops_store(night_that_waits: tuple[Home, Forked]) -> None:
    home, night = night_that_waits
    message = words(ended(night), 1)
    assert str(home.root / "ops.db") in message
