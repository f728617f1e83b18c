"""What a night says, written as Parquet and read back: nothing is lost, and money stays whole."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from assets.nights.results import (
    read_findings,
    read_open_states,
    read_verdicts,
    write_findings,
    write_open_states,
    write_verdicts,
)
from checks.engine.findings import (
    EvidenceValue,
    Finding,
    OpenState,
    ScopeKind,
    SubjectState,
    Verdict,
    VerdictStatus,
)

DAY = date(2026, 3, 2)


def finding(key: str, exposure: int | None) -> Finding:
    return Finding(
        fingerprint=key * 8,
        rule_id="invoice.amount_differs",
        subject_key=f"aria:invoice:{key}",
        discriminator="aria:netsuite",
        scope_kind=ScopeKind.CUSTOMER,
        scope_key="aria:account:10001",
        scope_name='Nørd "Licht" | GmbH',
        selling_entity=None if exposure is None else "DE01",
        team="revenue",
        topic="invoice",
        severity="high",
        exposure=exposure,
        currency=None if exposure is None else "KWD",
        exposure_reporting=None if exposure is None else 2**53 + 1,
        first_seen=date(2026, 2, 27),
        evidence=(EvidenceValue(system="aria", field="amount", value="1.234 KWD", file="a.csv", row=7),),
        facts={"invoice": key, "netsuite_document": None, "currency": "東京"},
    )


def test_findings_come_back_as_they_were(tmp_path: Path) -> None:
    findings = [finding("1", 2**53 + 1), finding("2", None)]
    write_findings(findings, tmp_path / "findings.parquet", DAY)
    assert read_findings(tmp_path / "findings.parquet") == findings
    stored = pq.read_table(tmp_path / "findings.parquet")
    assert stored.column_names[:3] == ["business_date", "rule_id", "subject_key"]
    assert str(stored.schema.field("exposure").type) == "int64"
    assert (tmp_path / "findings.parquet").stat().st_mode & 0o777 == 0o600


def test_a_night_without_findings_has_the_same_columns(tmp_path: Path) -> None:
    write_findings([], tmp_path / "none.parquet", DAY)
    write_findings([finding("1", 5)], tmp_path / "one.parquet", DAY)
    assert read_findings(tmp_path / "none.parquet") == []
    assert pq.read_schema(tmp_path / "none.parquet") == pq.read_schema(tmp_path / "one.parquet")


def test_verdicts_and_the_state_of_open_findings_come_back_as_they_were(tmp_path: Path) -> None:
    verdicts = [
        Verdict(
            rule_id=f"po.{status.name}", status=status, applied=9, checked=8, findings=2, not_evaluated=1, reason=reason
        )
        for status, reason in zip(VerdictStatus, (None, None, "on hold, since no delivery", "not due"), strict=True)
    ]
    states = {
        state.name: OpenState(fingerprint=state.name, state=state, reason=f"because {state.value}")
        for state in SubjectState
    }
    write_verdicts(verdicts, tmp_path / "verdicts.parquet", DAY)
    write_open_states(states.values(), tmp_path / "open.parquet")
    assert read_verdicts(tmp_path / "verdicts.parquet") == verdicts
    assert read_open_states(tmp_path / "open.parquet") == states
