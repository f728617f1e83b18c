"""The DuckDB that makes the company: its connection, its macros and the world's tables. Nothing of any one table.

All chance comes from `h(id, salt)`, a hash of an identity, a salt and the seed. A value therefore depends neither on
the order in which rows are made nor on the number of threads, and a customer is the same on every night.
"""

from collections.abc import Sequence
from pathlib import Path
from string import Template

import duckdb

from assets.sample.world.world import (
    COUNTRIES,
    CURRENCIES,
    ENTITIES,
    FIRST_WORDS,
    LOCAL_WORDS,
    PEOPLE_FIRST,
    PEOPLE_LAST,
    SECOND_WORDS,
    TAX_ID_COUNTRIES,
)

_MACROS = """
create macro h(id, salt) as hash(id, salt, getvariable('seed'));
create macro pick(id, salt, n) as (h(id, salt) % n)::bigint;
create macro any_of(items, id, salt) as items[1 + pick(id, salt, len(items))];
create macro d0() as getvariable('start_day');
create macro today() as getvariable('day');
create macro night() as getvariable('night');
create macro called_tonight(name, new_name) as case when night() > 2 then coalesce(new_name, name) else name end;
create macro bit_tonight(mask) as ((mask >> ((getvariable('night') - 1) % 7)) & 1) = 1;
create macro money(minor, units) as case units
    when 0 then minor::varchar
    when 3 then (minor::decimal(18, 0) * 0.001::decimal(4, 3))::varchar
    when 4 then (minor::decimal(18, 0) * 0.0001::decimal(5, 4))::varchar
    else (minor::decimal(18, 0) * 0.01::decimal(3, 2))::varchar end;
create macro ten_to(units) as case units when 0 then 1::bigint when 3 then 1000 when 4 then 10000 else 100 end;
create macro put_digit(form, number, place) as regexp_replace(form, '#', substr(number::varchar, place, 1));
create macro fill_digits(form, number) as regexp_replace(
    put_digit(put_digit(put_digit(form, number, 1), number, 2), number, 3), '#', substr(number::varchar, 4, 1), 'g');
create macro us_date(d) as month(d) || '/' || day(d) || '/' || year(d);
create macro us_time(t) as us_date(t) || ' ' || ((hour(t) + 11) % 12 + 1) || ':' || lpad(minute(t)::varchar, 2, '0')
    || case when hour(t) < 12 then ' am' else ' pm' end;
create macro sf_time(t) as strftime(t, '%Y-%m-%dT%H:%M:%S.000Z');
create macro is_billed(status) as status in (1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22);
"""


def connect(spill: Path, *, threads: int | None = None, memory_limit: str = "2GB") -> duckdb.DuckDBPyConnection:
    """An in-memory database with the macros and the world in it; what does not fit goes to the folder `spill`."""
    connection = duckdb.connect(
        config={
            "temp_directory": str(spill),
            "memory_limit": memory_limit,
            "autoinstall_known_extensions": "false",
            **({"threads": str(threads)} if threads else {}),
        }
    )
    connection.execute(_MACROS)
    _load_world(connection)
    return connection


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Fills a small table in one statement: row by row takes longer than all the rest of a small sample."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    cells = ", ".join("unnest(?)" for _ in columns)
    connection.execute(statement("insert into $table select $cells", table=table, cells=cells), columns)


def set_variable(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    """A value that the macros and queries read by `getvariable(name)`; `name` is ours, never a user's."""
    connection.execute("set variable " + name + " = ?", [value])


def statement(template: str, **parts: str) -> str:
    """SQL with its `$parts` put in: names and queries of this package, never a value from outside."""
    return Template(template).substitute(parts)


def _load_world(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table currency (code varchar, units integer, per_usd bigint)")
    insert_rows(connection, "currency", [(c.code, c.minor_units, c.per_usd_e4) for c in CURRENCIES])
    connection.execute("create table entity (code varchar, legal_name varchar, currency varchar)")
    insert_rows(connection, "entity", [(e.code, e.legal_name, e.currency) for e in ENTITIES])
    connection.execute(
        "create table country (place integer, iso varchar, name varchar, currency varchar, entity varchar,"
        " tax_e2 integer, dial varchar, postal varchar, forms varchar[], cities varchar[], states varchar[],"
        " streets varchar[], needs_tax_id boolean, local_words varchar[])"
    )
    insert_rows(
        connection,
        "country",
        [
            (
                place,
                c.iso,
                c.name,
                c.currency,
                c.entity,
                c.tax_rate_e2,
                c.dial,
                c.postal,
                list(c.legal_forms),
                [city for city, _ in c.places],
                [state for _, state in c.places],
                list(c.streets),
                c.iso in TAX_ID_COUNTRIES,
                list(LOCAL_WORDS.get(c.iso, ())),
            )
            for place, c in enumerate(COUNTRIES)
        ],
    )
    slots = [place for place, c in enumerate(COUNTRIES) for _ in range(c.weight)]
    connection.execute(
        "create table country_slot as select unnest(range(len(?))) as slot, unnest(?) as place", [slots] * 2
    )
    for name, words in (
        ("first_words", FIRST_WORDS),
        ("second_words", SECOND_WORDS),
        ("people_first", PEOPLE_FIRST),
        ("people_last", PEOPLE_LAST),
    ):
        set_variable(connection, name, list(words))
    set_variable(connection, "slots", len(slots))
    set_variable(connection, "countries", len(COUNTRIES))
