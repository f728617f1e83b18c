"""Dirt changes how records are delivered, never which: counts are right, answers stay, every kind is really there."""

import csv
import io
import re
from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest

from assets.sample.write import write_sample

NIGHTS = 8
KINDS = {
    "header spelling", "header aliases", "column order", "grouped numbers", "accounting negatives", "date style",
    "line breaks in cells", "formulas around codes", "spaces around", "title rows", "total row", "report footer",
    "blank rows", "CRLF", "semicolons", "tabs", "UTF-16", "UTF-16, big end first", "byte order mark",
    "rows that cannot be read",
}  # fmt: skip
WORKBOOK_KINDS = {
    "numbers typed as text", "dates typed as text", "codes as numbers", "column order", "header aliases",
    "merged title", "more titles", "blank rows", "total row", "footer", "second sheet", "rows that cannot be read",
}  # fmt: skip


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    directory = tmp_path_factory.mktemp("dirt")
    for level in ("none", "normal", "hard"):
        write_sample(directory / level, customers=20, nights=NIGHTS, seed=2, dirt=level)
    return {level: directory / level for level in ("none", "normal", "hard")}


def expectations(directory: Path) -> list[dict[str, str]]:
    with (directory / "answers-landing.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw(directory: Path, line: dict[str, str]) -> bytes:
    return (directory / line["business_date"] / line["file"]).read_bytes()


def records(directory: Path, line: dict[str, str]) -> list[list[str]]:
    content = raw(directory, line)
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    signs = {"semicolons": ";", "tabs": "\t"}
    delimiter = next((sign for kind, sign in signs.items() if kind in line["dirt"]), ",")
    delimiter = "|" if line["file"].endswith(".txt") else delimiter
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("level", ["none", "normal", "hard"])
def test_the_counts_add_up_to_the_records_in_the_file(samples: dict[str, Path], level: str) -> None:
    for line in expectations(samples[level]):
        if not line["file"].endswith(".xlsx"):
            header = 0 if line["file"].endswith(".txt") else 1
            counted = int(line["landed"]) + int(line["quarantined"]) + int(line["left_out"]) + header
            assert len(records(samples[level], line)) == counted, line


def test_every_kind_of_dirt_is_to_be_seen_in_its_files(samples: dict[str, Path]) -> None:
    clean = {(line["business_date"], line["file"]): line for line in expectations(samples["none"])}
    seen = defaultdict(int)
    for line in (line for line in expectations(samples["hard"]) if line["file"].endswith((".csv", ".txt"))):
        before = records(samples["none"], clean[line["business_date"], line["file"]])
        content, after = raw(samples["hard"], line), records(samples["hard"], line)
        header = next(row for row in after if len(row) == len(before[0])) if before else []
        signs = {
            "header spelling": sorted(header) != sorted(before[0]) if before else False,
            "column order": [name.casefold() for name in header[:1]] != [name.casefold() for name in before[0][:1]],
            "grouped numbers": any("," in cell for row in after for cell in row),
            "header aliases": not {name.casefold() for name in header} <= {name.casefold() for name in before[0]},
            "accounting negatives": any(cell.strip().startswith("(") for row in after for cell in row),
            "formulas around codes": any(cell.strip().startswith('="') for row in after for cell in row),
            "date style": any(cell.count("/") == 2 for row in after for cell in row),
            "line breaks in cells": any("\n" in cell for row in after for cell in row),
            "spaces around": any(cell.startswith(" ") and cell.endswith(" ") for row in after for cell in row),
            "title rows": after[0] == ["Edgeworks Inc."],
            "total row": any(row and row[0] == "Total" for row in after[-4:]),
            "report footer": after[-1] == ["Copyright (c) 2026 Edgeworks Inc."],
            "blank rows": [] in after,
            "CRLF": b"\r\n" in content or b"\r\0\n\0" in content,
            "semicolons": len(header) > 1,
            "tabs": len(header) > 1,
            "UTF-16": content[:2] == b"\xff\xfe",
            "UTF-16, big end first": content[:2] == b"\xfe\xff",
            "byte order mark": content[:3] == b"\xef\xbb\xbf",
            "rows that cannot be read": any(len(row) > len(header) for row in after),
        }
        for kind in line["dirt"].split("; "):
            # A file of few rows may hold nothing that this kind could change.
            seen[kind] += signs[kind]
    assert {kind for kind, times in seen.items() if times} == KINDS


def test_every_kind_of_dirt_is_to_be_seen_in_a_workbook(samples: dict[str, Path]) -> None:
    seen = defaultdict(int)
    for line in (line for line in expectations(samples["hard"]) if line["file"].endswith(".xlsx")):
        book = openpyxl.load_workbook(samples["hard"] / line["business_date"] / line["file"])
        sheet = book.worksheets[0]
        after = [list(row) for row in sheet.iter_rows(values_only=True)]
        cells = [cell for row in after for cell in row]
        texts = [cell for cell in cells if isinstance(cell, str)]
        signs = {
            "numbers typed as text": any(re.fullmatch(r"\d{1,3}(,\d{3})+\.00", text) for text in texts),
            "dates typed as text": any(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts),
            "codes as numbers": any(isinstance(cell, int) and cell > 4_000_000_000 for cell in cells),
            "column order": any(row[-1] in ("PO Number", "Purchase Order", "Certificate No") for row in after[:4]),
            "header aliases": bool({"Purchase Order", "Certificate"} & set(texts)),
            "merged title": str(sheet.merged_cells) != "",
            "more titles": "Kept by hand; ask before you sort" in texts,
            "blank rows": any(not any(row) for row in after[4:-2]),
            "total row": "Grand Total" in texts,
            "footer": "Confidential Information - Do Not Distribute" in texts,
            "second sheet": book.sheetnames[1:] == ["Notes"],
            "rows that cannot be read": "#REF!" in texts or "#REF!" in cells,
        }
        for kind in filter(None, line["dirt"].split("; ")):
            # A list of few rows may hold nothing that this kind could change.
            seen[kind] += signs[kind]
        assert all(not signs[kind] for kind in {"merged title", "total row", "footer"} - set(line["dirt"].split("; ")))
    assert {kind for kind, times in seen.items() if times} == WORKBOOK_KINDS


def test_dirt_keeps_a_stale_file_stale(tmp_path: Path) -> None:
    write_sample(tmp_path, customers=20, nights=3, seed=2, dirt="hard", all_kinds=True)
    second, third = (tmp_path / f"2026-03-0{day}" / "treasury_exchange_rates.csv" for day in (3, 4))
    assert second.read_bytes() == third.read_bytes()


def test_dirt_changes_no_answer_and_no_landed_row(samples: dict[str, Path]) -> None:
    answers = {(directory / "answers.csv").read_bytes() for directory in samples.values()}
    assert len(answers) == 1
    landed = [
        [(line["business_date"], line["file"], line["landed"]) for line in expectations(directory)]
        for directory in samples.values()
    ]
    assert landed[0] == landed[1] == landed[2]


def test_only_hard_dirt_costs_rows(samples: dict[str, Path]) -> None:
    lost = {level: sum(int(line["quarantined"]) for line in expectations(samples[level])) for level in samples}
    assert lost["none"] == lost["normal"] == 0
    assert lost["hard"] > 100


def test_an_unknown_level_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none, normal, hard"):
        write_sample(tmp_path, customers=1, nights=1, seed=1, dirt="filthy")
