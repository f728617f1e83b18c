"""What a finding says: the values that its rule declares, in their forms, with file and row, and the money at risk."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import duckdb
import pandas as pd
import pytest

from checks.engine.evaluate import evaluate
from checks.engine.evidence import describe_findings
from checks.engine.exposures import Rates
from checks.engine.findings import EvidenceValue, Finding
from checks.engine.forms import mask
from checks.engine.predicates import BrokenRule
from checks.engine.roles import FilledRole, Roles
from checks.engine.rule import TEXT, Rule, Severity, Shown, Text, rule
from checks.engine.rule_set import RuleSet
from checks.engine.texts import RuleTexts
from checks.rules.catalogue import RULES
from checks.rules.subjects import ACCOUNT
from facts_tables import add, add_record, empty_night
from packaged import ROLES, TEXTS

NIGHT = date(2026, 3, 2)


@pytest.fixture
def night() -> duckdb.DuckDBPyConnection:
    found = empty_night()
    add(
        found,
        "facts_accounts",
        subject_key="aria:account:2",
        customer_key="aria:account:1",
        customer_name="One & Co",
        selling_entity="DE01",
        account=2,
        country="DE",
        currency="EUR",
        tax_id="DE136695977",
        has_required_tax_id=True,
        billed_minor=123450,
    )
    add_record(
        found,
        "account_records",
        subject_key="aria:account:2",
        billing={"account": 2, "tax_id": "DE136695977", "email": "a@one.example", "_file": "a.csv", "_row": 3},
        erp={"tax_id": "DE136695976", "_file": "n.csv", "_row": 7},
        crm={"tax_id": None},
    )
    add(
        found,
        "facts_invoices",
        subject_key="aria:invoice:7",
        customer_key=None,
        customer_name=None,
        invoice=7,
        bill_date=date(2026, 2, 20),
        currency="JPY",
        must_be_equal=True,
        difference_minor=500,
        tolerance_minor=0,
        is_in_erp=True,
    )
    add_record(
        found,
        "invoice_records",
        subject_key="aria:invoice:7",
        billing={"invoice": 7, "amount_minor": 12500, "currency": "JPY", "_file": "i.csv", "_row": 2},
        erp={"document": "INV7", "amount_minor": 12000, "currency": "JPY", "_file": "t.csv", "_row": 9},
    )
    return found


def described(
    night: duckdb.DuckDBPyConnection, rules: RuleSet = RULES, roles: Roles = ROLES, texts: RuleTexts = TEXTS
) -> dict[tuple[str, str], Finding]:
    evaluation = evaluate(night, rules, roles, holds={}, not_due={})
    found = describe_findings(night, evaluation, rules, roles, texts=texts, business_date=NIGHT, first_seen={})
    return {(finding.rule_id, finding.subject_key): finding for finding in found}


def test_a_finding_says_the_values_of_each_system_with_the_systems_own_names(night: duckdb.DuckDBPyConnection) -> None:
    finding = described(night)["tax_id.invalid", "aria:account:2"]
    assert finding.evidence == (
        EvidenceValue(system="aria", field="taxpayer_id", value="…5977", file="a.csv", row=3),
        EvidenceValue(system="netsuite", field="Tax Number", value="…5976", file="n.csv", row=7),
        EvidenceValue(system="salesforce", field="VAT_NUMBER__C", value=None, file=None, row=None),
    )
    assert (finding.scope_key, finding.scope_name, finding.selling_entity) == ("aria:account:1", "One & Co", "DE01")
    assert (finding.team, finding.topic, finding.severity) == ("tax", "tax_id", "high")


def test_a_private_value_leaves_by_its_last_four_characters_only(night: duckdb.DuckDBPyConnection) -> None:
    finding = described(night)["tax_id.invalid", "aria:account:2"]
    assert finding.facts == {
        "account": "2",
        "billing_tax_id": "…5977",
        "business_date": None,
        "country": "DE",
        "crm_tax_id": None,
        "erp_tax_id": "…5976",
    }
    assert "DE13669597" not in repr(finding)


def test_what_no_rule_declares_is_not_shown(night: duckdb.DuckDBPyConnection) -> None:
    assert "a@one.example" not in repr(described(night)["tax_id.invalid", "aria:account:2"])


def test_money_is_shown_with_the_currency_of_its_record(night: duckdb.DuckDBPyConnection) -> None:
    finding = described(night)["invoice.amount_differs", "aria:invoice:7"]
    assert [(value.field, value.value) for value in finding.evidence] == [
        ("amount", "12,500 JPY"),
        ("Amount (Foreign Currency)", "12,000 JPY"),
    ]
    assert (finding.facts["difference"], finding.facts["erp_document"]) == ("500 JPY", "INV7")
    # no customer is known: the subject stands in
    assert (finding.scope_key, finding.scope_name) == ("aria:invoice:7", "aria:invoice:7")


def test_the_exposure_is_converted_with_its_currency_and_the_day_of_the_rate(night: duckdb.DuckDBPyConnection) -> None:
    finding = described(night)["tax_id.invalid", "aria:account:2"]
    assert (finding.exposure, finding.currency) == (123450, "EUR")
    assert (finding.exposure_reporting, finding.reporting_currency, finding.rate_date) == (
        134561,
        "USD",
        date(2020, 1, 1),
    )


def test_an_exposure_without_a_rate_is_unknown_and_never_taken_as_it_is(night: duckdb.DuckDBPyConnection) -> None:
    finding = described(night)["invoice.amount_differs", "aria:invoice:7"]
    assert (finding.exposure, finding.currency) == (500, "JPY")
    assert (finding.exposure_reporting, finding.reporting_currency, finding.rate_date) == (None, None, None)


@pytest.mark.parametrize(
    ("amount", "currency", "to", "converted"),
    [
        (5, "CLF", "USD", 2),  # 0.0005 CLF of 4 digits at 36.5: 0.01825 USD
        (1, "KWD", "USD", 4),  # 0.001 KWD at 36.5: 0.0365 USD
        (1, "JPY", "USD", 3650),
        (1, "USD", "JPY", 0),  # 0.365 JPY
        (-1, "EUR", "JPY", 0),
        (-5, "CLF", "USD", -2),
    ],
)
def test_a_conversion_is_rounded_once_half_away_from_zero(amount: int, currency: str, to: str, converted: int) -> None:
    rates = Rates(currency=to, rates={currency: (Decimal("36.5"), NIGHT)})
    assert rates.convert(amount, currency) == (converted, to, NIGHT)


def _showing(*evidence: Shown) -> tuple[RuleSet, RuleTexts]:
    declare = rule(
        "tax_id.odd",
        subject=ACCOUNT,
        severity=Severity.LOW,
        team="tax",
        reads={"tax_id": TEXT},
        needs=("billing.accounts",),
        evidence=evidence,
    )
    odd: Rule = declare(lambda facts: pd.Series(False, index=facts.index))
    return RuleSet((odd,)), RuleTexts({"tax_id.odd": TEXTS["tax_id.missing"]}, {})


@pytest.mark.parametrize("evidence", [(Text("billing.vat"),), (Text("no_such_column"),)])
def test_a_declared_value_that_is_not_there_is_a_broken_rule(
    night: duckdb.DuckDBPyConnection, evidence: Sequence[Shown]
) -> None:
    rules, texts = _showing(*evidence)
    with pytest.raises(BrokenRule, match=r"facts_accounts: tax_id\.odd declares a value that is not there"):
        described(night, rules, texts=texts)


def test_the_same_rule_speaks_of_another_system_that_fills_its_role(night: duckdb.DuckDBPyConnection) -> None:
    other = FilledRole(role="billing.accounts", export="zuora.accounts", system="zuora", labels={"tax_id": "VAT ID"})
    roles = Roles(filled={**ROLES.filled, "billing.accounts": other})
    finding = described(night, roles=roles)["tax_id.invalid", "aria:account:2"]
    assert (finding.evidence[0].system, finding.evidence[0].field) == ("zuora", "VAT ID")


@pytest.mark.parametrize(
    ("value", "shown"), [("DE294776385", "…6385"), ("12345", "…2345"), ("1234", "…"), ("1", "…"), ("", "…")]
)
def test_a_private_value_is_masked_but_for_its_last_four_characters(value: str, shown: str) -> None:
    assert mask(value) == shown
