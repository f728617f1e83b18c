"""Who acts: people of the policy by any of their spellings, and two people who must not be one (four eyes)."""

import pytest

from checks.errors import ConfigurationError
from notifications.actor import Actor
from notifications.directory import Directory
from notifications.policy import Person

PEOPLE = Directory(
    {
        "mara": Person(name="Mara Lindqvist", address="mara.lindqvist@example.com"),
        "kim": Person(name="Kim Ito", address="kim.ito@example.com", login="kito"),
    }
)


@pytest.mark.parametrize("typed", ["mara", "MARA", " Mara  Lindqvist ", "Mara.Lindqvist@example.com"])
def test_a_person_is_found_by_key_name_or_address_in_any_case(typed: str) -> None:
    assert PEOPLE.actor(typed, os_user="root") == Actor(name="mara", os_user="root")


def test_a_name_of_nobody_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ConfigurationError, match=r"There is no person marra in the policy; did you mean mara\? People: mara, kim\."
    ):
        PEOPLE.actor("marra", os_user="root")
    with pytest.raises(ConfigurationError, match=r"There is no person zzzz in the policy\. People: mara, kim\."):
        PEOPLE.actor("zzzz", os_user="root")


def test_without_a_name_it_is_the_person_of_the_login_or_an_error_that_says_how_to_name_one() -> None:
    assert PEOPLE.actor(None, os_user="kito") == Actor(name="kim", os_user="kito")
    with pytest.raises(ConfigurationError, match=r"Say who you are with --as NAME: mara, kim\..*`login: root`"):
        PEOPLE.actor(None, os_user="root")


def test_a_policy_without_people_takes_any_name() -> None:
    anyone = Directory({})
    assert anyone.actor("Anna", os_user="root") == Actor(name="Anna", os_user="root")
    assert anyone.actor(None, os_user="root") == Actor(name="root", os_user="root")


def test_four_eyes_compare_people_and_not_how_they_are_spelled() -> None:
    mara, kim = Actor(name="mara", os_user="m"), Actor(name="kim", os_user="kito")
    assert PEOPLE.same_person(mara, Actor(name="Mara Lindqvist", os_user="x"))
    assert not PEOPLE.same_person(mara, kim)
    PEOPLE.refuse_same_person(mara, kim)
    with pytest.raises(ConfigurationError, match=r"Mara Lindqvist decided this and cannot approve it too"):
        PEOPLE.refuse_same_person(mara, Actor(name="mara.lindqvist@example.com", os_user="x"))


def test_one_login_that_acts_as_two_people_cannot_approve() -> None:
    author, approver = Actor(name="mara", os_user="root"), Actor(name="kim", os_user="root")
    with pytest.raises(ConfigurationError, match=r"both acted as the user root"):
        PEOPLE.refuse_same_person(author, approver)


def test_a_signature_names_the_user_where_it_is_another() -> None:
    assert Actor(name="kim", os_user="kito").signature == "kim (user kito)"
    assert Actor(name="kim", os_user="kim").signature == Actor(name="kim").signature == "kim"
