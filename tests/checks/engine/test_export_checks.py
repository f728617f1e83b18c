"""What an export's page in Dagster says of the delivery: one check, which names each guard that fails."""

from typing import Any

import dagster as dg
import pytest

from checks.asset_checks.exports import CHECK, export_results, export_specs
from checks.engine.findings import Finding, ScopeKind
from checks.rules.catalogue import RULES
from night_maker import finding
from packaged import TEXTS

ASSET = dg.AssetKey(["aria", "invoices"])
RULE = {rule.id: rule for rule in RULES}
GUARDS = [RULE["export.missing"], RULE["export.truncated"], RULE["export.late"]]
FACTS: dict[str, Any] = {
    "is_due": True,
    "held": False,
    "accepted_by": None,
    "must_be_delivered": True,
    "must_be_whole": True,
    "must_be_in_time": True,
}
CUT = (
    "Export cut short: The export aria.invoices of 2026-03-04 has 60 rows where 100 are usual; the last good one is of "
)
CUT += "2026-03-03."
LATE = "Export came late: The export aria.invoices of 2026-03-04 came 45 minutes late."


def _found(rule_id: str, export: str = "invoices", **facts: str) -> Finding:
    key = f"aria:export:{export}"
    shown = {"export": f"aria.{export}", "business_date": "2026-03-04", "shown_date": "2026-03-03", **facts}
    return finding(1, rule_id, scope_kind=ScopeKind.EXPORT, scope_key=key, subject_key=key, facts=shown)


CUT_SHORT = _found("export.truncated", shortfall="60 rows where 100 are usual")
CAME_LATE = _found("export.late", minutes_late="45")


def _results(*findings: Finding, **facts: Any) -> list[dg.AssetCheckResult]:
    told = {ASSET: {**FACTS, **facts}}
    return list(export_results({ASSET: GUARDS}, facts=told, findings=findings, texts=TEXTS))


def test_an_export_has_one_check_which_says_what_must_hold() -> None:
    (spec,) = export_specs({ASSET: GUARDS}, after=dg.AssetKey("verdicts"), texts=TEXTS)
    assert (spec.name, spec.asset_key) == (CHECK, ASSET)
    assert spec.description == (
        "Every export is delivered for the business date.\n"
        "An export has about as many rows, and in each currency about the amounts, as it usually has on such a day.\n"
        "An export comes by the hour that its contract names."
    )
    assert spec.metadata["rules"] == "export.missing, export.truncated, export.late"


def test_a_good_delivery_passes() -> None:
    (result,) = _results()
    assert (result.asset_key, result.check_name, result.passed) == (ASSET, CHECK, True)
    assert result.description == "3 of 3 guards apply to this delivery, and it passes them."


def test_guards_that_do_not_apply_are_named() -> None:
    (result,) = _results(must_be_whole=False)
    assert result.passed
    assert result.description == (
        "2 of 3 guards apply to this delivery, and it passes them. Not judged: Export cut short."
    )


def test_a_delivery_that_a_person_accepted_passes_in_that_persons_name() -> None:
    (result,) = _results(accepted_by="ana@example.com", must_be_whole=False)
    assert result.passed
    assert result.description == "ana@example.com accepted this delivery. Not judged: Export cut short."


@pytest.mark.parametrize(
    ("findings", "severity", "description", "rules"),
    [
        ([CUT_SHORT], dg.AssetCheckSeverity.ERROR, CUT, "export.truncated"),
        ([CAME_LATE], dg.AssetCheckSeverity.WARN, LATE, "export.late"),
        ([CAME_LATE, CUT_SHORT], dg.AssetCheckSeverity.ERROR, f"{CUT}\n{LATE}", "export.truncated, export.late"),
    ],
    ids=["a guard that blocks", "a guard that only notes", "both"],
)
def test_each_guard_that_fails_is_named_and_one_that_blocks_makes_an_error(
    findings: list[Finding], severity: dg.AssetCheckSeverity, description: str, rules: str
) -> None:
    (result,) = _results(*findings, held=CUT_SHORT in findings)
    assert (result.passed, result.severity, result.description) == (False, severity, description)
    assert result.metadata["failing rules"].value == rules


def test_what_is_found_of_another_export_does_not_count() -> None:
    (result,) = _results(_found("export.truncated", export="accounts", shortfall="no row"))
    assert result.passed


@pytest.mark.parametrize("facts", [{"is_due": False}, {"held": True}], ids=["not due", "on hold without a finding"])
def test_an_export_that_cannot_be_judged_has_no_result(facts: dict[str, Any]) -> None:
    assert _results(**facts) == []
