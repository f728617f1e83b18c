"""Deliveries in a bucket of a real server: what is fetched, how often, and what is said when nothing can be."""

import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.landing.loading.parts import land_delivery
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.locations import S3Location, parse_location
from assets.landing.storage.discovery import discover
from assets.landing.storage.s3 import S3Object, S3Store
from checks.errors import NightFailed
from landing_desk import BILLS, DAY, HEADER, Desk
from s3_server import BUCKET, KEY_ID, SECRET, S3Server, s3_server

FILE = "2026-03-02/bills.csv"
ROW = "7,Ann,,1.00,2026-03-01\n"


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as found:
        yield found


class Bucket:
    """A prefix of its own in the bucket, and a lake."""

    def __init__(self, server: S3Server, desk: Desk, name: str) -> None:
        self.server, self.lake, self.prefix = server, desk.lake, name
        self.store = S3Store(S3Location(bucket=BUCKET, prefix=name))

    def put(self, content: str, file: str = FILE) -> None:
        self.server.put(f"{self.prefix}/{file}", content)

    def land(self, **changes: Any) -> tuple[Manifest, ...]:
        catalogue = Catalogue.model_validate({"exports": {"aria.bills": {**BILLS, **changes}}})
        location = parse_location(f"s3://{BUCKET}/{self.prefix}", named="X")
        files = discover(catalogue, location, until=DAY)
        return land_delivery(files, catalogue.exports["aria.bills"], lake=self.lake)

    def fetched(self) -> list[str]:
        return [key.removeprefix(f"{self.prefix}/") for key in self.server.fetched()]


@pytest.fixture
def bucket(
    server: S3Server, desk: Desk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Bucket]:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    server.fetched()
    yield Bucket(server, desk, request.node.name.split("[")[0])
    server.denied = ()


def test_a_file_of_a_bucket_lands_as_the_same_file_of_a_folder_does(bucket: Bucket, desk: Desk) -> None:
    content = HEADER + ROW + "x,Bob,,2.00,2026-03-01\n"
    bucket.put(content)
    (landed,) = bucket.land()
    here = desk.land(content).manifest
    assert (landed.file, landed.sha256, landed.rows_landed, landed.rows_quarantined) == (FILE, here.sha256, 1, 1)
    assert landed.parquet == here.parquet
    (listed,) = bucket.server.client.list_objects_v2(Bucket=BUCKET, Prefix=bucket.prefix)["Contents"]
    assert landed.delivered_at == listed["LastModified"].isoformat(timespec="seconds")


def test_a_file_that_landed_is_not_fetched_again_until_it_is_another(bucket: Bucket) -> None:
    bucket.put(HEADER + ROW)
    (first,) = bucket.land()
    assert bucket.fetched() == [FILE]
    assert bucket.land() == (first,)
    assert bucket.fetched() == []
    bucket.put(HEADER + ROW.replace("7", "8"))
    (second,) = bucket.land()
    assert bucket.fetched() == [FILE]
    assert second.sha256 != first.sha256
    bucket.land(team="ar")
    assert bucket.fetched() == [FILE]


def test_no_copy_stays_behind_not_even_that_of_a_killed_process(bucket: Bucket) -> None:
    left = bucket.lake / ".fetched" / "2026-03-01" / "bills.csv"
    left.parent.mkdir(parents=True)
    left.touch()
    bucket.put(HEADER + ROW)
    bucket.land()
    assert [path.name for path in bucket.lake.rglob("*.csv")] == []
    assert not (bucket.lake / ".fetched").exists()


def test_a_control_total_beside_the_file_is_fetched_with_it(bucket: Bucket) -> None:
    asked = {"guards": {"control_total": {"column": "amount", "stands_in": "sidecar"}}}
    bucket.put(HEADER + ROW)
    assert bucket.land(**asked)[0].rows_stated is None
    bucket.put('{"rows": 1, "total": "1.00"}', FILE + ".total.json")
    (landed,) = bucket.land(**asked)
    assert (landed.rows_stated, landed.total_stated) == (1, "1.00")
    assert bucket.land(**asked) == (landed,)
    assert bucket.fetched() == [FILE, FILE, FILE + ".total.json"]


def test_the_parts_of_a_delivery_are_fetched_once_each_though_one_is_read_twice(bucket: Bucket) -> None:
    path = "{date}/bills_part{part}.csv"
    for part, rows in (("1", ROW), ("2", ROW + ROW.replace("7", "8"))):
        bucket.put(HEADER + rows, f"2026-03-02/bills_part{part}.csv")
    landed = bucket.land(path=path)
    assert [(one.rows_landed, one.rows_quarantined) for one in landed] == [(1, 0), (1, 1)]
    assert bucket.land(path=path) == landed
    assert bucket.fetched() == ["2026-03-02/bills_part1.csv", "2026-03-02/bills_part2.csv"]


def test_a_large_file_is_fetched_in_pieces_under_one_tag(bucket: Bucket, tmp_path: Path) -> None:
    content = HEADER + "".join(f"{number},Ann,,1.00,2026-03-01\n" for number in range(400_000))
    bucket.put(content)
    _, remote = bucket.store.now().at(FILE)
    assert remote is not None
    copy = remote.fetch(tmp_path)
    assert copy.read_bytes() == content.encode()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert bucket.fetched() == [FILE, FILE]  # 10 MB in pieces of 8


def test_a_file_that_is_replaced_while_it_is_fetched_lands_nothing(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put(HEADER + ROW)
    read = S3Store._read

    def replaced_meanwhile(store: S3Store, source: Any, wanted: S3Object) -> bytes:
        piece = read(store, source, wanted)
        bucket.put(HEADER + ROW.replace("7", "8"))
        return piece

    monkeypatch.setattr(S3Store, "_read", replaced_meanwhile)
    (landed,) = bucket.land()
    assert (landed.parquet, landed.sha256) == (None, "")
    assert landed.problem == "bills.csv changed while it was read. It is read again once it is complete."
    monkeypatch.undo()
    for name, value in bucket.server.environment.items():
        monkeypatch.setenv(name, value)
    (again,) = bucket.land()
    assert again.rows_landed == 1


def test_a_file_that_is_gone_when_it_is_fetched_lands_nothing(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(HEADER + ROW)
    _, remote = bucket.store.now().at(FILE)
    bucket.server.client.delete_object(Bucket=BUCKET, Key=f"{bucket.prefix}/{FILE}")
    assert remote is not None
    with pytest.raises(Exception, match=r"bills\.csv changed while it was read"):
        remote.fetch(tmp_path)


def test_a_file_that_may_not_be_read_is_told_in_its_manifest(bucket: Bucket) -> None:
    bucket.put(HEADER + ROW)
    bucket.server.denied = (f"/{BUCKET}/{bucket.prefix}/",)
    (landed,) = bucket.land()
    assert landed.problem == "bills.csv cannot be read (access is denied). Fix its permissions or deliver it again."
    bucket.server.denied = ()
    assert bucket.land()[0].rows_landed == 1


def test_keys_that_no_file_could_have_are_not_deliveries(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(HEADER + ROW)
    for key in (
        "../2026-03-02/bills.csv",
        "2026-03-02//bills.csv",
        "2026-03-02/",
        "2026-03-02/bills.csv/x",
        "٢٠٢٦-03-02/bills.csv",
    ):
        bucket.put("x", key)
    bucket.server.put(f"{bucket.prefix}-old/{FILE}", "x")
    assert [landed.file for landed in bucket.land()] == [FILE]
    listing = bucket.store.now()
    _, remote = listing.at("../2026-03-02/bills.csv")
    assert remote is not None
    with pytest.raises(Exception, match="has a name that leaves its folder"):
        remote.fetch(tmp_path / "work")
    assert list(tmp_path.rglob("bills.csv")) == []


def _silent() -> str:
    """The address of a port that refuses to be spoken to."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize(
    ("bucket_name", "environment", "told"),
    [
        ("nowhere", {}, "s3://nowhere/x: there is no such bucket. Correct TIEOUT_EXPORTS"),
        ("locked", {}, "s3://locked/x: access is denied (AccessDenied). Let the AWS credentials"),
        (
            BUCKET,
            {"AWS_ENDPOINT_URL": _silent()},
            "s3://deliveries/x: cannot be reached (EndpointConnectionError, 127.",
        ),
        (BUCKET, {"AWS_ENDPOINT_URL": "nonsense"}, "s3://deliveries/x: the address of the store is none."),
        (BUCKET, {"AWS_PROFILE": "nobody"}, "s3://deliveries/x: no AWS credentials were found."),
        (BUCKET, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "s3://deliveries/x: no AWS credentials were"),
    ],
)
def test_a_store_that_gives_nothing_is_told_in_one_sentence_without_a_secret(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, bucket_name: str, environment: dict[str, str], told: str
) -> None:
    bucket.server.denied = ("/locked",)
    for name, value in environment.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    with pytest.raises(NightFailed) as caught:
        S3Store(S3Location(bucket=bucket_name, prefix="x")).now()
    assert str(caught.value).startswith(told)
    assert not {KEY_ID, SECRET} & set(str(caught.value).split())
    assert caught.value.__cause__ is None


def test_a_store_that_gives_nothing_is_not_an_export_that_is_missing(bucket: Bucket) -> None:
    bucket.server.denied = (f"/{BUCKET}",)
    catalogue = Catalogue.model_validate({"exports": {"aria.bills": BILLS}})
    with pytest.raises(NightFailed, match="access is denied"):
        discover(catalogue, S3Location(bucket=BUCKET, prefix="x"), until=date(2026, 3, 2))
