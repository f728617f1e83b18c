"""The warehouse file of a night: closed and staged before the commit, published under its date and edition after it
(invariant 7).
"""

from datetime import date
from pathlib import Path

import duckdb

from assets.nights.home import Home
from assets.nights.identity import NightIdentity
from checks.atomic_write import sync
from checks.errors import NightFailed

_PUBLISHED = ("main", "intermediate")
_DROPPED = ("records", "staging")
"""Schemas of views over the inputs of one night, which the next one replaces; what reads another comes first."""


def open_build(home: Home) -> duckdb.DuckDBPyConnection:
    """Open what dbt built, for the steps that add to it. The dbt process has ended by then."""
    connection = duckdb.connect(
        str(home.build), config={"autoinstall_known_extensions": "false", "memory_limit": "2GiB"}
    )
    present = {name for (name,) in connection.execute("select schema_name from duckdb_schemas()").fetchall()}
    path = ",".join(schema for schema in (*_PUBLISHED, *_DROPPED) if schema in present)
    connection.execute(f"set search_path = '{path}'")
    return connection


def stage(home: Home, identity: NightIdentity) -> Path:
    """Add the night's results to the build, close it cleanly, and set it aside under the night's id.

    What reads the inputs of this night is dropped, since the next one replaces them.
    """
    folder = home.night(identity.night_id)
    with open_build(home) as connection:
        connection.execute("begin")
        for schema in _DROPPED:
            connection.execute(f"drop schema if exists {schema} cascade")
        for name in ("verdicts", "findings"):
            connection.execute(
                f"create or replace table {name} as from read_parquet(?)", [str(folder / f"{name}.parquet")]
            )
        connection.execute(
            "create or replace table night as select ? as night_id, ?::date as business_date, ? as digest, ? as "
            "prior_night_id",
            [identity.night_id, identity.business_date, identity.digest, identity.prior_night_id],
        )
        connection.execute("commit")
        connection.execute("checkpoint")
    _refuse_unclosed(home.build)
    staged = home.staged(identity.night_id)
    staged.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.build.chmod(0o600)
    sync(home.build)
    home.build.replace(staged)
    sync(staged.parent)
    return staged


def publish(home: Home, *, night_id: str, business_date: date, edition: int, move_current: bool) -> Path:
    """Give the staged warehouse of a committed night its published name; repeatable.

    `current` moves only forward: never to an older date, nor to an older edition. Raises NightFailed when neither the
    staged nor
    the published file is there.
    """
    published, staged = home.published(business_date, edition), home.staged(night_id)
    if not published.exists():
        if not staged.exists():
            raise NightFailed(
                f"{staged}: the warehouse of {business_date} is gone. Run the night again: tieout nightly --date "
                f"{business_date}."
            )
        _refuse_unclosed(staged)
        _check_identity(staged, night_id)
        staged.replace(published)
        sync(published.parent)
    elif staged.exists():
        staged.unlink()
    if move_current:
        _advance(home.current, published)
    return published


def current_warehouse(home: Home) -> Path | None:
    """Return the newest published warehouse by its own name (never by the link: DuckDB would keep showing the old
    file), or None.
    """
    return home.current.resolve() if home.current.exists() else None


def _advance(link: Path, target: Path) -> None:
    if link.is_symlink() and _order(link.readlink()) >= _order(target):
        return
    temporary = link.with_name(f".{link.name}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target.name)
    temporary.replace(link)
    sync(link.parent)


def _order(path: Path) -> tuple[str, int]:
    business_date, edition = path.name.removesuffix(".duckdb").split(".e")
    return business_date, int(edition)


def _refuse_unclosed(path: Path) -> None:
    """A leftover write-ahead log means that the file itself may be empty."""
    if path.with_name(f"{path.name}.wal").exists():
        raise NightFailed(
            f"{path}: was not closed cleanly (a .wal file is beside it). Run the night again; it builds the file again."
        )


def _check_identity(path: Path, night_id: str) -> None:
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("select night_id from night").fetchone()
    if found is None or found[0] != night_id:
        raise NightFailed(f"{path}: holds another night than {night_id}. Delete it and run the night again.")
