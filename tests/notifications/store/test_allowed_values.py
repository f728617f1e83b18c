"""What a store allows is what the tables of states say: a new state without its migration is found."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import inspect

from checks.engine.rule import Severity
from notifications.attempts.states import AttemptStatus
from notifications.items.transitions import LIVE_ENTRIES, LIVE_ITEMS, EntryStatus, ItemStatus
from notifications.store.engine import open_store, reading


@pytest.mark.parametrize(
    ("table", "column", "allowed"),
    [
        ("work_items", "status", ItemStatus),
        ("work_items", "severity", Severity),
        ("work_item_findings", "status", EntryStatus),
        ("work_item_findings", "severity", Severity),
        ("attempts", "status", AttemptStatus),
    ],
)
def test_a_column_allows_exactly_the_values_of_its_table(
    tmp_path: Path, table: str, column: str, allowed: type[StrEnum]
) -> None:
    store = open_store(None, tmp_path)
    checks = {check["name"]: check["sqltext"] for check in inspect(store).get_check_constraints(table)}
    assert set(re.findall(r"'([^']*)'", checks[f"ck_{table}_{column}"])) == {value.value for value in allowed}


@pytest.mark.parametrize(
    ("index", "live"), [("uq_work_items_live", LIVE_ITEMS), ("uq_work_item_findings_live", LIVE_ENTRIES)]
)
def test_one_live_row_is_unique_for_exactly_the_live_states(
    tmp_path: Path, index: str, live: tuple[StrEnum, ...]
) -> None:
    with reading(open_store(None, tmp_path)) as connection:
        (sql,) = connection.exec_driver_sql("select sql from sqlite_master where name = ?", (index,)).scalars()
    assert set(re.findall(r"'([^']*)'", sql)) == {status.value for status in live}
