"""A real server that speaks S3 (moto's), on this machine, with what was asked of it. Not here: what is expected."""

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

BUCKET = "deliveries"
KEY_ID, SECRET = "AKIACANARY0000000001", "canary/secret+0000000000000000000000001"
DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@dataclass(kw_only=True)
class S3Server:
    """One bucket. `asked` are method and path of all requests; `denied` are the paths below which nothing is given;
    `read_only`: nothing is taken.
    """

    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    denied: tuple[str, ...] = ()
    read_only: bool = False
    client: Any = None

    @property
    def environment(self) -> dict[str, str]:
        """What a process is told that may read there."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def put(self, key: str, content: bytes | str) -> None:
        """Deliver one object."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)

    def put_folder(self, folder: Path, prefix: str) -> None:
        """Deliver all files of a folder."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def fetched(self) -> list[str]:
        """Keys of the objects that were asked for since the last call, in the order of asking."""
        own = f"/{BUCKET}/"
        keys = [path.removeprefix(own) for method, path in self.asked if method == "GET" and path.startswith(own)]
        self.asked.clear()
        return [key for key in keys if key]

    def _answer(self, app: Any, request: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.asked.append((request["REQUEST_METHOD"], request["PATH_INFO"]))
        method = request["REQUEST_METHOD"]
        writes = method not in ("GET", "HEAD")
        if (writes and self.read_only) or (method != "PUT" and request["PATH_INFO"].startswith(self.denied)):
            start("403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(DENIED)))])
            return [b"" if request["REQUEST_METHOD"] == "HEAD" else DENIED]
        answer: Iterable[bytes] = app(request, start)
        return answer


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Serve an empty bucket on a port of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = DomainDispatcherApplication(create_backend_app)
    found = S3Server(address="")
    server: BaseWSGIServer = make_server(
        "127.0.0.1",
        0,
        lambda request, start: found._answer(app, request, start),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    found.address = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        found.client = boto3.client(
            "s3",
            endpoint_url=found.address,
            region_name="us-east-1",
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )
        found.client.create_bucket(Bucket=BUCKET)
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
