"""Rules that do not fit together are refused when they are loaded, each with its name."""

import pandas as pd
import pytest

from checks.engine.rule import TEXT, Rule, Severity, rule
from checks.engine.rule_set import RuleSet
from checks.errors import ConfigurationError
from checks.rules.catalogue import RULES
from checks.rules.subjects import ACCOUNT, EXPORT


def made(rule_id: str, *, team: str = "tax", topic: str | None = None, was: tuple[str, ...] = ()) -> Rule:
    declare = rule(
        rule_id, subject=ACCOUNT, severity=Severity.LOW, team=team, topic=topic, reads={"tax_id": TEXT}, was=was
    )
    return declare(lambda facts: pd.Series(True, index=facts.index))


def test_an_id_that_two_rules_have_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Two rules have, or had, the id a\.one"):
        RuleSet((made("a.one"), made("a.one")))


def test_an_old_id_that_another_rule_has_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Two rules have, or had, the id a\.one"):
        RuleSet((made("a.one"), made("a.two", was=("a.one",))))


def test_a_topic_of_two_teams_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"The topic a has two teams, tax and ar \(rule a\.two\)"):
        RuleSet((made("a.one"), made("a.two", team="ar")))


def test_a_rule_may_belong_to_another_topic_than_its_id_begins_with() -> None:
    rules = RuleSet((made("a.one"), made("a.two", team="ar", topic="b")))
    assert [one.topic for one in rules] == ["a", "b"]


def test_a_rule_is_found_by_its_present_and_its_old_id_and_an_unknown_one_lists_them() -> None:
    rules = RuleSet((made("a.new", was=("a.older", "a.old")),))
    assert rules.get("a.older").id == rules.get("a.new").id == "a.new"
    assert rules.renamed == {"a.older": "a.new", "a.old": "a.new"}
    with pytest.raises(ConfigurationError, match=r"There is no rule tax_id\.odd\. Rules: a\.new\."):
        rules.get("tax_id.odd")


def test_the_packaged_rules_have_a_team_evidence_and_no_bound_in_their_names() -> None:
    assert len(RULES) >= 22
    for one in RULES:
        assert one.needs or one.subject is EXPORT
        assert one.evidence
        assert not any(word in one.id for word in ("2", "80", "90"))
