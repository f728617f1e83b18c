"""Files that are dangerous, moving or not files at all: refused or landed with a clear message, never a traceback."""

import os
import threading
from datetime import date
from pathlib import Path

from assets.landing.loading.load import land
from assets.landing.schema.catalogue import load_catalogue
from assets.landing.storage.discovery import Delivery, discover
from landing_desk import DAY, HEADER, Desk

ROW = "7,Ann,,1.00,2026-03-01\n"


def _land(desk: Desk, path: Path) -> str | None:
    file = path.relative_to(desk.exports).as_posix()
    delivery = Delivery(export_id="aria.bills", business_date=DAY, sequence=1, path=path, file=file)
    return land(delivery, desk.export(), lake=desk.lake).problem


def test_a_link_that_leaves_the_exports_folder_is_refused(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(HEADER + ROW, encoding="utf-8")
    link = desk.exports / "2026-03-02" / "bills.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    assert _land(desk, link) == "bills.csv is a link that leaves the exports folder. Deliver the file itself."


def test_a_link_within_the_exports_folder_is_read(desk: Desk) -> None:
    delivered = desk.deliver(HEADER + ROW, name="real.csv").path
    link = delivered.with_name("bills.csv")
    link.symlink_to(delivered)
    assert _land(desk, link) is None


def test_a_link_to_itself_is_refused(desk: Desk) -> None:
    link = desk.exports / "2026-03-02" / "bills.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(link.name)
    assert _land(desk, link) == "bills.csv is a link that leads back to itself. Deliver the file itself."


def test_a_name_as_long_as_a_name_can_be_is_only_a_name(desk: Desk) -> None:
    landed = desk.land(HEADER + ROW, name="b" * 240 + ".csv")
    assert [row["bill"] for row in landed.rows] == [7]


def test_a_link_to_nothing_is_refused(desk: Desk) -> None:
    link = desk.exports / "2026-03-02" / "bills.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(desk.exports / "gone.csv")
    assert _land(desk, link) == (
        "bills.csv cannot be read (No such file or directory). Fix its permissions or deliver it again."
    )


def test_a_pipe_named_like_a_file_is_refused_and_not_waited_for(desk: Desk) -> None:
    pipe = desk.exports / "2026-03-02" / "bills.csv"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    assert _land(desk, pipe) == "bills.csv is not a plain file. Deliver a file."


def test_a_folder_named_like_a_file_is_no_delivery(desk: Desk) -> None:
    (desk.exports / "2026-03-02" / "aria_accounts.csv").mkdir(parents=True)
    assert discover(load_catalogue(), desk.exports, until=date(2026, 3, 2)) == ()


def test_a_name_that_looks_like_a_pattern_is_only_a_name(desk: Desk) -> None:
    desk.deliver(HEADER + ROW.replace("7", "8"), name="bills1.csv")
    landed = desk.land(HEADER + ROW, name="bills[1].csv")
    assert [row["bill"] for row in landed.rows] == [7]


def test_a_file_that_changes_while_it_is_read_lands_nothing(desk: Desk) -> None:
    rows = "".join(f"{number},Ann,,1.00,2026-03-01\n" for number in range(1, 200_001))
    delivery = desk.deliver(HEADER + rows)
    stop = threading.Event()

    def grow() -> None:
        with delivery.path.open("a", encoding="utf-8") as file:
            while not stop.wait(0.001):
                file.write(ROW)
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        manifest = land(delivery, desk.export(), lake=desk.lake)
    finally:
        stop.set()
        writer.join()
    assert manifest.parquet is None
    assert manifest.problem == "bills.csv changed while it was read. It is read again once it is complete."
    assert not list(desk.lake.rglob("*.json"))


def test_a_secret_in_a_refused_file_is_in_no_manifest(desk: Desk) -> None:
    landed = desk.land("<html>DE294776385</html>")
    assert landed.manifest.problem is not None
    assert "DE294776385" not in "".join(path.read_text(encoding="utf-8") for path in desk.lake.rglob("*.json"))
