"""A real PostgreSQL for the postgres lane: `postgres_url` is the address of an empty database of the test's own.

One cluster per test process, in a folder of its own, on a free port of the loopback; it never syncs.
"""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from lanes import postgres_programs

_SETTINGS = (
    "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
)


def _owner() -> str:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _run(owner: str, *command: str | Path) -> None:
    as_other = {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_other)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[URL]:
    """The address of the cluster's maintenance database."""
    programs = postgres_programs()
    assert programs is not None, "mark the test with pytest.mark.postgres: it then skips where the programs are missing"
    owner, port = _owner(), _free_port()
    # Not under pytest's own folder: that is closed to the owner of the cluster.
    root = Path(tempfile.mkdtemp(prefix="tieout-postgres-"))
    shutil.chown(root, owner)
    data = root / "data"
    try:
        _run(
            owner,
            programs / "initdb",
            "--pgdata",
            data,
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--username=tieout",
        )
        options = f"{_SETTINGS} -c port={port} -c unix_socket_directories={root}"
        _run(
            owner, programs / "pg_ctl", "--pgdata", data, "--log", root / "log", "--options", options, "--wait", "start"
        )
        try:
            yield URL.create("postgresql+psycopg2", username="tieout", host="127.0.0.1", port=port, database="postgres")
        finally:
            _run(owner, programs / "pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_cluster: URL) -> Iterator[str]:
    """A new database, dropped after the test with whoever is still connected."""
    name = f"tieout_{uuid.uuid4().hex[:12]}"
    engine = create_engine(postgres_cluster, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    yield postgres_cluster.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    engine.dispose()
