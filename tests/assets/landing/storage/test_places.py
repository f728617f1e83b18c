"""Where deliveries may lie, and what is said of a place that is none. Speaks to no store."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.landing.schema.catalogue import Catalogue, load_catalogue
from assets.landing.schema.locations import S3Location, parse_location
from assets.landing.storage.discovery import discover
from checks.errors import ConfigurationError
from environments import REPOSITORY
from landing_desk import BILLS, HEADER, Desk

SECRET = "hush-hush"


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("S3://bucket/a/b/", "bucket", "a/b"),
        ("s3://my.bucket-1/exports 2026", "my.bucket-1", "exports 2026"),
    ],
)
def test_a_bucket_and_a_prefix_are_a_location(text: str, bucket: str, prefix: str) -> None:
    assert parse_location(text, named="X") == S3Location(bucket=bucket, prefix=prefix)


def test_anything_without_a_scheme_is_a_folder_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_location("exports", named="X") == tmp_path / "exports"
    assert parse_location("/a:/b", named="X") == Path("/a:/b")


@pytest.mark.parametrize(
    "text",
    [
        f"s3://user:{SECRET}@bucket/exports",
        f"s3://bucket/exports?aws_secret_access_key={SECRET}",
        f"s3://bucket/exports#{SECRET}",
        f"s3://AKIA0123456789ABCDEF:{SECRET}/exports",
        f"https://user:{SECRET}@host/exports",
        f"ftp://host/{SECRET}",
        f"s3:/bucket/{SECRET}",
        f"s3:///{SECRET}",
        f"s3://bucket/../{SECRET}",
        f"s3://bucket//{SECRET}",
        f"s3://bucket/a\n{SECRET}",
        f"s3://b:{SECRET}/exports",
    ],
)
def test_what_is_no_location_or_may_hold_a_secret_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_location(text, named="TIEOUT_EXPORTS")
    assert str(caught.value).startswith("TIEOUT_EXPORTS: ")
    assert SECRET not in str(caught.value)


def test_a_wrong_location_of_the_catalogue_is_named_by_its_key_and_not_repeated(
    write: Callable[[str, str], Path],
) -> None:
    stanza = Path(load_catalogue.__globals__["PACKAGED"]).read_text(encoding="utf-8")
    wrong = stanza.replace("    team: billing\n", f"    team: billing\n    location: s3://u:{SECRET}@b/x\n", 1)
    with pytest.raises(ConfigurationError, match=r"key exports\.aria\.accounts") as caught:
        load_catalogue(write("catalogue.yaml", wrong))
    assert SECRET not in str(caught.value)


def test_an_export_with_a_location_of_its_own_is_looked_for_there_only(desk: Desk, tmp_path: Path) -> None:
    own = Desk(exports=tmp_path / "elsewhere", lake=desk.lake)
    stanzas = {
        "aria.bills": {**BILLS, "location": str(own.exports)},
        "aria.notes": {**BILLS, "id": "aria.notes", "entity": "notes"},
    }
    catalogue = Catalogue.model_validate({"exports": stanzas})
    for place in (desk, own):
        place.deliver(HEADER)
    found = discover(catalogue, desk.exports, until=date(2026, 3, 2))
    assert [(one.export_id, one.path) for one in found] == [
        ("aria.bills", own.exports / "2026-03-02/bills.csv"),
        ("aria.notes", desk.exports / "2026-03-02/bills.csv"),
    ]


def test_where_an_export_lies_is_no_part_of_its_contract(desk: Desk) -> None:
    assert desk.export(location="s3://bucket/exports").fingerprint == desk.export().fingerprint


def test_nothing_that_speaks_to_a_store_is_loaded_where_all_exports_lie_on_this_machine(tmp_path: Path) -> None:
    program = """
import sys
from datetime import date
from pathlib import Path
from assets.landing.schema.catalogue import load_catalogue
from assets.landing.storage.discovery import discover
from assets.nights.steps.land import land_deliveries
from orchestration.config.settings import read_settings
discover(load_catalogue(), Path(sys.argv[1]), until=date(2026, 3, 2))
stores = {"aiobotocore", "aiohttp", "boto3", "botocore", "fsspec", "s3fs", "upath"}
print(*sorted(stores & {name.split(".")[0] for name in sys.modules}))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == ""
