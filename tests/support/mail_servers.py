"""Real servers on the loopback for the tests that send: one that answers as SendGrid documents, and an SMTP server."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Answer:
    """What SendGrid answers to one request. `before`: called after the request was taken and before the answer."""

    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    before: Callable[[], object] | None = None
    hang_up: bool = False


class SendGrid:
    """Takes what is posted to /v3/mail/send, and answers what it was told to, then 202."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answers: list[Answer] = []
        self.always: Answer = Answer(headers={"X-Message-Id": "sg-1"})
        self.url = ""

    def answer(self) -> Answer:
        return self.answers.pop(0) if self.answers else self.always

    def taken(self) -> Counter[str]:
        """How often each notice was taken, by its id."""
        return Counter(request["custom_args"]["tieout_notice"] for request in self.requests)


@contextmanager
def sendgrid_server() -> Iterator[SendGrid]:
    state = SendGrid()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                assert self.path == "/v3/mail/send"
                state.requests.append(body)
                state.keys.append(self.headers["Authorization"])
                answer = state.answer()
            if answer.before is not None:
                answer.before()
            if answer.hang_up:
                self.close_connection = True
                self.connection.close()
                return
            content = json.dumps({"errors": answer.errors}).encode() if answer.status >= 400 else b""
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the client was killed, or gave up
                self.close_connection = True

        def finish(self) -> None:
            with suppress(OSError, ValueError):
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class Mailbox:
    """What an SMTP server took, and how it is to answer."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.rcpt_answer: str | None = None
        self.data_answer = "250 2.0.0 queued as 7F3A"
        self.on_data: Callable[[SMTP], object] | None = None
        self.port = 0

    # The names are aiosmtpd's.
    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:  # noqa: N802
        if self.rcpt_answer is not None:
            return self.rcpt_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if self.on_data is not None:
            self.on_data(server)
        return self.data_answer


@contextmanager
def smtp_server(**options: Any) -> Iterator[Mailbox]:
    """An SMTP server; `options` go to aiosmtpd (tls_context, require_starttls, authenticator, ...)."""
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
