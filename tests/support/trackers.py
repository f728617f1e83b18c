"""A tracker on the loopback, a port that files tickets there, and a process of its own that tests kill at it."""

import http.client
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from notifications.attempt_states import Channel
from notifications.attempts import leases
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.attempts.port import Limits
from notifications.attempts.run import make_attempts
from notifications.clock import SystemClock
from notifications.store.database.engine import open_store, writing

TRACKER = Channel(name="tracker", noun="ticket", remedy="look into the tracker, then say what became of it")


@dataclass
class Tracker:
    """Files what is posted to /tickets. `before_answer`: called after a ticket was filed and before the answer."""

    port: int = 0
    filed: list[str] = field(default_factory=list)
    status: int = 201
    before_answer: Callable[[], object] = lambda: None


@contextmanager
def tracker_server() -> Iterator[Tracker]:
    state = Tracker()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.status == 201:
                state.filed.append(body["subject"])
                state.before_answer()
            self._answer(state.status, {"id": f"T-{len(state.filed)}"})

        def do_GET(self) -> None:
            subject = self.path.rpartition("/")[2]
            found = [f"T-{number}" for number, filed in enumerate(state.filed, 1) if filed == subject]
            self._answer(200, {"tickets": found})

        def _answer(self, status: int, body: object) -> None:
            try:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())
            except (BrokenPipeError, ConnectionResetError):
                pass  # whoever asked was killed

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class TrackerPort:
    """Files tickets in the tracker. `searches`: whether it can be asked for a ticket that was filed."""

    place: int
    searches: bool = False
    name: str = "desk"
    channel: Channel = TRACKER

    def load(self, ref_id: int) -> str:
        return f"case-{ref_id}"

    def refusal(self, thing: str) -> str | None:
        return "the customer has no tracker" if thing == "case-13" else None

    def send(self, thing: str) -> Outcome:
        try:
            status, body = self._ask("POST", "/tickets", json.dumps({"subject": thing}))
        except ConnectionRefusedError:
            return RetryLater("the tracker does not answer", everyone=True)
        except OSError as error:
            return Unknown(f"the line was cut: {type(error).__name__}")
        if status == 201:
            return Accepted(body["id"])
        return RetryLater(f"error {status}") if status >= 500 else Rejected(f"refused with {status}")

    def took(self, thing: str) -> Accepted | Literal[False] | None:
        if not self.searches:
            return None
        _, body = self._ask("GET", f"/tickets/{thing}")
        return Accepted(body["tickets"][0]) if body["tickets"] else False

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.place, timeout=60)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def queue(engine: Engine, *ref_ids: int) -> None:
    """Have a ticket filed for each."""
    with writing(engine) as connection:
        leases.enqueue(connection, TRACKER, ref_ids)


def main(home: str, port: str) -> None:
    make_attempts(open_store(None, Path(home)), TrackerPort(int(port)), clock=SystemClock(), limits=Limits())


if __name__ == "__main__":
    main(*sys.argv[1:])
