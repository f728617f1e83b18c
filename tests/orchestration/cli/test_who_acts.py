"""Who acts, through the real command: `--as`, its former name, TIEOUT_AS and the login; what the store keeps of it."""

import os
import pwd
from importlib.resources import files
from pathlib import Path

import pytest

from command_line import Ended, ended
from environments import quiet_environment
from forked import Forked
from night_maker import MONDAY, Company, finding
from nights import environment_of
from notifications.actor import Actor
from notifications.store.database.engine import open_store
from orchestration.cli.main import main
from watching import ops

LOGIN = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one open item, a backlog of two (2 and 3), and the night's notices in the outbox."""
    store = open_store(None, tmp_path / "home")
    company = Company(store, baseline_limit=1)
    company.night(MONDAY, *(finding(n) for n in range(1, 4)))
    store.dispose()
    return tmp_path / "home"


def policy(home: Path, *, login: str | None = None, people: bool = True) -> Path:
    """The packaged policy, with a login for Kim, or without people."""
    text = (files("orchestration") / "policy.yaml").read_text(encoding="utf-8")
    start, end = text.index("  people:\n"), text.index("  mail:\n")
    section = text[start:end] if people else ""
    if login:
        section = section.replace("{name: Kim Ito,", f"{{name: Kim Ito, login: {login},")
    path = home.parent / "policy.yaml"
    path.write_text(text[:start] + section + text[end:], encoding="utf-8")
    return path


def tieout(home: Path, *arguments: str, policy: Path | None = None, **variables: str) -> Ended:
    environment = quiet_environment(**environment_of(home, home.parent / "exports", policy), **variables)
    return ended(Forked(main, arguments, environment=environment))


def adopters(home: Path) -> list[str]:
    """Who adopted items, each with the operating system's user, in the order of the acts."""
    return ops(home, "select actor || ' by ' || os_user from events where kind = 'adopted' order by id")


@pytest.mark.parametrize("named", ["kim", "KIM ITO", "kim.ito@example.com"])
@pytest.mark.parametrize("flag", ["--as", "--by"])
def test_a_person_adopts_under_their_key_with_the_systems_user_beside_it(home: Path, flag: str, named: str) -> None:
    assert tieout(home, "items", "adopt", "2", flag, named).code == 0
    assert adopters(home) == [f"kim by {LOGIN}"]


def test_without_a_flag_it_is_tieout_as_and_then_the_person_of_the_login(home: Path) -> None:
    kim = policy(home, login=LOGIN)
    assert tieout(home, "items", "adopt", "2", policy=kim, TIEOUT_AS="Jonas Weber").code == 0
    assert tieout(home, "items", "adopt", "3", policy=kim).code == 0
    assert adopters(home) == [f"jonas by {LOGIN}", f"kim by {LOGIN}"]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        (["--as", "marra"], "There is no person marra in the policy; did you mean mara? People: mara, tomas, priya,"),
        (["--as", "night"], "There is no person night in the policy"),
        (
            [],
            "Say who you are with --as NAME: mara, tomas, priya, kim, elena, jonas. To leave it out, set TIEOUT_AS, or "
            f"write `login: {LOGIN}` beside your name under notifications.people in the policy.",
        ),
    ],
)
def test_nobody_of_the_policy_changes_nothing(home: Path, named: list[str], message: str) -> None:
    for command in (
        ["items", "adopt", "2"],
        ["mail", "release", "1", "--outcome", "drop", "--reason", "left"],
        ["exports", "accept", "aria.accounts", "--reason", "half were migrated"],
    ):
        refused = tieout(home, *command, *named)
        assert refused.code == 2
        assert message in " ".join(refused.err.split())
    assert adopters(home) == []
    assert ops(home, "select status from attempts where channel = 'mail' and ref_id = 1") == ["pending"]


def test_a_notice_is_released_under_the_key_and_the_systems_user(home: Path) -> None:
    drop = ("mail", "release", "1", "--outcome", "drop", "--reason", "she left")
    kim = Actor(name="kim", os_user=LOGIN).signature
    assert tieout(home, *drop, "--as", "Kim Ito").code == 0
    kept = ops(home, "select status || ': ' || detail from attempts where channel = 'mail' and ref_id = 1")
    assert kept == [f"suppressed: released by {kim} (drop): she left"]


def test_a_policy_without_people_takes_any_name(home: Path) -> None:
    assert tieout(home, "items", "adopt", "2", "--as", "Anna", policy=policy(home, people=False)).code == 0
    assert adopters(home) == [f"Anna by {LOGIN}"]


def test_former_names_of_options_work_and_are_not_shown(home: Path) -> None:
    assert "--by" not in tieout(home, "items", "adopt", "--help").out
    shown = tieout(home, "exports", "try", "--help").out
    assert "--export TEXT" in shown
    assert "--as" not in shown
