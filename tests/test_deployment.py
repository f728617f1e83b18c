"""The files of docs/deploy work together: PostgreSQL storage, code server, two webservers, one of them read-only."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

pytestmark = [pytest.mark.postgres, pytest.mark.long]

DEPLOY = Path(__file__).parent.parent / "docs" / "deploy"
START_SCHEDULE = """mutation { startSchedule(scheduleSelector: {repositoryName: "__repository__",
    repositoryLocationName: "tieout", scheduleName: "nightly"}) { __typename } }"""
SCHEDULES = """{ schedulesOrError(repositorySelector: {repositoryName: "__repository__",
    repositoryLocationName: "tieout"}) { __typename ... on Schedules { results { name } } } }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    read_write: str
    read_only: str
    database: str


def command_of(unit: str, **replaced: str) -> list[str]:
    """The command line of a unit, with the environment of the tests and free ports in the place of the server's."""
    lines = (DEPLOY / "systemd" / unit).read_text().splitlines()
    (command,) = (line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart="))
    replaced = {"/opt/tieout/venv/bin": str(Path(sys.executable).parent), **replaced}
    for old, new in replaced.items():
        assert old in command, f"{unit}: {old} is not in its command"
        command = command.replace(old, new)
    return shlex.split(command)


def free_ports(count: int) -> list[str]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def ask(address: str, query: str) -> dict[str, dict[str, object]]:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        data: dict[str, dict[str, object]] = json.load(answer)["data"]
        return data


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the webserver has loaded the definitions from the code server."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if ask(address, SCHEDULES)["schedulesOrError"]["__typename"] == "Schedules":
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(1)
    pytest.fail(f"{address} did not load the definitions: {log.read_text()[-2000:]}")


@pytest.fixture
def servers(postgres_url: str, tmp_path: Path) -> Iterator[Servers]:
    code, write, read = free_ports(3)
    dagster_home = tmp_path / "dagster"
    dagster_home.mkdir()
    (dagster_home / "dagster.yaml").write_text((DEPLOY / "dagster.yaml").read_text())
    workspace = tmp_path / "workspace.yaml"
    workspace.write_text((DEPLOY / "workspace.yaml").read_text().replace("4000", code))
    url = make_url(postgres_url)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(dagster_home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "TIEOUT_PG_HOST": str(url.host),
        "TIEOUT_PG_PORT": str(url.port),
        "TIEOUT_PG_USER": str(url.username),
        "TIEOUT_PG_PASSWORD": "trusted",
        "TIEOUT_PG_DAGSTER_DB": str(url.database),
    }
    at = {"/etc/tieout/workspace.yaml": str(workspace)}
    commands = {
        "code": command_of("tieout-code.service", **{"4000": code}),
        "read-write": command_of("tieout-webserver.service", **at, **{"3000": write}),
        "read-only": command_of("tieout-webserver-readonly.service", **at, **{"3001": read}),
    }
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            with (tmp_path / f"{name}.log").open("wb") as log:
                running[name] = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
        servers = Servers(
            read_write=f"http://127.0.0.1:{write}", read_only=f"http://127.0.0.1:{read}/tieout", database=postgres_url
        )
        wait_for(servers.read_write, running["read-write"], tmp_path / "read-write.log")
        wait_for(servers.read_only, running["read-only"], tmp_path / "read-only.log")
        yield servers
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        for process in running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def test_readers_see_what_operators_see_and_change_nothing(servers: Servers) -> None:
    assert ask(servers.read_only, SCHEDULES) == ask(servers.read_write, SCHEDULES)
    assert ask(servers.read_only, START_SCHEDULE)["startSchedule"]["__typename"] == "UnauthorizedError"
    assert ask(servers.read_write, START_SCHEDULE)["startSchedule"]["__typename"] == "ScheduleStateResult"
    engine = create_engine(servers.database)
    with engine.connect() as connection:
        tables = set(connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars())
    assert {"runs", "event_logs", "jobs"} <= tables, "Dagster's storage is elsewhere"
    engine.dispose()
