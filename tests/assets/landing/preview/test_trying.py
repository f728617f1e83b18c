"""A file is tried before it goes live, and what a sender is given to fix."""

from pathlib import Path

import openpyxl
import pytest
import yaml

from assets.landing.corrections.workbook import write_correction_workbook
from assets.landing.preview.preview import try_file
from assets.landing.schema.catalogue import Catalogue
from assets.landing.storage.inspect import Refused
from checks.errors import ConfigurationError
from landing_desk import BILLS, HEADER, Desk

CATALOGUE = Catalogue.model_validate({"exports": {"aria.bills": BILLS}})


def _file(tmp_path: Path, text: str, name: str = "bills.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_tried_under_the_export_whose_columns_it_has(tmp_path: Path) -> None:
    trial = try_file(_file(tmp_path, HEADER + "7,Ann,,1.00,2026-03-01\n8,Bo,,x,2026-03-01\n", "march.csv"), CATALOGUE)
    assert trial.export_id == "aria.bills"
    assert trial.types["Amount"] == "money"
    assert [(example.row, example.column, example.value) for example in trial.examples] == [(3, "Amount", "x")]


def test_a_renamed_column_is_suggested(tmp_path: Path) -> None:
    trial = try_file(_file(tmp_path, "Bill No,Name,Total Amount,Date\n7,Ann,1.00,2026-03-01\n"), CATALOGUE)
    assert trial.manifest is not None
    assert trial.manifest.columns_missing == ("Amount",)
    assert trial.manifest.columns_renamed == {"Amount": "Total Amount"}


def test_an_unknown_file_gets_the_draft_of_a_stanza_that_reads_it(tmp_path: Path, desk: Desk) -> None:
    text = "Ticket;Opened;Fee\nT-1;31.03.2026;1.234,50\nT-2;01.04.2026;3,00\n"
    trial = try_file(_file(tmp_path, text, "tickets.csv"), CATALOGUE)
    assert trial.stanza is not None
    stanza = yaml.safe_load(trial.stanza)["exports"]["SYSTEM.ENTITY"]
    assert stanza["key"] == ["ticket"]
    assert stanza["columns"] == {
        "ticket": {"header": "Ticket"},
        "opened": {"header": "Opened", "type": "date", "dates": "de"},
        "fee": {"header": "Fee", "type": "money", "numbers": "eu"},
    }
    stanza |= {"system": "aria", "entity": "bills", "team": "billing"}
    assert desk.land(text, **stanza).manifest.rows_landed == 2


@pytest.mark.parametrize(
    ("text", "dialect", "columns"),
    [
        (
            "Beleg-Nr.;PLZ;Menge\n0503;01234;1\n0504;10115;2\n",
            {},
            {"beleg_nr": {"identifier": True}, "plz": {"identifier": True}, "menge": {"type": "integer"}},
        ),
        (",Ticket,Fee,\n0,T-1,1.50,\n1,T-2,2,\n", {}, {"ticket": {}, "fee": {"type": "money"}}),
        (
            "7|1.50|2026-03-01\n8|2|2026-03-02\n",
            {"header": "none"},
            {"column_1": {"type": "integer"}, "column_2": {"type": "money"}, "column_3": {"type": "date"}},
        ),
    ],
    ids=["codes with zeros before them", "a header with gaps", "no header"],
)
def test_a_draft_knows(
    tmp_path: Path, desk: Desk, text: str, dialect: dict[str, str], columns: dict[str, dict[str, object]]
) -> None:
    stanza = yaml.safe_load(str(try_file(_file(tmp_path, text, "new.csv"), CATALOGUE).stanza))["exports"][
        "SYSTEM.ENTITY"
    ]
    drafted = stanza["columns"].items()
    assert {name: {k: v for k, v in column.items() if k != "header"} for name, column in drafted} == columns
    assert dialect.items() <= stanza["dialect"].items()
    stanza |= {"system": "aria", "entity": "bills", "team": "billing"}
    assert desk.land(text, **stanza).manifest.rows_landed == 2


def test_what_a_file_holds_does_not_steer_the_terminal(tmp_path: Path) -> None:
    trial = try_file(_file(tmp_path, HEADER + f"7,Ann,,\x1b[31m{'x' * 1000},2026-03-01\n"), CATALOGUE)
    said = list(trial.lines())[-1]
    assert said.startswith("row 2, Amount: \ufffd[31mxxx")
    assert len(said) < 300


def test_bytes_that_are_no_text_get_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(bytes(range(256)) * 10)
    with pytest.raises(Refused, match=r"x\.dat is not a table: its first rows are not text\."):
        try_file(path, CATALOGUE)


def test_a_wrong_export_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no export aria\.bill\. Exports: aria\.bills\."):
        try_file(_file(tmp_path, HEADER), CATALOGUE, export_id="aria.bill")


def test_a_sender_gets_the_rows_with_each_reason_beside_its_cell(desk: Desk, tmp_path: Path) -> None:
    landed = desk.land(HEADER + "7,Ann,,1.00,2026-03-01\n8,=1+1,,x,2026-03-01\n9,Cy,,2.00\n")
    path = tmp_path / "out" / "mend.xlsx"
    assert write_correction_workbook([landed.manifest], lake=desk.lake, path=path) == 2
    sheet = openpyxl.load_workbook(path).worksheets[0]
    titles = [cell.value for cell in sheet[2]]
    first = dict(zip(titles, [cell.value for cell in sheet[3]], strict=True))
    assert (first["Row"], first["Line"], first["Bill No"], first["Amount"]) == (3, 3, "8", "x")
    assert first["Amount: what is wrong"] == "is not an amount as this export writes it, such as -1234.50"
    assert (first["Name"], sheet[3][titles.index("Name")].data_type) == ("=1+1", "s")
    assert "fewer cells" in str(sheet[4][2].value)


def test_a_file_of_many_columns_is_drafted_like_one_of_few(tmp_path: Path) -> None:
    header = ",".join(["Id", *(f"Fee {number}" for number in range(1_200))])
    rows = [",".join([f"T-{row}", *(f"{row}.{number % 100:02}" for number in range(1_200))]) for row in (1, 2)]
    trial = try_file(_file(tmp_path, "\n".join([header, *rows, ""]), "wide.csv"), CATALOGUE)
    assert trial.stanza is not None
    stanza = yaml.safe_load(trial.stanza)["exports"]["SYSTEM.ENTITY"]
    assert stanza["key"] == ["id"]
    assert stanza["columns"]["fee_1199"] == {"header": "Fee 1199", "type": "money"}
    assert len(stanza["columns"]) == 1_201
