"""What an export's page in Dagster says of each rule that its contract asks for."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pytest

from checks.catalogue import RULES
from checks.dagster_checks import guard_results
from checks.findings import Finding, ScopeKind
from checks.texts import load_texts
from night_maker import finding

ASSET = dg.AssetKey(["aria", "invoices"])
RULE = {rule.id: rule for rule in RULES}
QUIET: dict[str, Any] = {"is_due": True, "held": False, "hold_reason": None, "accepted_by": None}


def _found(rule_id: str, **facts: str) -> Finding:
    return finding(
        1,
        rule_id,
        scope_kind=ScopeKind.EXPORT,
        scope_key="aria:export:invoices",
        subject_key="aria:export:invoices",
        facts=facts,
    )


def _result(rule_id: str, facts: Mapping[str, Any], *findings: Finding) -> dg.AssetCheckResult:
    (result,) = guard_results(
        {ASSET: [RULE[rule_id]]}, facts={ASSET: {**QUIET, **facts}}, findings=findings, texts=load_texts()
    )
    assert (result.asset_key, result.check_name) == (ASSET, rule_id.replace(".", "__"))
    return result


def test_a_rule_that_holds_is_passed_and_says_what_holds() -> None:
    result = _result("export.truncated", {"must_be_whole": True})
    assert (result.passed, result.description) == (True, load_texts()["export.truncated"].statement)


def test_a_rule_that_holds_the_export_is_an_error_with_its_values() -> None:
    facts = {"export": "aria.invoices", "rows": "60", "rows_usual": "100", "rows_floor": "80"}
    found = _found(
        "export.truncated",
        **facts,
        shortfall="60 rows where 100 are usual",
        business_date="2026-03-04",
        shown_date="2026-03-03",
    )
    result = _result("export.truncated", {"must_be_whole": True, "held": True}, found)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert "60 rows where 100 are usual" in (result.description or "")


def test_what_is_only_noted_is_a_warning() -> None:
    found = _found("export.late", export="aria.invoices", minutes_late="45", business_date="2026-03-04")
    result = _result("export.late", {"must_be_in_time": True}, found)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)


@pytest.mark.parametrize(
    ("facts", "passed", "description"),
    [
        (
            {"held": True, "hold_reason": "no delivery for the business date"},
            False,
            "Not evaluated: no delivery for the business date.",
        ),
        ({"accepted_by": "ana@example.com"}, True, "Not judged: accepted by ana@example.com."),
        ({"is_due": False, "hold_reason": "not due on Saturdays"}, True, "Nothing to judge: not due on Saturdays."),
        ({}, True, "Nothing to judge on this date."),
    ],
)
def test_a_rule_that_had_nothing_to_judge_says_why(facts: dict[str, Any], passed: bool, description: str) -> None:
    result = _result("export.truncated", {"must_be_whole": False, **facts})
    assert (result.passed, result.description) == (passed, description)
    assert passed or result.severity is dg.AssetCheckSeverity.WARN
