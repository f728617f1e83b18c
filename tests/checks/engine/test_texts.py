"""The words of the rules: what a text names is declared, and mistakes are found when texts are loaded."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from checks.engine.roles import FilledRole, Roles
from checks.engine.rule import TEXT, Private, Rule, Severity, Text, rule
from checks.engine.rule_set import RuleSet
from checks.engine.texts import fill, load_texts
from checks.errors import ConfigurationError
from checks.rules.catalogue import RULES
from checks.rules.subjects import ACCOUNT
from packaged import ROLES, TEXTS

GOOD = {
    "title": "Tax ID missing",
    "statement": "A billed account has a tax ID in {billing}.",
    "wrong": "{billing} has no tax ID for account {account}; {erp} has {erp_tax_id}.",
    "why": "The invoice is not valid.",
    "remedy": {"billing": "Enter it for {account} in {billing}."},
}


def made(*, was: tuple[str, ...] = ()) -> Rule:
    declare = rule(
        "a.one",
        subject=ACCOUNT,
        severity=Severity.LOW,
        team="tax",
        reads={"tax_id": TEXT},
        evidence=(Private("billing.tax_id"), Private("erp.tax_id")),
        shows=(Text("country"),),
        was=was,
    )
    return declare(lambda facts: pd.Series(True, index=facts.index))


def loaded(folder: Path, roles: Roles = ROLES, *, was: tuple[str, ...] = (), **changes: object) -> object:
    (folder / "a.yaml").write_text(yaml.safe_dump({"a.one": {**GOOD, **changes}}))
    return load_texts(RuleSet((made(was=was),)), roles, folder)


def test_every_packaged_rule_has_its_words() -> None:
    for one in RULES:
        assert TEXTS[one.id].remedy
        assert TEXTS[one.id].names <= one.shown.keys()


def test_texts_say_the_names_of_the_systems_that_fill_the_roles(tmp_path: Path) -> None:
    filled = {
        name: FilledRole(role=name, export=f"{system}.accounts", system=system)
        for name, system in (("billing.accounts", "zuora"), ("erp.customers", "netsuite"))
    }
    loaded(tmp_path)
    texts = load_texts(RuleSet((made(),)), Roles(filled=filled), tmp_path)
    assert texts["a.one"].statement == "A billed account has a tax ID in Zuora."
    assert texts.wrong("a.one", {"account": "7", "erp_tax_id": None}) == (
        "Zuora has no tax ID for account 7; NetSuite has nothing."
    )
    assert texts.remedies("a.one", {"account": "7"}) == {"zuora": "Enter it for 7 in Zuora."}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"wrong": "{billing} has {vat_id}."}, r"a\.yaml: a\.one names \{vat_id\}, which the rule does not declare\."),
        ({"remedy": {"billing": "Look at {crm_tax_id}."}}, r"It declares: account, .*billing_tax_id.*country"),
        ({"customer": "Is {email} right?"}, r"names \{email\}"),
        ({"title": "No {account}"}, r"names \{account\} in its title, statement or why"),
        ({"wrong": "{billing has none."}, r"a text of a\.one has a brace that is not closed"),
        ({"remedy": {}}, r"key a\.one\.remedy"),
        ({"titel": "x"}, r"key a\.one\.titel"),
    ],
)
def test_a_mistake_in_a_text_is_refused_when_it_is_loaded(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        loaded(tmp_path, **changes)


def test_texts_without_a_rule_and_a_rule_without_texts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(yaml.safe_dump({"a.two": GOOD}))
    with pytest.raises(ConfigurationError, match=r"a\.yaml: there is no rule a\.two"):
        load_texts(RuleSet((made(),)), ROLES, tmp_path)
    (tmp_path / "a.yaml").write_text("{}")
    with pytest.raises(ConfigurationError, match=r"the rule a\.one has no texts"):
        load_texts(RuleSet((made(),)), ROLES, tmp_path)


def test_an_old_id_of_a_rule_has_its_words(tmp_path: Path) -> None:
    texts = loaded(tmp_path, was=("a.old",))
    assert texts["a.old"].title == "Tax ID missing"  # type: ignore[index]


def test_an_empty_value_reads_nothing_and_an_unknown_one_is_a_mistake() -> None:
    assert fill("NetSuite has {tax_id}.", {"tax_id": None}) == "NetSuite has nothing."
    assert fill("NetSuite has {tax_id}.", {"tax_id": ""}) == "NetSuite has nothing."
    with pytest.raises(ConfigurationError, match=r"names \{vat\}, which the finding does not have.*It has: tax_id\."):
        fill("NetSuite has {vat}.", {"tax_id": "…6385"})
