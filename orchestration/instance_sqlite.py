"""Spares the disk where Dagster keeps its events in SQLite: it opens its files anew for each of a thousand events a
night.

Each close of a file's last connection writes its log back and flushes; that was a third of a small night. While a night
runs in this process, one idle connection a file stays open, and Dagster's own commits leave the flush to SQLite's
checkpoints: a power cut may cost the last events of Dagster's log, a killed process none. The ops store is not touched.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def sparing(folder: Path) -> Iterator[None]:
    """Apply to SQLite files below `folder` as long as the block runs."""
    kept: dict[Path, sqlite3.Connection] = {}
    root = folder.resolve()

    def on_connect(connection: Any, _record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        path = Path(connection.execute("pragma database_list").fetchone()[2])
        if not path.is_relative_to(root):
            return
        connection.execute("pragma synchronous = normal")
        if path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            kept[path].execute("select count(*) from sqlite_master").fetchone()

    event.listen(Engine, "connect", on_connect)
    try:
        yield
    finally:
        event.remove(Engine, "connect", on_connect)
        for connection in kept.values():
            connection.close()
