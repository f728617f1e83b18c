"""What the ops store's errors mean to people: what happened, to which store, and the remedy. Never a password."""

import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from checks.errors import BusyError, NightFailed, TieoutError

_UNCHANGED = "Nothing of this was kept; run the command again after."


def as_problem(error: Exception, address: URL) -> TieoutError | Exception:
    """Return the error for people of what driver or file system raised; the error itself when the mistake is ours."""
    store = _name(address)
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause, store) or error
    if isinstance(cause, OSError):
        return NightFailed(
            f"{store}: {cause.strerror or cause}. Make the folder writable for you, or set TIEOUT_HOME. {_UNCHANGED}"
        )
    lost = isinstance(error, OperationalError | InterfaceError)
    return _of_postgresql(cause, store, lost) or error


def _name(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return f"ops store {address.database}"
    return f"ops store {address.database} on {address.host or 'the local socket'}"


def _of_sqlite(cause: sqlite3.Error, store: str) -> TieoutError | None:
    name = getattr(cause, "sqlite_errorname", "")
    remedies = {
        "SQLITE_FULL": "the disk is full. Free some space (tieout prune shows what may go).",
        "SQLITE_READONLY": "it is read-only. Make the file and its folder writable for you, or set TIEOUT_HOME.",
        "SQLITE_CANTOPEN": "it cannot be opened. Make its folder writable for you, or set TIEOUT_HOME.",
        "SQLITE_PERM": "you may not open it. Make the file writable for you, or set TIEOUT_HOME.",
        "SQLITE_IOERR": "the disk failed to read or write it. Check the disk and its free space.",
        "SQLITE_NOTADB": "it is not an SQLite file. Put the right one there, or move it away to start again.",
        "SQLITE_CORRUPT": "the file is damaged. Put a backup of it in its place.",
    }
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError(f"{store}: another process is writing to it. Wait until that one has ended. {_UNCHANGED}")
    for prefix, remedy in remedies.items():
        if name.startswith(prefix):
            return NightFailed(f"{store}: {remedy} {_UNCHANGED}")
    return None


def _of_postgresql(cause: BaseException, store: str, lost: bool) -> TieoutError | None:
    state = getattr(cause, "pgcode", None) or ""
    if state == "55P03":  # lock_not_available
        return BusyError(f"{store}: another process is writing to it. Wait until that one has ended. {_UNCHANGED}")
    if state == "25006":  # read_only_sql_transaction
        return NightFailed(
            f"{store}: the server takes no writes (a standby?). Point TIEOUT_DATABASE_URL at the primary. {_UNCHANGED}"
        )
    if state in ("53100", "58030"):  # disk_full, io_error
        return NightFailed(f"{store}: the server's disk is full or failing. Free some space there. {_UNCHANGED}")
    if state.startswith("28") or state in ("3D000", "42501"):  # credentials, no such database, no privilege
        return NightFailed(
            f"{store}: {_first_line(cause)}. Check user, password and database in TIEOUT_DATABASE_URL. {_UNCHANGED}"
        )
    if lost:
        return NightFailed(
            f"{store}: {_first_line(cause)}. Check that the server runs and TIEOUT_DATABASE_URL is right. {_UNCHANGED}"
        )
    return None


def _first_line(cause: BaseException) -> str:
    lines = str(cause).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else "the server ended the connection"
