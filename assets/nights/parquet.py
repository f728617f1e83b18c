"""Writes small Parquet files so that a reader sees the whole file or none, and only its owner reads it. Not for the
lake's big ones.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from checks.atomic_write import atomic_write, private_folder


def write_table(table: pa.Table, path: Path) -> None:
    """Write `table` to `path` by a temporary name, fsync and rename; mode 0600, folders 0700."""
    private_folder(path.parent)
    with atomic_write(path) as temporary:
        pq.write_table(table, temporary)
