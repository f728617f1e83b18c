"""Corrected deliveries where the first ones lie: in a bucket, at a location of an export's own, in several parts, with
a control total that the sender states.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.landing.corrections.apply import Corrected, correct
from assets.landing.corrections.workbook import write_correction_workbook
from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.loading.parts import land_delivery
from assets.landing.manifests.delivery import deliveries_of
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.acceptance import Decisions
from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.locations import Location, parse_location
from assets.landing.storage.discovery import discover
from checks.errors import ConfigurationError
from landing_desk import BILLS, DAY, HEADER
from s3_server import BUCKET, S3Server, s3_server

GOOD, BAD, COPY = "7,Ann,,1.00,2026-03-01\n", "8,Bo,,x,2026-03-01\n", "9,Cy,,y,2026-03-01\n"
CONTROL = {"control_total": {"stands_in": "sidecar", "column": "amount"}}
GUARDS = LandingPolicy.model_validate({"rows_floor_share": "0.01"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Delivers files of one export to a place, has them landed, and corrects what was quarantined."""

    catalogue: Catalogue
    location: Location
    root: Path

    def landed(self) -> list[Manifest]:
        """The deliveries of the date, oldest first."""
        export = self.catalogue.exports["aria.bills"]
        files = discover(self.catalogue, self.location, until=DAY)
        read = [
            manifest
            for sequence in sorted({file.sequence for file in files})
            for manifest in land_delivery(
                [file for file in files if file.sequence == sequence], export, lake=self.root / "lake"
            )
        ]
        return deliveries_of(read)

    def mend(self, amounts: Mapping[int, str], *, total: tuple[str, str] | None = None) -> list[Corrected]:
        """Write these amounts, by bill, into the workbook, and leave the other rows of it out."""
        path = self.root / "mend.xlsx"
        files = [file for delivery in self.landed() for file in delivery.files]
        write_correction_workbook(files, lake=self.root / "lake", path=path)
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            titles = [cell.value for cell in sheet[2]]
            if titles[0] == "Row":
                for row in reversed(range(3, sheet.max_row + 1)):
                    bill = int(str(sheet.cell(row, titles.index("Bill No") + 1).value))
                    if bill in amounts:
                        sheet.cell(row, titles.index("Amount") + 1).value = amounts[bill]
                    else:
                        sheet.delete_rows(row)
        if total is not None:
            book["Control totals"]["B2"], book["Control totals"]["C2"] = total
        book.save(path)
        return correct(path, self.catalogue, location=self.location, lake=self.root / "lake")

    def hold(self) -> str | None:
        """Why the export is on hold after all that was delivered."""
        files = [file for delivery in self.landed() for file in delivery.files]
        (state,) = assess(self.catalogue, files, business_date=DAY, policy=GUARDS, decisions=Decisions())
        return state.hold_reason


def _catalogue(**changes: Any) -> Catalogue:
    return Catalogue.model_validate({"exports": {"aria.bills": {**BILLS, **changes}}})


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / DAY.isoformat() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as found:
        yield found


@pytest.fixture
def bucket(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    yield server
    server.read_only = False


def test_a_delivery_of_a_bucket_is_corrected_in_the_bucket(bucket: S3Server, tmp_path: Path) -> None:
    location = parse_location(f"s3://{BUCKET}/corrected", named="X")
    bucket.put("corrected/2026-03-02/bills.csv", HEADER + GOOD + BAD)
    sender = Sender(catalogue=_catalogue(), location=location, root=tmp_path)
    assert sender.mend({8: "2.00"}) == [Corrected(file="2026-03-02/bills.2.csv", mended=1, deleted=0, note=None)]
    first, second = sender.landed()
    assert (first.rows_landed, first.rows_quarantined) == (1, 1)
    assert (second.sequence, second.rows_landed, second.rows_quarantined) == (2, 2, 0)


def test_a_bucket_that_may_only_be_read_is_left_as_it_is_and_the_remedy_is_named(
    bucket: S3Server, tmp_path: Path
) -> None:
    location = parse_location(f"s3://{BUCKET}/unwritable", named="X")
    bucket.put("unwritable/2026-03-02/bills.csv", HEADER + GOOD + BAD)
    sender = Sender(catalogue=_catalogue(), location=location, root=tmp_path)
    bucket.read_only = True
    with pytest.raises(ConfigurationError, match=r"s3://deliveries/unwritable: access is denied .*s3:PutObject"):
        sender.mend({8: "2.00"})
    assert len(sender.landed()) == 1


def test_an_export_with_a_location_of_its_own_is_corrected_there(tmp_path: Path) -> None:
    own, usual = tmp_path / "own", tmp_path / "usual"
    _write(own, "bills.csv", HEADER + GOOD + BAD)
    sender = Sender(catalogue=_catalogue(location=str(own)), location=usual, root=tmp_path)
    assert [made.file for made in sender.mend({8: "2.00"})] == ["2026-03-02/bills.2.csv"]
    assert (own / "2026-03-02" / "bills.2.csv").exists()
    assert not usual.exists()


def test_a_delivery_in_parts_is_corrected_with_all_its_parts(tmp_path: Path) -> None:
    _write(tmp_path, "bills_part01of2.csv", HEADER + GOOD)
    _write(tmp_path, "bills_part02of2.csv", HEADER + BAD + COPY + GOOD)
    sender = Sender(
        catalogue=_catalogue(path="{date}/bills[.{sequence}]_part{part}of{parts}.csv"), location=tmp_path, root=tmp_path
    )
    assert sender.mend({8: "2.00"}) == [
        Corrected(file="2026-03-02/bills.2_part01of2.csv", mended=0, deleted=0, note=None),
        Corrected(file="2026-03-02/bills.2_part02of2.csv", mended=1, deleted=2, note=None),
    ]
    assert sender.hold() is None
    first, second = sender.landed()
    assert (first.rows_landed, first.rows_quarantined) == (1, 3)
    assert (second.rows_landed, second.rows_quarantined) == (2, 0)


def test_where_rows_are_left_out_the_control_total_that_was_stated_still_judges(tmp_path: Path) -> None:
    _write(tmp_path, "bills.csv", HEADER + GOOD + BAD + COPY)
    _write(tmp_path, "bills.csv.total.json", '{"rows": 3, "total": "6.00"}')
    sender = Sender(catalogue=_catalogue(guards=CONTROL), location=tmp_path, root=tmp_path)
    (made,) = sender.mend({8: "2.00"})
    assert (made.mended, made.deleted) == (1, 1)
    assert made.note == (
        "its control total is still 3 rows and 6.00: if the rows that are left out are in it, the export will be on "
        "hold until its sender states another (sheet Control totals) or somebody accepts it"
    )
    assert sender.hold() == "holds 2 rows and 3.00 where 3 rows and 6.00 is stated"


def test_a_sender_who_leaves_rows_out_can_state_what_the_file_then_holds(tmp_path: Path) -> None:
    _write(tmp_path, "bills.csv", HEADER + GOOD + BAD + COPY)
    _write(tmp_path, "bills.csv.total.json", '{"rows": 3, "total": "6.00"}')
    sender = Sender(catalogue=_catalogue(guards=CONTROL), location=tmp_path, root=tmp_path)
    (made,) = sender.mend({8: "2.00"}, total=("2", "3.00"))
    assert made.note == "its control total is now 2 rows and 3.00, as its sender states"
    stated = tmp_path / "2026-03-02" / "bills.2.csv.total.json"
    assert json.loads(stated.read_text()) == {"rows": 2, "total": "3.00"}
    assert sender.hold() is None


def test_a_control_total_in_a_row_of_the_file_cannot_be_restated(tmp_path: Path) -> None:
    guards = {"control_total": {"stands_in": "total_row", "column": "amount"}}
    _write(tmp_path, "bills.csv", HEADER + GOOD + BAD + "Total,,,3.00,\n")
    sender = Sender(catalogue=_catalogue(guards=guards), location=tmp_path, root=tmp_path)
    with pytest.raises(ConfigurationError, match="its control total is in a row of the file"):
        sender.mend({}, total=("", "1.00"))
    (made,) = sender.mend({8: "2.00"})
    assert (made.note, sender.hold()) == (None, None)


def test_what_was_corrected_since_is_not_corrected_again_from_an_old_workbook(tmp_path: Path) -> None:
    _write(tmp_path, "bills.csv", HEADER + GOOD + BAD)
    sender = Sender(catalogue=_catalogue(), location=tmp_path, root=tmp_path)
    sender.mend({8: "2.00"})
    with pytest.raises(ConfigurationError, match=r"was corrected since, by 2026-03-02/bills\.2\.csv"):
        correct(tmp_path / "mend.xlsx", sender.catalogue, location=tmp_path, lake=tmp_path / "lake")


def test_a_path_without_room_for_a_correction_is_told(tmp_path: Path) -> None:
    _write(tmp_path, "bills.csv", HEADER + GOOD + BAD)
    sender = Sender(catalogue=_catalogue(path="{date}/bills.csv"), location=tmp_path, root=tmp_path)
    with pytest.raises(ConfigurationError, match=r"has no place for the number of a correction"):
        sender.mend({8: "2.00"})
