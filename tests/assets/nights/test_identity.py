"""Which night it is: the digest covers all that a night is made of, and nothing else."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.nights.identity import NightIdentity, identify, night_under_way, read_identity, write_identity
from checks.errors import NightFailed

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
FILES = [("2026-03-02/aria_accounts.csv", "a1"), ("2026-03-02/aria_invoices.csv", "b2")]


def night(**changes: Any) -> NightIdentity:
    made_of = {
        "business_date": MONDAY,
        "sources": FILES,
        "prior_night_id": "before",
        "newest_date": None,
        "policy_digest": "policy",
        "decisions": ["aria.accounts a1"],
        "code_digest": "code",
    }
    return identify(**made_of | changes)


@pytest.mark.parametrize(
    "change",
    [
        {"business_date": TUESDAY},
        {"sources": FILES[:1]},
        {"sources": [FILES[0], (FILES[1][0], "b3")]},
        {"sources": [FILES[0], ("2026-03-02/aria_invoices.2.csv", "b2")]},
        {"prior_night_id": "another"},
        {"prior_night_id": None},
        {"policy_digest": "another"},
        {"decisions": []},
        {"code_digest": "another"},
    ],
)
def test_whatever_a_night_is_made_of_makes_another_night_of_it(change: dict[str, Any]) -> None:
    assert night(**change).digest != night().digest


@pytest.mark.parametrize(
    "same", [{"sources": FILES[::-1]}, {"newest_date": MONDAY}, {"decisions": iter(["aria.accounts a1"])}]
)
def test_the_order_of_files_and_what_came_after_make_no_other_night(same: dict[str, Any]) -> None:
    assert night(**same).digest == night().digest


def test_the_nights_id_is_the_beginning_of_its_digest() -> None:
    assert night().night_id == night().digest[:16]
    assert len(night().digest) == 64


@pytest.mark.parametrize(
    ("newest", "backfill"), [(None, False), (date(2026, 3, 1), False), (MONDAY, False), (TUESDAY, True)]
)
def test_only_a_date_older_than_the_newest_is_a_backfill(newest: date | None, backfill: bool) -> None:
    assert night(newest_date=newest).backfill is backfill


def test_the_night_under_way_is_noted_beside_its_inputs(tmp_path: Path) -> None:
    write_identity(night(), tmp_path)
    assert night_under_way(tmp_path) == read_identity(tmp_path, MONDAY) == night()
    assert [path.name for path in tmp_path.iterdir()] == ["night.json"]
    assert (tmp_path / "night.json").stat().st_mode & 0o777 == 0o600


def test_inputs_of_another_date_are_refused(tmp_path: Path) -> None:
    write_identity(night(), tmp_path)
    with pytest.raises(NightFailed, match=r"the inputs are for 2026-03-02, not for 2026-03-03.*--date 2026-03-03"):
        read_identity(tmp_path, TUESDAY)


def test_without_inputs_there_is_no_night(tmp_path: Path) -> None:
    with pytest.raises(NightFailed, match="no night has been prepared yet"):
        night_under_way(tmp_path)
