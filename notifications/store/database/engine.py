"""Opens the ops store, brings it to the present tables, and gives connections to read and to write. No queries.

`reading` gives a consistent snapshot and never waits for a writer. `writing` is the one way to write: it holds the
store's only write lock from its first statement on, so that dense ids can be given out, and all that it wrote appears
together or not at all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from checks.errors import ConfigurationError
from notifications.store.database.allowed_values import differences, rebuild
from notifications.store.database.problems import as_problem

HEAD = "0003"
"""Newest step of the migrations."""
BUSY_SECONDS = 15.0
_WRITE_LOCK = 0x7163_6F75
"""Key of PostgreSQL's advisory lock that writers hold."""


def open_store(url: str | None, home: Path, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return the engine of the ops store at `url` (None: `home`/ops.db), with its tables made or brought up to date.

    `busy_seconds`: how long a writer waits for another one. Raises ConfigurationError for an address that is none,
    BusyError when another process keeps writing, NightFailed when the store cannot be opened or written.
    """
    address = _address(url, home)
    sqlite = address.get_backend_name() == "sqlite"
    try:
        if sqlite and address.database:
            _private_file(Path(address.database))
        engine = _sqlite(address, busy_seconds) if sqlite else _postgresql(address, busy_seconds)
        with reading(engine) as connection:
            present = _revision(connection)
            is_present = present == HEAD and not differences(connection)
        if not is_present:
            _migrate(engine, present)
    except OSError as error:
        raise as_problem(error, address) from error
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection on one snapshot of the store, for reading."""
    options: dict[str, Any] = (
        {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    try:
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    except DBAPIError as error:
        raise as_problem(error, engine.url) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection that alone may write until the block ends, which commits; an exception undoes all of it."""
    try:
        with engine.connect().execution_options(tieout_writes=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_WRITE_LOCK)))
            yield connection
    except DBAPIError as error:
        raise as_problem(error, engine.url) from error


def _address(url: str | None, home: Path) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(home / "ops.db"))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "TIEOUT_DATABASE_URL is not a database address: write postgresql://user:password@host/database."
        ) from error
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg2")
    if address.get_backend_name() in ("postgresql", "sqlite"):
        return address
    raise ConfigurationError(
        f"TIEOUT_DATABASE_URL: {address.drivername} is not supported. Use postgresql://... or leave it out for SQLite."
    )


def _private_file(path: Path) -> None:
    """Make the file before SQLite would: nobody else may read it, nor its companions, which take over its mode.

    A file that is there is left alone: SQLite's locks belong to the process, and closing any descriptor of the file
    gives them all up. Another process would then take itself for the last one, and delete the log under a night.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o600))


def _sqlite(address: URL, busy_seconds: float) -> Engine:
    engine = create_engine(address, connect_args={"timeout": busy_seconds})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-65536")  # 64 MiB: a baseline's indexes do not fit in the usual 2

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        # A table that is rebuilt is dropped, which must not touch the rows that refer to it. Within a transaction
        # the pragma does nothing.
        connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('tieout_rebuilds') else 'ON'}")
        # A transaction that reads first and asks for the lock later would fail instead of wait.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("tieout_writes") else "BEGIN")

    return engine


def _postgresql(address: URL, busy_seconds: float) -> Engine:
    options = f"-c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC"
    return create_engine(
        address,
        connect_args={"connect_timeout": 10, "options": options, "application_name": "tieout"},
        executemany_mode="values_plus_batch",
        executemany_batch_page_size=1000,
    )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine, present: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise ConfigurationError(
            f"{engine.url.render_as_string()}: the ops store was written by a newer Tieout (step {present}). "
            "Install that version or a later one."
        )
    with writing(engine.execution_options(tieout_rebuilds=True)) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        rebuild(connection)
        _check_references(connection)


def _check_references(connection: Connection) -> None:
    """SQLite does not check references while tables are rebuilt."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise ConfigurationError(
                f"{connection.engine.url.render_as_string()}: rows of {broken[0][0]} refer to rows of {broken[0][2]} "
                "that do not exist, so the ops store cannot be brought up to date. Restore a backup of it."
            )
