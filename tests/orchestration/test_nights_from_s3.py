"""Whole nights whose deliveries lie in a bucket: the same as from a folder, each file fetched once, no secret left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assets.nights.identity import read_identity
from checks.errors import NightFailed
from command_line import CommandLine
from home_search import files_of_people, texts_of
from night_maker import everything
from nights import Installation, answers, findings, installation, write_exports
from s3_server import KEY_ID, SECRET, S3Server, s3_server

pytestmark = pytest.mark.long

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
PREFIX = "billing/exports"
PLACE = f"s3://deliveries/{PREFIX}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """The night of Tuesday from the bucket, and the same one opened from the folder with the same files."""

    server: S3Server
    folder: Path
    remote: Installation
    local: Installation


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    root = tmp_path_factory.mktemp("s3")
    write_exports(root / "exports", customers=30, nights=2, seed=3)
    with s3_server() as server, pytest.MonkeyPatch.context() as environment:
        for name, value in server.environment.items():
            environment.setenv(name, value)
        environment.delenv("AWS_PROFILE", raising=False)
        server.put_folder(root / "exports", PREFIX)
        remote = installation(root / "remote", PLACE)
        local = installation(root / "local", root / "exports")
        remote.night(TUESDAY)
        local.open(TUESDAY)
        yield Nights(server=server, folder=root / "exports", remote=remote, local=local)


def _delivered(folder: Path) -> list[str]:
    """Keys of all that is delivered. Of an empty file there is nothing to fetch."""
    files = [path for day in (MONDAY, TUESDAY) for path in (folder / day.isoformat()).iterdir()]
    return sorted(f"{PREFIX}/{path.relative_to(folder).as_posix()}" for path in files if path.stat().st_size)


def test_a_night_from_a_bucket_is_the_night_from_a_folder(told: Nights) -> None:
    assert set(findings(told.remote.home.published(TUESDAY, 1))) == answers(told.folder)[TUESDAY]
    from_bucket, from_folder = (read_identity(place.home.inputs, TUESDAY) for place in (told.remote, told.local))
    assert from_bucket == from_folder
    for table in sorted(told.local.home.inputs.rglob("*.parquet")):
        same = told.remote.home.inputs / table.relative_to(told.local.home.inputs)
        if table.name != "export_facts.parquet":  # where they differ: when a file came
            assert pq.read_table(same).equals(pq.read_table(table)), table.name
    assert sorted(told.server.fetched()) == _delivered(told.folder), "each file once"


def test_only_what_is_new_or_replaced_is_fetched_for_the_next_edition(told: Nights) -> None:
    told.server.fetched()
    accounts = (told.folder / "2026-03-03" / "aria_accounts.csv").read_bytes()
    lines = accounts.splitlines(keepends=True)
    told.server.put(f"{PREFIX}/2026-03-03/aria_accounts.2.csv", b"".join(lines[:-1]))
    told.server.put(f"{PREFIX}/2026-03-02/aria_accounts.csv", b"".join(lines))
    inputs = told.remote.home.inputs
    before = read_identity(inputs, TUESDAY)
    told.remote.open(TUESDAY)
    assert read_identity(inputs, TUESDAY).digest != before.digest
    deliveries = pq.read_table(inputs / "deliveries.parquet").to_pylist()
    shown = {line["export"]: line["file"] for line in deliveries if line["is_current"]}
    assert shown["aria.accounts"] == "2026-03-03/aria_accounts.2.csv"
    assert sorted(told.server.fetched()) == [
        f"{PREFIX}/2026-03-02/aria_accounts.csv",
        f"{PREFIX}/2026-03-03/aria_accounts.2.csv",
    ]


def test_a_store_that_fails_ends_the_night_and_changes_nothing(told: Nights) -> None:
    before = everything(told.remote.services.store())
    told.server.denied = ("/deliveries",)
    try:
        with pytest.raises(NightFailed, match="access is denied"):
            told.remote.night(TUESDAY)
        nightly = CommandLine(home=told.remote.home.root, exports=Path())
        ended = nightly("nightly", "--date", "2026-03-03", "--exports", PLACE)
    finally:
        told.server.denied = ()
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"tieout: {PLACE}: access is denied (AccessDenied).")
    assert "Traceback" not in ended.err
    assert everything(told.remote.services.store()) == before


def test_no_credential_is_in_anything_that_a_night_wrote(told: Nights) -> None:
    texts = [text for path in files_of_people(told.remote.home) for text in texts_of(path)]
    texts += [path.read_text(encoding="utf-8") for path in told.remote.home.lake.rglob("*.json")]
    assert len(texts) > 20
    assert not [text for text in texts if KEY_ID in text or SECRET in text]
