"""The words of the rules: every rule has them, and every value that they name is a fact of its subject."""

import string
from pathlib import Path

import pytest
import yaml

from assets.landing.state import facts_table
from checks.engine.rule import EXPORT, Rule
from checks.errors import ConfigurationError
from checks.privacy import PRIVATE_COLUMNS, mask
from checks.rules.catalogue import RULES
from checks.texts import fill, load_texts

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"


def columns(facts: str) -> set[str]:
    """The columns that the contract of the mart names; those of exports are what landing says of them."""
    if facts == EXPORT.facts:
        return set(facts_table(()).column_names)
    models = yaml.safe_load((MODELS / "marts" / "marts.yml").read_text(encoding="utf-8"))["models"]
    (model,) = [model for model in models if model["name"] == facts]
    return {column["name"] for column in model["columns"]}


def named(rule: Rule) -> set[str]:
    """The placeholders of the rule's texts."""
    text = load_texts()[rule.id]
    templates = [text.wrong, *text.remedy.values(), text.customer or ""]
    return {name for template in templates for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_texts_are_those_of_the_rules_and_of_no_others() -> None:
    assert set(load_texts().root) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_value_that_a_text_names_is_a_fact_of_the_rules_subject(rule: Rule) -> None:
    known = columns(rule.subject.facts)
    for name in named(rule) - {"customer"}:
        assert {name, f"{name}_minor"} & known, f"{{{name}}} is no column of {rule.subject.facts}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_everything_that_a_rule_reads_is_a_column_of_its_subject(rule: Rule) -> None:
    read = {*rule.columns, *(item.column for item in rule.evidence), rule.applies, rule.evaluable, rule.covered}
    if rule.exposure is not None:
        read |= {rule.exposure.minor, rule.exposure.currency, rule.exposure.reporting_minor}
    assert read - {None} <= columns(rule.subject.facts)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_needs_and_whose_it_is(rule: Rule) -> None:
    assert rule.needs or rule.subject is EXPORT
    assert rule.evidence
    assert rule.team
    assert rule.topic == rule.id.split(".")[0]
    assert not any(word in rule.id for word in ("2", "80", "90")), "the name of a rule never contains its bound"


def test_no_private_value_is_named_under_another_column() -> None:
    private = {name for name in columns("account_facts") | columns("invoice_facts") if "tax_id" in name}
    values = {name for name in private if not name.startswith(("needs_", "has_", "is_"))}
    assert values <= PRIVATE_COLUMNS


@pytest.mark.parametrize(
    ("value", "shown"), [("DE294776385", "…6385"), ("12345", "…2345"), ("1234", "…"), ("1", "…"), ("", "…")]
)
def test_a_private_value_is_shown_by_its_last_four_characters(value: str, shown: str) -> None:
    assert mask(value) == shown


def test_an_empty_fact_reads_nothing_and_an_unknown_one_is_a_mistake() -> None:
    assert fill("NetSuite has {tax_id}.", {"tax_id": None}) == "NetSuite has nothing."
    assert fill("NetSuite has {tax_id}.", {"tax_id": ""}) == "NetSuite has nothing."
    with pytest.raises(ConfigurationError, match=r"\{vat\} is no fact of the finding\. Name one of: tax_id\."):
        fill("NetSuite has {vat}.", {"tax_id": "…6385"})
