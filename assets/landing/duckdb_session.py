"""The DuckDB database in memory that reads exports: one a process, since starting one costs more than a small file."""

import functools
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa

MEMORY = "512MB"
"""Unless `limit_memory` says otherwise; of DuckDB alone, the batches that Python holds come on top."""

_AHEAD = "128MB"
"""What is read ahead of whoever takes the batches: with 32 MB DuckDB's second thread mostly waits for the first."""


@functools.lru_cache(maxsize=2)
def _database(process: int, memory: str) -> duckdb.DuckDBPyConnection:
    del process  # a forked child must not use its parent's database
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": "",
        # it takes what a table holds when a statement is prepared for what it will always hold
        "disabled_optimizers": "statistics_propagation",
    }
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute(f"set streaming_buffer_size = '{_AHEAD}'")
    connection.execute("set timezone = 'UTC'")
    return connection


def limit_memory(memory: str) -> None:
    """Let this process's database take so much, such as 512MB, instead of MEMORY."""
    _database(os.getpid(), MEMORY).execute(f"set global memory_limit = '{memory}'")


def cursor(*, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to this process's database; with another `memory` to another database."""
    own = _database(os.getpid(), memory).cursor()
    own.execute(f"set streaming_buffer_size = '{_AHEAD}'")
    own.execute("set timezone = 'UTC'")
    return own


def told(error: Exception) -> str:
    """What an error says, without what it quotes: lines of a file, paths, statements."""
    said = re.split(r"Original Line|LINE 1:|Possible fixes|\n\n", str(error))[0]
    return " ".join(re.sub(r"[\"'][^\"']*/[^\"']*[\"']", "the file", said).split())[:200]


def ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches, the next one read while one is worked on: DuckDB alone would wait for each to be done."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
