"""No float ever holds an amount: what makes one in SQL stands nowhere, and both languages know the same currencies."""

import re
from pathlib import Path

import pytest
import yaml

from checks.money import MINOR_UNITS

PROJECT = Path(__file__).parents[2] / "dbt_project"
SQL = sorted(PROJECT.rglob("*.sql"))
FLOATING = re.compile(r"\s/\s|\bavg\s*\(|\b(double|float|float4|float8|real)\b", re.IGNORECASE)
COMMENTS = re.compile(r"--[^\n]*|\{#.*?#\}|'[^']*'", re.DOTALL)


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_no_model_and_no_macro_makes_a_float(path: Path) -> None:
    found = FLOATING.search(COMMENTS.sub("", path.read_text()))
    assert found is None, f"{path.name}: {found and found.group()!r} makes a float; scale money with macros/money.sql"


def test_what_makes_a_float_would_be_found() -> None:
    for sql in ("select a / b from t", "select avg(amount) from t", "select cast(a as double) from t"):
        assert FLOATING.search(COMMENTS.sub("", sql))
    assert not FLOATING.search(COMMENTS.sub("", "select 'a / b' as text -- a / b"))


def test_python_and_sql_know_the_same_minor_units() -> None:
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    assert set(variables["currencies_without_minor_unit"]) == {name for name, n in MINOR_UNITS.items() if n == 0}
    assert set(variables["currencies_with_3_digits"]) == {name for name, n in MINOR_UNITS.items() if n == 3}
    assert set(variables["currencies_with_4_digits"]) == {name for name, n in MINOR_UNITS.items() if n == 4}
