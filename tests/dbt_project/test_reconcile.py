"""One more thing that a reconciliation compares is one entry of the variables: no model and no YAML changes."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.landing.schema.catalogue import load_catalogue
from dbt_views import rendered

SIDES = """
create table stg_night__settings as select date '2026-03-02' as business_date, 2 as grace_days;
create table stg_night__deliveries as
    select unnest(['aria.invoices', 'netsuite.transactions']) as export, true as is_current,
        date '2025-12-02' as coverage_from, date '2026-03-02' as coverage_to;
create table stg_night__rows_in_doubt (export varchar, cells map(varchar, varchar), unread varchar[]);
create table stg_night__tolerances (currency varchar, tolerance decimal(18, 4));
create table recon_repeated (recon varchar, side varchar, pair_key varchar, left_out varchar[]);
create table crosswalk (native_key varchar, customer_key varchar);
create table billed as
    select number as pair_key, 'aria:invoice:' || number as native_key, 'aria:account:1' as party_key,
        date '2026-02-01' as dated, 'EUR' as currency, false as is_void, true as is_covered, 10.00 as amount,
        2.00 as tax, date '2026-03-01' + number as due_on, 'i.csv' as _file, number + 1 as _row
    from unnest([1, 2, 3]) as records (number);
create table posted as
    select * replace ('netsuite:invoice:' || pair_key as native_key, 't.csv' as _file) from billed;
update posted set due_on = due_on + 1 where pair_key = 2;
update posted set due_on = null where pair_key = 3;
update posted set tax = 1.98 where pair_key = 1;
"""


@pytest.fixture
def sides() -> duckdb.DuckDBPyConnection:
    """Three invoices that both sides have: of 1 the tax differs, of 2 the due date, and 3 has none in the ERP."""
    connection = duckdb.connect()
    connection.execute(SIDES)
    return connection


def reconcile(sides: duckdb.DuckDBPyConnection, attributes: Mapping[str, str]) -> None:
    """Reconcile both sides, with breaks and coverage."""
    entry: dict[str, Any] = {
        "left": {"side": "billed", "role": "billing.invoices", "field": "invoice"},
        "right": {"side": "posted", "role": "erp.transactions", "field": "billing_invoice"},
        "lags": "right",
        "attributes": attributes,
        "shows": {},
    }
    for table, text in {
        "recon_bills": "{{ reconcile('bills') }}",
        "breaks": "select * from {{ breaks_of('bills') }}",
        "coverage": "select * from {{ coverage_of('bills') }}",
    }.items():
        sql = rendered(text, Path(), load_catalogue(), reconciliations={"bills": entry})
        sides.execute(f"create or replace table {table} as {sql}")


def found(sides: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return sides.execute(sql).fetchall()


def test_each_attribute_of_the_entry_has_its_breaks_and_its_coverage(sides: duckdb.DuckDBPyConnection) -> None:
    reconcile(sides, {"amount": "money", "tax": "money", "due_on": "exact"})
    assert found(sides, "select pair_key, attribute, outcome, left_value, right_value from breaks order by all") == [
        ("1", "tax", "differs", "2.0000", "1.9800"),
        ("2", "due_on", "differs", "2026-03-03", "2026-03-04"),
        ("3", "due_on", "differs", "2026-03-04", None),
    ]
    of_due_on = "select side, outcome, records, amount from coverage where attribute = 'due_on' order by all"
    assert found(sides, of_due_on) == [
        ("left", "agrees", 1, None),
        ("left", "differs", 2, None),
        ("right", "agrees", 1, None),
        ("right", "differs", 2, None),
    ]


@pytest.mark.parametrize("attribute", ["currency", "tax", "due_on"])
@pytest.mark.parametrize("table", ["billed", "posted"])
def test_a_column_that_an_export_left_out_is_not_compared(
    sides: duckdb.DuckDBPyConnection, table: str, attribute: str
) -> None:
    sides.execute(f"update {table} set {attribute} = null")  # noqa: S608
    reconcile(sides, {"tax": "money", "due_on": "exact"})
    assert set(sides.table("recon_bills").project(f"{attribute}_outcome").fetchall()) == {("not_compared",)}
    assert sides.table("breaks").filter(f"attribute = '{attribute}'").fetchall() == []


def test_a_reconciliation_may_compare_nothing_but_presence_and_currency(sides: duckdb.DuckDBPyConnection) -> None:
    sides.execute("update posted set currency = 'USD' where pair_key = 3")
    reconcile(sides, {})
    assert found(sides, "select pair_key, attribute, outcome from breaks") == [("3", "currency", "differs")]


def test_coverage_counts_every_record_of_a_side_those_of_repeated_keys_too(sides: duckdb.DuckDBPyConnection) -> None:
    sides.execute(
        "insert into posted select * replace ('netsuite:invoice:9' as native_key) from posted where pair_key = 1"
    )
    sides.execute("insert into recon_repeated values ('bills', 'right', '1', ['netsuite:invoice:9'])")
    reconcile(sides, {"tax": "money"})
    of_right = "select outcome, records, amount from coverage where side = 'right' and attribute = 'tax' order by all"
    assert found(sides, of_right) == [
        ("agrees", 2, Decimal("4.0000")),
        ("differs", 1, Decimal("1.9800")),
        ("repeated", 1, Decimal("1.9800")),
    ]
    sums = "select attribute, side, sum(records) from coverage group by all order by all"
    assert {(side, count) for _, side, count in found(sides, sums)} == {("left", 3), ("right", 4)}
