"""Arguments that several commands share: the business date, and which night is meant."""

import os
import pwd
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb

from assets.nights.home import Home
from assets.nights.warehouse import current_warehouse
from checks.errors import ConfigurationError
from notifications.actor import Actor
from orchestration.config.settings import Settings


class BusinessDate(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or end with the form that is wanted."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-03-31.", param, ctx)


class Renamed(click.Option):
    """An option with former names: they still work, and the help shows its first name only."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the name with its placeholder, and the help."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0].replace(", ".join(self.opts), self.opts[0]), record[1])


as_option = click.option(
    "--as",
    "--by",
    "named",
    cls=Renamed,
    metavar="NAME",
    envvar="TIEOUT_AS",
    help="Who you are: a person of the policy, by key, name or address. Default: the person with your login.",
)
date_option = click.option(
    "--date", "business_date", type=BusinessDate(), help="The business date (default: the newest)."
)


def actor_of(settings: Settings, named: str | None) -> Actor:
    """Return who acts: the person of the policy that `named` means, or the one whose login the process has.

    Raises ConfigurationError for a name that the policy does not have, with the nearest.
    """
    from notifications.directory import Directory

    return Directory(settings.policy.notifications.people).actor(named, os_user=_os_user())


def _os_user() -> str:
    """The user of the process as the system knows it; LOGNAME may say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(os.getuid())


def published_warehouse(home: Home, business_date: date | None) -> Path:
    """Return the published warehouse of the date's last edition (None: the current one).

    Raises ConfigurationError when there is none.
    """
    if business_date is None:
        current = current_warehouse(home)
        if current is None:
            raise ConfigurationError(f"{home.warehouse}: no night has been published yet. Run one: tieout nightly.")
        return current
    editions = sorted(home.warehouse.glob(f"{business_date}.e*.duckdb"), key=lambda path: int(path.stem.split(".e")[1]))
    if not editions:
        raise ConfigurationError(
            f"{home.warehouse}: no night of {business_date} has been published. Run it: tieout nightly --date "
            f"{business_date}."
        )
    return editions[-1]


def query(path: Path, sql: str, parameters: list[Any] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a query on a published warehouse.

    Raises ConfigurationError when the warehouse has other tables: another version of Tieout published it.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        try:
            rows: list[dict[str, Any]] = connection.execute(sql, parameters or []).to_arrow_table().to_pylist()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            business_date = path.name.split(".")[0]
            raise ConfigurationError(
                f"{path}: another version of Tieout published this night. Run it again: tieout nightly --date "
                f"{business_date}."
            ) from error
    return rows
