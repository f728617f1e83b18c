"""The DuckDB database in memory that reads exports: one a process, since starting one costs more than a small file."""

import functools
import os

import duckdb

MEMORY = "512MB"
"""Of DuckDB alone; TIEOUT_LANDING_MEMORY is read by the caller, not here."""


@functools.lru_cache(maxsize=4)
def _database(process: int, memory: str, threads: int | None) -> duckdb.DuckDBPyConnection:
    del process  # a forked child must not use its parent's database
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": "",
    }
    if threads is not None:
        settings["threads"] = str(threads)
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("set streaming_buffer_size = '32MB'")
    connection.execute("set timezone = 'UTC'")
    return connection


def cursor(*, memory: str = MEMORY, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to this process's database."""
    own = _database(os.getpid(), memory, threads).cursor()
    own.execute("set streaming_buffer_size = '32MB'")
    own.execute("set timezone = 'UTC'")
    return own
