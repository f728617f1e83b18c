"""Which business date a night is for."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks.errors import ConfigurationError, NightFailed
from nights import environment_of
from orchestration.config.settings import Settings, read_settings
from orchestration.runtime.night_date import choose_date

TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def settings(tmp_path: Path, *delivered: date, name: str = "aria_accounts.csv") -> Settings:
    exports = tmp_path / "exports"
    for day in delivered:
        (exports / day.isoformat()).mkdir(parents=True)
        (exports / day.isoformat() / name).touch()
    return read_settings(environment_of(tmp_path / "home", exports))


def test_without_a_word_it_is_the_newest_date_with_a_delivery(tmp_path: Path) -> None:
    assert choose_date(settings(tmp_path, date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 3)), None) == date(
        2026, 3, 4
    )


def test_a_named_date_is_taken_whether_or_not_something_was_delivered(tmp_path: Path) -> None:
    for day in (date(2026, 3, 1), YESTERDAY, TODAY):
        assert choose_date(settings(tmp_path), day) == day


def test_a_folder_of_a_day_to_come_makes_no_night_before_its_day(tmp_path: Path) -> None:
    """Its night would be the newest for ever, and every true one a backfill."""
    assert choose_date(settings(tmp_path, YESTERDAY, TOMORROW), None) == YESTERDAY


def test_a_day_to_come_cannot_be_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"--date {TOMORROW}: is in the future \(today is {TODAY}\)"):
        choose_date(settings(tmp_path, TOMORROW), TOMORROW)


def test_where_nothing_was_delivered_there_is_no_night(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        choose_date(settings(tmp_path), None)
    with pytest.raises(NightFailed, match=re.escape("holds no export that the catalogue knows. Deliver some")):
        choose_date(settings(tmp_path, YESTERDAY, name="notes.txt"), None)


def test_where_only_days_to_come_were_delivered_the_message_says_so(tmp_path: Path) -> None:
    with pytest.raises(NightFailed, match=f"holds no export .* but for {TOMORROW}, which is in the future"):
        choose_date(settings(tmp_path, TOMORROW), None)
