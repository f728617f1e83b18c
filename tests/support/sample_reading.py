"""Reads the sample's files back with the plainest of readers: csv and openpyxl, no code of the product."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl

START = dt.date(2026, 3, 2)

Row = dict[str, Any]

USAGE_COLUMNS = (
    *("client_record_id", "billable_acct_no", "incurring_acct_no", "master_plan_instance_no", "usage_type"),
    *(
        "usage_date",
        "usage_time",
        "units",
        "recorded_units",
        "region",
        "is_excluded",
        "exclusion_comments",
        "invoice_no",
    ),
)


def day(night: int) -> dt.date:
    return START + dt.timedelta(days=night - 1)


def rows_of(directory: Path, night: int, name: str) -> list[Row]:
    """A repeated header is read as `Name`, `Name#2`."""
    path = directory / day(night).isoformat() / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header: list[str] = []
        for label in next(reader):
            seen = sum(1 for known in header if known.partition("#")[0] == label)
            header.append(label if not seen else f"{label}#{seen + 1}")
        return [dict(zip(header, values, strict=True)) for values in reader]


def workbook_of(directory: Path, night: int, name: str) -> list[Row]:
    path = directory / day(night).isoformat() / name
    title, header, *rows = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    assert " as of " in str(title[0])
    return [dict(zip([str(name) for name in header], row, strict=False)) for row in rows]


def register_of(directory: Path, night: int) -> list[Row]:
    return workbook_of(directory, night, "deal_desk_po_register.xlsx")


def usage_of(directory: Path, night: int) -> list[Row]:
    text = (directory / day(night).isoformat() / "aria_usage.txt").read_text(encoding="utf-8")
    return [dict(zip(USAGE_COLUMNS, line.split("|"), strict=True)) for line in text.splitlines()]


def keyed(directory: Path, night: int, export: str, key: tuple[str, ...]) -> dict[str, list[Row]]:
    """An export's rows by their key's values, joined by `|`; a key may have several rows."""
    stem = export.replace(".", "_")
    if export == "aria.usage":
        rows = usage_of(directory, night)
    elif (directory / day(night).isoformat() / f"{stem}.xlsx").exists():
        rows = workbook_of(directory, night, f"{stem}.xlsx")
    else:
        rows = rows_of(directory, night, f"{stem}.csv")
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault("|".join(str(row[name]) for name in key), []).append(row)
    return found


def answers_of(directory: Path) -> set[tuple[str, str, str]]:
    with (directory / "answers.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        assert next(reader) == ["business_date", "rule_id", "subject_key"]
        rows = [(date, rule, key) for date, rule, key in reader]
    assert len(rows) == len(set(rows))
    return set(rows)


def us_date(text: str) -> dt.date:
    month, day_, year = text.partition(" ")[0].split("/")
    return dt.date(int(year), int(month), int(day_))
