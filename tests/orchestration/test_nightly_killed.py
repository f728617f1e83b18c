"""One whole `tieout nightly`, killed in landing, in dbt, in the commit and in delivery, by turns, and run again.

Each start begins with what the kill before it left. Mails go to a real SMTP server, so that one can be in flight.
"""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import psutil
import pytest

from command_line import CommandLine
from environments import own_environment
from forked import Forked
from mail_servers import Mailbox, smtp_server
from nights import Installation, everything_in, installation, write_exports
from orchestration.runtime.instance import open_instance
from watching import PATIENCE, kill_when, ops, somebody_writes, wait_for

pytestmark = [pytest.mark.faults, pytest.mark.long]

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ATTEMPTS = 4
MAIL = """
    sender: tieout@example.com
    transport: smtp
    allowed_domains: [example.com]
    smtp: {{host: 127.0.0.1, port: {port}, tls: none}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A home with Monday's night in it, and what Tuesday's came to when nobody disturbed it."""

    place: Installation
    tieout: CommandLine
    mailbox: Mailbox
    undisturbed: dict[str, Any]
    sent: int

    @property
    def root(self) -> Path:
        return self.place.home.root

    def keep(self, copy: str) -> None:
        self.place.services.store().dispose()
        shutil.rmtree(self.root.with_name(copy), ignore_errors=True)
        shutil.copytree(self.root, self.root.with_name(copy), symlinks=True)

    def put_back(self, copy: str) -> None:
        self.place.services.store().dispose()
        shutil.rmtree(self.root)
        shutil.copytree(self.root.with_name(copy), self.root, symlinks=True)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("nightly_killed")
    write_exports(root / "exports", customers=60, nights=2, seed=12)
    with smtp_server() as mailbox:
        policy = (files("orchestration") / "policy.yaml").read_text(encoding="utf-8")
        assert policy.count("\n    sender: tieout@example.com\n") == 1
        told = MAIL.format(port=mailbox.port)
        (root / "policy.yaml").write_text(policy.replace("\n    sender: tieout@example.com\n", told))
        place = installation(root / "home", root / "exports", root / "policy.yaml")
        tieout = CommandLine(home=root / "home", exports=root / "exports", policy=root / "policy.yaml")
        place.night(MONDAY)
        desk = Desk(place=place, tieout=tieout, mailbox=mailbox, undisturbed={}, sent=0)
        desk.keep("monday")
        mailbox.messages.clear()
        place.night(TUESDAY)
        desk.undisturbed.update(everything_in(place))
        assert len(mailbox.messages) > 3
        mailbox.messages.clear()
        desk.put_back("monday")
        yield desk


def dbt_of(process: Forked) -> psutil.Process | None:
    """The dbt that this night has started."""
    children = psutil.Process(process.pid).children(recursive=True)
    return next((child for child in children if "build" in child.cmdline()), None)


def test_killed_everywhere_and_run_again_the_night_is_as_if_nothing_had_happened(desk: Desk) -> None:
    orphan = killed_in_dbt_after_landing(desk)
    killed_in_the_commit(desk, orphan)
    unknown = killed_in_delivery(desk)

    again = desk.tieout("nightly", "--date", "2026-03-03")

    assert again.code == 0, again.err
    assert "Nothing to do" in again.out
    arrived = Counter(message["Message-ID"] for message in desk.mailbox.messages)
    assert set(arrived.values()) == {1}
    assert arrived.keys() == set(ops(desk.root, "select message_id from notices where business_date = '2026-03-03'"))
    now = everything_in(desk.place)
    assert now.keys() == desk.undisturbed.keys()
    differing = {name: rows for name, rows in now.items() if rows != desk.undisturbed[name]}
    assert list(differing) == ["attempts"]
    pairs = zip(now["attempts"], desk.undisturbed["attempts"], strict=True)
    (mine,) = [(after, calm) for after, calm in pairs if after != calm]
    assert mine[0][0] == mine[1][0] == unknown
    assert ("unknown" in mine[0], "accepted" in mine[1]) == (True, True)
    with own_environment(), open_instance(desk.place.home) as instance:
        # the one killed in landing had no run yet
        assert [run.status.value for run in instance.get_runs()] == ["FAILURE"] * 3


def killed_in_dbt_after_landing(desk: Desk) -> psutil.Process:
    """Kill one in landing and the next in dbt; return the dbt, which outlived it and holds the build file."""
    lake, build = desk.place.home.lake, desk.place.home.build

    def landed() -> int:
        return len(list(lake.glob("*/2026-03-03/[!.]*.json")))

    process = desk.tieout.start("nightly", "--date", "2026-03-03")
    kill_when(process, lambda: landed() >= 2, "two exports have landed")
    assert landed() < 7
    assert ops(desk.root, "select count(*) from nights") == [1]

    process = desk.tieout.start("nightly", "--date", "2026-03-03")
    wait_for(process, build.exists, "dbt has begun to build")
    dbt = dbt_of(process)
    assert dbt is not None
    dbt.suspend()
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert dbt.is_running()
    assert any(Path(file.path) == build for file in dbt.open_files())
    return dbt


def killed_in_the_commit(desk: Desk, orphan: psutil.Process) -> None:
    """The next start ends the orphan; it is killed while it writes the commit."""
    staged = desk.place.home.warehouse / "staged"
    desk.keep("before the commit")
    for attempt in range(ATTEMPTS):
        process = desk.tieout.start("nightly", "--date", "2026-03-03")
        wait_for(process, lambda: bool(list(staged.glob("*.duckdb"))), "the warehouse is staged")
        assert not orphan.is_running()
        try:
            kill_when(process, lambda: somebody_writes(desk.root), "the commit has begun to write")
        except AssertionError:
            assert attempt + 1 < ATTEMPTS, "the commit was never seen"
            desk.put_back("before the commit")  # a busy machine let it run on
            continue
        break
    assert ops(desk.root, "select count(*) from nights") == [1]
    assert desk.mailbox.messages == []


def killed_in_delivery(desk: Desk) -> int:
    """Kill it while the server has the second mail and has not answered; return the id of that delivery."""
    gate = threading.Event()
    desk.mailbox.on_data = lambda _: gate.wait(PATIENCE) if len(desk.mailbox.messages) == 2 else None
    process = desk.tieout.start("nightly", "--date", "2026-03-03")
    wait_for(process, lambda: len(desk.mailbox.messages) == 2, "the second mail is in flight")
    (leased,) = ops(desk.root, "select id from attempts where status = 'leased'")
    process.kill()
    process.communicate(timeout=PATIENCE)
    gate.set()
    assert desk.place.home.current.resolve() == desk.place.home.published(TUESDAY, 1)
    found: int = leased
    return found
