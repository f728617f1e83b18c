"""Facts and records of a night without dbt: tables with the columns that the rules name, filled by hand."""

from typing import Any

import duckdb
import pyarrow as pa

from assets.landing.guarding.state import facts_table
from checks.engine.rule import ColumnType, Count, Date, Money, Shown, Subject
from checks.rules.catalogue import RULES
from checks.rules.subjects import ACCOUNT, INVOICE

_TYPES = {ColumnType.TEXT: "varchar", ColumnType.FLAG: "boolean", ColumnType.WHOLE: "bigint"}
_SUBJECTS = {subject.facts: subject for subject in (ACCOUNT, INVOICE)}
_EMPTY = {"boolean": False, "varchar[]": []}
"""What a column holds of which a test says nothing: flags and lists are never null."""

RECORDS = """
create table failing_subjects (subject_key varchar);
create table account_records (
    subject_key varchar,
    billing struct(
        account varchar, country varchar, tax_id varchar, po_number varchar, email varchar, _file varchar, _row bigint
    ),
    erp struct(tax_id varchar, email varchar, _file varchar, _row bigint),
    crm struct(tax_id varchar, _file varchar, _row bigint),
    contact struct(email varchar, _file varchar, _row bigint),
    deal_desk struct(valid_to date, _file varchar, _row bigint)
);
create view records_accounts as from account_records semi join failing_subjects using (subject_key);
create table invoice_records (
    subject_key varchar,
    billing struct(
        invoice bigint, account varchar, bill_date date, amount_minor bigint, currency varchar, _file varchar,
        _row bigint
    ),
    erp struct(document varchar, amount_minor bigint, currency varchar, _file varchar, _row bigint)
);
create view records_invoices as from invoice_records semi join failing_subjects using (subject_key);
create table stg_night__settings (reporting_currency varchar);
create table int_rates_in_force (currency varchar, rate decimal(16, 8), valid_from date);
"""


def columns_named(subject: Subject) -> dict[str, str]:
    """The columns of a facts table that the engine or a rule on the subject names, with their types."""
    scope = subject.scope
    texts = ("subject_key", scope.key, scope.name, scope.entity, scope.team, subject.file)
    named = {name: "varchar" for name in texts if name is not None} | {"unknown": "varchar[]", "uncovered": "varchar[]"}
    for rule in RULES.by_subject[subject]:
        named |= dict.fromkeys(rule.flags, "boolean")
        for value in (*rule.evidence, *rule.shows, *subject.shows, *([rule.exposure] if rule.exposure else [])):
            if value.record is None:
                named |= _shown(value)
        named |= {name: _TYPES[kind] for name, kind in rule.reads.items()}
    return named


def _shown(value: Shown) -> dict[str, str]:
    if isinstance(value, Money):
        return {value.column: "bigint", value.currency: "varchar"}
    return {value.column: "date" if isinstance(value, Date) else "bigint" if isinstance(value, Count) else "varchar"}


def empty_night() -> duckdb.DuckDBPyConnection:
    """A database that has the facts and records of all subjects, without a row."""
    connection = duckdb.connect()
    for facts, subject in _SUBJECTS.items():
        columns = ", ".join(f'"{name}" {kind}' for name, kind in columns_named(subject).items())
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
    row = {name: _EMPTY.get(kind) for name, kind in columns_named(_SUBJECTS[facts]).items()} | values
    places = ", ".join("?" for _ in row)
    connection.execute(f"insert into {facts} values ({places})", list(row.values()))  # noqa: S608


def add_record(connection: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    """Add what the systems say of a subject: `subject_key`, and a mapping per record."""
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" for _ in values)
    connection.execute(f"insert into {table} ({names}) values ({places})", list(values.values()))  # noqa: S608
