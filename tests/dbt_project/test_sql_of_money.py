"""No float ever holds an amount: what makes one in SQL stands nowhere, and both languages know the same currencies."""

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from assets.landing.schema.catalogue import load_catalogue
from assets.sample.world.engine import connect
from checks.reference.money import MINOR_UNITS, format_money
from dbt_views import rendered
from landing_desk import HEADER, Desk

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


@pytest.mark.parametrize(
    ("currency", "amount", "minor", "shown"),
    [
        ("CLF", "1234.5678", 12345678, "1,234.5678 CLF"),
        ("UYW", "-0.0001", -1, "-0.0001 UYW"),
        ("KWD", "1.2345", 1235, "1.235 KWD"),
        ("EUR", "99999999999999.9949", 9999999999999999, "99,999,999,999,999.99 EUR"),
        ("UYI", "2.5", 3, "3 UYI"),
    ],
)
def test_an_amount_with_four_decimals_lands_and_is_scaled_and_shown_whole(
    tmp_path: Path, currency: str, amount: str, minor: int, shown: str
) -> None:
    desk = Desk(exports=tmp_path / "exports", lake=tmp_path / "lake")
    landed = desk.land(HEADER + f"7,Ann,,{amount},2026-03-01\n")
    assert [row["amount"] for row in landed.rows] == [Decimal(amount)]
    file = landed.lake / str(landed.manifest.parquet)
    scaled = rendered(f"{{{{ to_minor('amount', \"'{currency}'\") }}}}", desk.exports, load_catalogue())
    with duckdb.connect() as connection:
        assert connection.execute(f"select {scaled} from read_parquet('{file}')").fetchone() == (minor,)  # noqa: S608
    assert format_money(minor, currency) == shown


def test_the_sample_writes_as_many_decimals_as_the_currency_has(tmp_path: Path) -> None:
    with connect(tmp_path, threads=1) as connection:
        written = connection.execute("select money(12345678, 4), money(12345678, 3), money(5, 2), money(5, 0)")
        assert written.fetchone() == ("1234.5678", "12345.678", "0.05", "5")
