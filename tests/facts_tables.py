"""Facts and records of a night without dbt: tables with the columns that the marts' contracts name, filled by hand."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from assets.landing.state import facts_table

MARTS = Path(__file__).parents[1] / "dbt_project" / "models" / "marts"
_EMPTY = {"boolean": False, "varchar[]": []}
"""What a column holds of which a test says nothing: flags and lists are never null."""

RECORDS = """
create table failing_subjects (subject_key varchar);
create table account_records (
    subject_key varchar,
    billing struct(
        account varchar, country varchar, tax_id varchar, po_number varchar, email varchar, file varchar, "row" bigint
    ),
    erp struct(tax_id varchar, email varchar, file varchar, "row" bigint),
    crm struct(tax_id varchar, file varchar, "row" bigint),
    contact struct(email varchar, file varchar, "row" bigint),
    deal_desk struct(valid_to date, file varchar, "row" bigint)
);
create view records_accounts as from account_records semi join failing_subjects using (subject_key);
create table invoice_records (
    subject_key varchar,
    billing struct(
        invoice bigint, account varchar, bill_date date, amount_minor bigint, currency varchar, file varchar,
        "row" bigint
    ),
    erp struct(document varchar, amount_minor bigint, currency varchar, file varchar, "row" bigint)
);
create view records_invoices as from invoice_records semi join failing_subjects using (subject_key);
create table stg_night__settings (reporting_currency varchar);
create table int_rates_in_force (currency varchar, rate decimal(16, 8), valid_from date);
"""


def contracted(facts: str) -> dict[str, str]:
    """The columns of a facts table with their types, as its contract names them."""
    models = yaml.safe_load((MARTS / "facts" / "_facts.yml").read_text(encoding="utf-8"))["models"]
    (model,) = [model for model in models if model["name"] == facts]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def empty_night() -> duckdb.DuckDBPyConnection:
    """A database that has the facts and records of all subjects, without a row."""
    connection = duckdb.connect()
    for facts in ("facts_accounts", "facts_invoices"):
        columns = ", ".join(f'"{name}" {kind}' for name, kind in contracted(facts).items())
        connection.execute(f"create table {facts} ({columns})")
    exports = facts_table(()).append_column("unknown", pa.array([], pa.list_(pa.string())))
    exports = exports.append_column("uncovered", pa.array([], pa.list_(pa.string())))
    connection.register("given", exports)
    connection.execute("create table exports as from given")
    connection.execute(RECORDS)
    connection.execute("insert into stg_night__settings values ('USD')")
    connection.execute("insert into int_rates_in_force values ('EUR', 1.09, date '2020-01-01')")
    return connection


def add(connection: duckdb.DuckDBPyConnection, facts: str, **values: Any) -> None:
    """Add a row of facts; what is not given is null, false or an empty list."""
    row = {name: _EMPTY.get(kind) for name, kind in contracted(facts).items()} | values
    places = ", ".join("?" for _ in row)
    connection.execute(f"insert into {facts} values ({places})", list(row.values()))  # noqa: S608


def add_record(connection: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    """Add what the systems say of a subject: `subject_key`, and a mapping per record."""
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" for _ in values)
    connection.execute(f"insert into {table} ({names}) values ({places})", list(values.values()))  # noqa: S608
