"""A real process is killed while it lands a file, at states of its files that are seen from outside."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assets.landing.loading.load import land
from assets.landing.storage.discovery import Delivery
from landing_desk import HEADER, Desk

pytestmark = pytest.mark.faults

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from assets.landing.storage.discovery import Delivery
from assets.landing.loading.load import land
from landing_desk import DAY, Desk
desk = Desk(exports=Path(sys.argv[1]), lake=Path(sys.argv[2]))
path = Path(sys.argv[3])
file = path.relative_to(desk.exports).as_posix()
delivery = Delivery(export_id="aria.bills", business_date=DAY, sequence=1, path=path, file=file)
land(delivery, desk.export(), lake=desk.lake)
"""


def _content() -> str:
    rows = [f"{number},Customer {number},,{number}.50,2026-03-01\n" for number in range(1, 150_001)]
    rows[75_000] = "broken,Customer,,1.00,2026-03-01\n"
    return HEADER + "".join(rows) + "\n"


def _kill_when(desk: Desk, delivery: Delivery, seen: Callable[[], bool]) -> bool:
    tests = Path(__file__).parents[3] / "support"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(desk.exports), str(desk.lake), str(delivery.path), str(tests)],
        cwd=tests.parents[1],
    )
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if seen():
            process.send_signal(signal.SIGKILL)
            break
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("state", ["copy", "parquet begun", "parquet growing", "parquet done", "quarantine done"])
def test_a_killed_landing_is_completed_by_the_next(desk: Desk, state: str, tmp_path: Path) -> None:
    delivery = desk.deliver(_content())
    folder = desk.lake / "aria.bills" / "2026-03-02"

    def found(pattern: str, size: int = 0) -> bool:
        try:
            return any(path.stat().st_size > size for path in folder.glob(pattern))
        except FileNotFoundError:
            return False

    seen = {
        "copy": lambda: found(".*.work/marked.csv"),
        "parquet begun": lambda: found(".*.parquet.tmp", -1),
        "parquet growing": lambda: found(".*.parquet.tmp", 1_000_000),
        "parquet done": lambda: found("bills-*.parquet"),
        "quarantine done": lambda: found("bills-*.quarantine.parquet"),
    }[state]
    assert _kill_when(desk, delivery, seen), f"the process ended before {state} was seen"
    if state != "quarantine done":  # between it and the manifest there is next to no time
        assert not list(folder.glob("*.json"))

    again = land(delivery, desk.export(), lake=desk.lake)
    calm = land(delivery, desk.export(), lake=tmp_path / "calm")
    assert again == calm
    for name in (again.parquet, again.quarantine):
        assert pq.read_table(desk.lake / str(name)).equals(pq.read_table(tmp_path / "calm" / str(name)))
    left = {path.name for path in folder.iterdir()} - {path.name for path in (tmp_path / "calm").rglob("*")}
    assert left == set()
