"""Decisions of every kind: what is kept, which of them count, what a night's identity and its SQL are given."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import Field

from checks.config.yaml_files import Document
from checks.errors import ConfigurationError
from night_maker import MONDAY, TUESDAY, Company
from notifications.actor import Actor
from notifications.decisions.kinds import DecisionKind, Registry
from notifications.decisions.record import current, digest, record
from notifications.decisions.snapshot import snapshot
from notifications.directory import Directory
from notifications.policy import Person
from notifications.store.database.engine import open_store

ANNA, BEN = Actor(name="anna", os_user="anna"), Actor(name="ben", os_user="b")


class Cap(Document):
    """A difference up to `most` that is let pass on one pair."""

    pair: int
    most: Decimal = Field(gt=0)
    note: str | None = None


ACCEPT = DecisionKind(id="accept_cap", value=Cap, key=lambda cap: str(cap.pair))
STRICT = DecisionKind(id="strict", value=Cap, key=lambda cap: str(cap.pair), needs_expiry=True, needs_approver=True)
VALUE = {"pair": 7, "most": "0.0500"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A store without a night."""
    return Company(open_store(None, tmp_path))


def test_a_decision_keeps_what_who_why_and_the_operating_systems_user(company: Company) -> None:
    made = record(company.store, ACCEPT, VALUE, by=ANNA, reason=" half were  migrated ", clock=company.clock)
    assert current(company.store, ACCEPT) == (made,)
    assert (made.id, made.key, made.value) == (1, "7", Cap(pair=7, most=Decimal("0.05")))
    assert (made.author, made.os_user, made.reason) == ("anna", "anna", "half were migrated")


def test_of_several_about_one_thing_the_newest_counts(company: Company) -> None:
    for most, by in (("1", ANNA), ("2", BEN)):
        record(company.store, ACCEPT, {**VALUE, "most": most}, by=by, reason="so", clock=company.clock)
    record(company.store, ACCEPT, {**VALUE, "pair": 8}, by=ANNA, reason="so", clock=company.clock)
    found = current(company.store, ACCEPT)
    assert [(one.key, one.author) for one in found] == [("7", "ben"), ("8", "anna")]


def test_a_decision_counts_until_its_last_day(company: Company) -> None:
    record(company.store, ACCEPT, VALUE, by=ANNA, reason="so", clock=company.clock, valid_until=MONDAY)
    assert len(current(company.store, ACCEPT, MONDAY)) == 1
    assert current(company.store, ACCEPT, TUESDAY) == ()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"pair": 7}, r"decision accept_cap: most: Field required"),
        ({**VALUE, "most": "-1"}, r"decision accept_cap: most: Input should be greater than 0"),
        ({**VALUE, "moast": "1"}, r"decision accept_cap: moast: Extra inputs"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_kept(
    company: Company, value: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        record(company.store, ACCEPT, value, by=ANNA, reason="so", clock=company.clock)
    assert current(company.store, ACCEPT) == ()


def test_what_a_kind_asks_for_must_be_given(company: Company) -> None:
    with pytest.raises(ConfigurationError, match=r"accept_cap 7: a decision needs a reason"):
        record(company.store, ACCEPT, VALUE, by=ANNA, reason=" ", clock=company.clock)
    with pytest.raises(ConfigurationError, match=r"strict 7: this decision needs a last day"):
        record(company.store, STRICT, VALUE, by=ANNA, reason="so", clock=company.clock)
    with pytest.raises(ConfigurationError, match=r"strict 7: this decision needs an approver"):
        record(company.store, STRICT, VALUE, by=ANNA, reason="so", clock=company.clock, valid_until=MONDAY)
    record(company.store, STRICT, VALUE, by=ANNA, reason="so", clock=company.clock, valid_until=MONDAY, approver=BEN)
    assert [one.approver for one in current(company.store, STRICT)] == ["ben"]


@pytest.mark.parametrize(
    ("approver", "message"),
    [
        (ANNA, r"anna decided this and cannot approve it too"),
        (Actor(name="ANNA", os_user="b"), r"ANNA decided this and cannot approve it too"),
        (Actor(name="ben", os_user="anna"), r"anna and ben both acted as the user anna"),
    ],
)
def test_an_author_is_never_the_approver_and_nothing_is_kept(company: Company, approver: Actor, message: str) -> None:
    for kind in (ACCEPT, STRICT):
        with pytest.raises(ConfigurationError, match=message):
            record(
                company.store,
                kind,
                VALUE,
                by=ANNA,
                reason="so",
                clock=company.clock,
                valid_until=MONDAY,
                approver=approver,
            )
        assert current(company.store, kind) == ()


def test_people_of_the_policy_are_told_apart_by_person(company: Company) -> None:
    people = Directory({"anna": Person(name="Anna Berg", address="anna@example.com")})
    approver = Actor(name="Anna Berg", os_user="b")
    with pytest.raises(ConfigurationError, match=r"Anna Berg decided this and cannot approve it too"):
        record(
            company.store, ACCEPT, VALUE, by=ANNA, reason="so", clock=company.clock, approver=approver, people=people
        )


def test_the_digest_of_a_night_is_of_all_kinds_and_of_what_counts(company: Company) -> None:
    registry = Registry((ACCEPT, STRICT))
    assert digest(company.store, registry) == []
    record(company.store, ACCEPT, VALUE, by=ANNA, reason="so", clock=company.clock, valid_until=MONDAY)
    assert digest(company.store, registry, MONDAY) == [
        'accept_cap 7 {"most":"0.0500","note":null,"pair":7}',
    ]
    assert digest(company.store, registry, TUESDAY) == []


def test_the_snapshot_has_the_fields_of_the_value_in_their_types(company: Company) -> None:
    record(company.store, ACCEPT, VALUE, by=ANNA, reason="so", clock=company.clock, valid_until=date(2026, 3, 31))
    table = snapshot(ACCEPT, current(company.store, ACCEPT))
    assert table.schema.field("most").type == pa.decimal128(18, 4)
    assert table.to_pylist() == [
        {
            "key": "7",
            "author": "anna",
            "reason": "so",
            "valid_until": date(2026, 3, 31),
            "approver": None,
            "pair": 7,
            "most": Decimal("0.0500"),
            "note": None,
        }
    ]


def test_an_unknown_kind_and_one_that_is_there_twice_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"There is no kind of decision mute\. Kinds: accept_cap\."):
        Registry((ACCEPT,))["mute"]
    other = DecisionKind(id="accept_cap", value=Cap, key=lambda cap: cap.pair)
    with pytest.raises(ConfigurationError, match="Two kinds of decisions have the id accept_cap"):
        Registry((ACCEPT, other))
