"""Lanes: tests that need a system package, and what is said where it is missing.

Here: which marker needs what, how to get it, skip or fail. Not here: fixtures that use the package.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


def chromium() -> str | None:
    """The path of a Chromium or Chrome, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, if there is one; Debian keeps it off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    marker: str
    find: Callable[[], object | None]
    remedy: str

    @property
    def message(self) -> str:
        return f"lane {self.marker} skipped: to run it, {self.remedy}"


LANES = (
    Lane(marker="browser", find=chromium, remedy="apt-get install chromium"),
    Lane(marker="postgres", find=postgres_programs, remedy="apt-get install postgresql"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for lane in LANES:
        if item.get_closest_marker(lane.marker) and lane.find() is None:
            if os.environ.get("TIEOUT_REQUIRE_LANES") == "1":
                pytest.fail(f"{lane.message} (TIEOUT_REQUIRE_LANES=1 does not allow skipping it)", pytrace=False)
            pytest.skip(lane.message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a lane, not one a test."""
    skipped = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr]
    for lane in LANES:
        count = sum(lane.message in reason for reason in skipped)
        if count:
            terminalreporter.write_line(f"{lane.message} (tests skipped: {count})")
