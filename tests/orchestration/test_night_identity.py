"""A night is its inputs: the same again does nothing, others are a new edition, an older date is a backfill."""

from datetime import date
from pathlib import Path

import pytest

from assets.nights.warehouse import current_warehouse
from environments import own_environment
from night_maker import everything
from nights import environment_of, installation, write_exports
from orchestration.config.settings import Settings, read_settings
from orchestration.night_run import NightResult, run_night
from orchestration.runtime.progress import Progress
from orchestration.runtime.services import night_services

pytestmark = pytest.mark.long

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
POLICY = Path(__file__).parents[2] / "orchestration" / "policy.yaml"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    """A home whose newest night is Tuesday's, by the plain functions, and a policy that the tests may change."""
    root = tmp_path_factory.mktemp("identity")
    write_exports(root / "exports", customers=40, nights=2, seed=3)
    policy = root / "policy.yaml"
    policy.write_text(POLICY.read_text())
    place = installation(root / "home", root / "exports", policy)
    place.night(TUESDAY)
    return place.settings, policy


def run(settings: Settings, business_date: date) -> NightResult:
    with own_environment(), Progress() as progress:
        return run_night(settings, business_date, progress)


def rows(settings: Settings) -> object:
    return everything(night_services(settings).store())


def test_the_same_inputs_do_nothing_an_older_date_is_a_backfill_others_are_an_edition(
    told: tuple[Settings, Path],
) -> None:
    settings, policy = told
    committed = rows(settings)
    again = run(settings, TUESDAY)
    assert again.repeated
    assert rows(settings) == committed, "the same inputs again write nothing"

    mails = sorted(settings.home.outbox.iterdir())
    older = run(settings, MONDAY)
    assert (older.summary.backfill, older.repeated) == (True, False)
    assert older.summary.findings > 0
    assert sorted(settings.home.outbox.iterdir()) == mails, "a backfill mails nothing"
    assert current_warehouse(settings.home) == settings.home.published(TUESDAY, 1)
    assert settings.home.published(MONDAY, 1).exists()

    policy.write_text(policy.read_text().replace("posting_grace_days: 2", "posting_grace_days: 3"))
    changed = read_settings(environment_of(settings.home.root, settings.exports, policy))
    newer = run(changed, TUESDAY)
    assert (newer.summary.edition, newer.repeated) == (2, False)
    assert current_warehouse(settings.home) == settings.home.published(TUESDAY, 2)
    assert settings.home.published(TUESDAY, 1).exists(), "what was published stays readable"
