"""People in the policy: what is refused when it is loaded, each mistake at its own line."""

from pathlib import Path

import pytest

from checks.config.yaml_files import read_document
from checks.errors import ConfigurationError
from notifications.policy import NotificationsPolicy

HEAD = """\
teams:
  tax: {name: Tax}
lead: [lead@example.com]
mail: {sender: tieout@example.com}
"""


def loaded(tmp_path: Path, *people: str) -> NotificationsPolicy:
    """The policy with these people, the first of them on line 6."""
    path = tmp_path / "policy.yaml"
    section = "".join(f"  {person}\n" for person in people)
    path.write_text(HEAD + (f"people:\n{section}" if people else ""), encoding="utf-8")
    return read_document(path, NotificationsPolicy)


def test_a_policy_without_people_loads(tmp_path: Path) -> None:
    assert loaded(tmp_path).people == {}


def test_people_have_a_name_an_address_teams_roles_and_a_login(tmp_path: Path) -> None:
    kim = "kim: {name: Kim Ito, address: kim@example.com, teams: [tax], roles: [specialist], login: kito}"
    person = loaded(tmp_path, kim).people["kim"]
    assert (person.name, person.address, person.teams, person.login) == ("Kim Ito", "kim@example.com", ("tax",), "kito")
    assert [role.value for role in person.roles] == ["specialist"]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (
            "bo: {name: Bo, address: bo@example.com, teams: [tax, legal]}",
            r"line 7, key people\.bo\.teams\.1: there is no team legal\. Teams: tax",
        ),
        ("bo: {name: Bo, address: bo}", r"line 7, key people\.bo\.address: .*'bo' is not a mail address"),
        ("bo: {name: Bo, address: bo@example.com, roles: [boss]}", r"line 7, key people\.bo\.roles\.0: .*'lead'"),
        ("bo: {name: Bo, address: ZOE@example.com}", r"line 7, key people\.bo\.address: ZOE@example\.com is also zoe"),
        (
            "bo: {name: Bo, address: bo@example.com, login: zw}",
            r"line 7, key people\.bo\.login: zw is also zoe: no two people share one",
        ),
        (
            "bo: {name: ' ZO\u00cb  weber', address: bo@example.com}",
            r"line 7, key people\.bo\.name: .* is also zoe: no two people share one",
        ),
        (
            "bo: {name: Zoe\u0308 Weber, address: bo@example.com}",
            r"line 7, key people\.bo\.name: .* is also zoe: no two people share one",
        ),
        ("bo: {name: zoe, address: bo@example.com}", r"line 7, key people\.bo\.name: zoe is also zoe"),
        (
            "night: {name: Bo, address: bo@example.com}",
            r"line 7, key people\.night: night is who acts where no person does: give Bo another key",
        ),
        ("Bo B: {name: Bo, address: bo@example.com}", r"line 7, key people\.Bo B.*: String should match pattern"),
    ],
)
def test_what_fits_nobody_or_two_people_is_refused_at_its_line(tmp_path: Path, second: str, message: str) -> None:
    zoe = "zoe: {name: Zo\u00eb Weber, address: zoe@example.com, login: zw}"
    with pytest.raises(ConfigurationError, match=message):
        loaded(tmp_path, zoe, second)
