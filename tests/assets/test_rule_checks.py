"""The step that shows the night's verdicts in Dagster: what was not evaluated is neither passed nor failed there."""

from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.dagster.findings import build_rule_checks
from assets.landing.guarding.state import FACTS
from assets.nights.identity import identify, write_identity
from assets.nights.results import write_findings, write_verdicts
from checks.engine.findings import ScopeKind, Verdict, VerdictStatus
from checks.rules.catalogue import RULES
from night_maker import MONDAY, finding
from nights import Installation, installation

HELD, NOT_DUE = "netsuite.transactions", "zendesk.tickets"
STATUS = {
    "tax_id.missing": VerdictStatus.NOT_HELD,
    "invoice.missing_in_erp": VerdictStatus.NOT_EVALUATED,
    "invoice.amount_differs": VerdictStatus.NOT_DUE,
}


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    """A home with the verdicts of a night of which one export is on hold and another is not due."""
    place = installation(tmp_path / "home", tmp_path / "exports")
    inputs = place.home.inputs
    inputs.mkdir(parents=True)
    identity = identify(
        business_date=MONDAY,
        sources=[],
        prior_night_id=None,
        newest_date=None,
        policy_digest="",
        decisions=[],
        code_digest="",
    )
    write_identity(identity, inputs)
    rows = [_facts(export.id, export.system, export.entity) for export in place.config.catalogue.exports.values()]
    pq.write_table(pa.Table.from_pylist(rows, schema=FACTS), inputs / "export_facts.parquet")
    folder = place.home.night(identity.night_id)
    folder.mkdir(parents=True, exist_ok=True)
    key = "netsuite:export:transactions"
    not_delivered = finding(
        1,
        "export.missing",
        scope_kind=ScopeKind.EXPORT,
        scope_key=key,
        subject_key=key,
        facts={"export": HELD, "business_date": "2026-03-02", "shown_date": "2026-02-27"},
    )
    write_findings([finding(10001), not_delivered], folder / "findings.parquet", MONDAY)
    write_verdicts([_verdict(rule.id) for rule in RULES], folder / "verdicts.parquet", MONDAY)
    return place


def _facts(export: str, system: str, entity: str) -> dict[str, Any]:
    judged = {name: True for name in FACTS.names if name.startswith("must_")}
    return {
        **judged,
        "export": export,
        "system": system,
        "entity": entity,
        "delivered": export not in (HELD, NOT_DUE),
        "is_due": export != NOT_DUE,
        "held": export == HELD,
    }


def _verdict(rule_id: str) -> Verdict:
    return Verdict(
        rule_id=rule_id,
        status=STATUS.get(rule_id, VerdictStatus.HELD),
        applied=3,
        checked=3,
        findings=1 if rule_id == "tax_id.missing" else 0,
        not_evaluated=0,
        reason=None,
    )


def _run(place: Installation, selection: dg.AssetSelection | None = None) -> dict[str, bool]:
    """Run the checks as a job; return by asset and check whether it passed."""
    checks = build_rule_checks(place.config)
    job = dg.define_asset_job("checks", selection=selection or dg.AssetSelection.checks(checks))
    resolved = dg.Definitions(asset_checks=[checks], jobs=[job]).resolve_job_def("checks")
    with dg.DagsterInstance.ephemeral() as instance:
        result = resolved.execute_in_process(instance=instance)
        assert result.success
        return {
            f"{one.asset_key.to_user_string()} {one.check_name}": one.passed
            for one in result.get_asset_check_evaluations()
        }


def test_what_was_not_evaluated_is_neither_passed_nor_failed(place: Installation) -> None:
    shown = _run(place)
    failed = {name for name, passed in shown.items() if not passed}
    assert failed == {"facts_accounts tax_id__missing", "netsuite/transactions export_is_good"}
    assert "zendesk/tickets export_is_good" not in shown
    assert not [name for name in shown if name.startswith("facts_invoices")]


def test_each_export_and_each_rule_on_a_mart_has_one_check(place: Installation) -> None:
    exports = {f"{export.system}/{export.entity}" for export in place.config.catalogue.exports.values()}
    shown = _run(place)
    on_exports = [name for name in shown if name.endswith(" export_is_good")]
    assert sorted(on_exports) == sorted(f"{export} export_is_good" for export in exports - {"zendesk/tickets"})
    assert len(shown) == len(on_exports) + 6, "the six rules on accounts were evaluated, the two on invoices not"


def test_one_check_can_be_run_alone(place: Installation) -> None:
    alone = dg.AssetSelection.checks(dg.AssetCheckKey(dg.AssetKey(["aria", "usage"]), "export_is_good"))
    assert _run(place, alone) == {"aria/usage export_is_good": True}
