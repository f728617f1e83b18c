"""What made a run fail, for people: looked for in the chain of errors that Dagster hands on."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from sqlalchemy.exc import DBAPIError

from assets.nights.home import Home
from checks.errors import NightFailed, TieoutError

_FULL = 256 * 1024
"""A disk with less room than this takes no page of a log any more, whatever SQLite calls it."""


@contextmanager
def in_words(home: Home) -> Iterator[None]:
    """Raise what is found in the chain of an error instead of the error; a stop is a stop, whoever noticed it."""
    try:
        yield
    except dg.DagsterExecutionInterruptedError:
        raise KeyboardInterrupt from None
    except Exception as error:
        found = _readable(error, home)
        if found is error:
            raise
        raise found from error


def _readable(error: BaseException, home: Home) -> BaseException:
    """Return the first of our own errors in the chain, else that of the operating system, else that Dagster's own log
    cannot be written, else the error itself.
    """
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, TieoutError):
            return link
    for link in chain:
        if isinstance(link, OSError):
            return link if link.filename else _somewhere(link, home)
    for link in chain:
        if isinstance(link, DBAPIError):
            return _log_failed(link, home)
    return error


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in seen:  # Dagster's chains may run in a circle
        yield link
        seen.append(link)
        link = link.__cause__ or link.__context__


def _somewhere(error: OSError, home: Home) -> NightFailed:
    """The libraries that write Parquet do not say where; all that a night writes is in its home."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return NightFailed(f"{home.root}: {reason}. Make room there or give write access, then run the same command again.")


def _log_failed(error: DBAPIError, home: Home) -> NightFailed:
    """The ops store tells its own troubles as TieoutError, so this is Dagster's."""
    place = Path(os.environ.get("DAGSTER_HOME", home.dagster))
    reason = str(error.orig).strip().splitlines()[0]
    if place.exists() and shutil.disk_usage(place).free < _FULL:
        reason = "the disk is full"
    return NightFailed(
        f"{place}: Dagster cannot write the log of the run ({reason}). Make room there or give write access, "
        "then run the same command again."
    )
