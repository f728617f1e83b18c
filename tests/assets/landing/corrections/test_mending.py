"""What a sender corrects in the workbook of quarantined rows comes back as a corrected delivery, whole."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.landing.corrections.apply import correct
from assets.landing.corrections.workbook import write_correction_workbook
from assets.landing.loading.load import land
from assets.landing.schema.catalogue import Catalogue
from checks.errors import ConfigurationError
from landing_desk import BILLS, DAY, HEADER, Desk, Landed

CATALOGUE = Catalogue.model_validate({"exports": {"aria.bills": BILLS}})
_BAD = (
    "Bills of March\n"
    + HEADER
    + '7,"Ann\nLtd",,1.00,2026-03-01\n8,Bo,,x,2026-03-01\n9,Cy,,3.00\n10,Di,,4.00,2026-03-01,more\n,,,,\n'
)


def _workbook(desk: Desk, landed: Landed, path: Path) -> Any:
    write_correction_workbook([landed.manifest], lake=desk.lake, path=path)
    return openpyxl.load_workbook(path)


def _titled(sheet: Any, title: str) -> int:
    return [cell.value for cell in sheet[2]].index(title) + 1


def test_mended_rows_land_with_those_that_were_good(desk: Desk, tmp_path: Path) -> None:
    landed = desk.land(_BAD)
    book = _workbook(desk, landed, tmp_path / "mend.xlsx")
    sheet = book.worksheets[0]
    assert [sheet.cell(row, 1).value for row in (3, 4, 5)] == [4, 5, 6]
    assert sheet.cell(5, _titled(sheet, "Beyond the last column")).value == "more"
    sheet.cell(3, _titled(sheet, "Amount")).value = 2.5
    sheet.cell(4, _titled(sheet, "Date")).value = date(2026, 3, 2)
    sheet.delete_rows(5)
    book.save(tmp_path / "mended.xlsx")

    (made,) = correct(tmp_path / "mended.xlsx", CATALOGUE, location=desk.exports, lake=desk.lake)

    assert (made.file, made.mended, made.deleted) == ("2026-03-02/bills.2.csv", 2, 1)
    delivery = desk.deliver((desk.exports / made.file).read_bytes(), "bills.2.csv", sequence=2)
    again = Landed(manifest=land(delivery, desk.export(), lake=desk.lake), lake=desk.lake)
    assert again.set_aside == []
    assert [(row["_row"], row["bill"], row["customer"], row["amount"]) for row in again.rows] == [
        (3, 7, "Ann\nLtd", Decimal("1.000")),
        (4, 8, "Bo", Decimal("2.500")),
        (5, 9, "Cy", Decimal("3.000")),
    ]
    assert again.manifest.left_out == {"blank": 1, "header": 1, "title": 1}


def test_nothing_is_written_where_a_column_of_the_workbook_is_gone(desk: Desk, tmp_path: Path) -> None:
    book = _workbook(desk, desk.land(_BAD), tmp_path / "mend.xlsx")
    book.worksheets[0].delete_cols(5)
    book.save(tmp_path / "mended.xlsx")
    with pytest.raises(ConfigurationError, match="is not where it was"):
        correct(tmp_path / "mended.xlsx", CATALOGUE, location=desk.exports, lake=desk.lake)
    assert [path.name for path in (desk.exports / DAY.isoformat()).iterdir()] == ["bills.csv"]


def test_rows_of_a_file_that_was_replaced_are_not_mixed_with_the_new_one(desk: Desk, tmp_path: Path) -> None:
    _workbook(desk, desk.land(_BAD), tmp_path / "mend.xlsx")
    desk.deliver(_BAD + "11,Ed,,5.00,2026-03-01\n")
    with pytest.raises(ConfigurationError, match="is no longer the file whose rows were quarantined"):
        correct(tmp_path / "mend.xlsx", CATALOGUE, location=desk.exports, lake=desk.lake)


def test_another_workbook_is_told_from_one_to_mend(desk: Desk, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(ConfigurationError, match=r"is not a workbook of `tieout quarantine --workbook`"):
        correct(tmp_path / "other.xlsx", CATALOGUE, location=desk.exports, lake=desk.lake)
