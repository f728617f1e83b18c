"""Verdicts, findings and open states of a night as Parquet, there and back. The warehouse has the same tables."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.nights.parquet import write_table
from checks.findings import EvidenceValue, Finding, OpenState, ScopeKind, SubjectState, Verdict, VerdictStatus

FINDINGS = pa.schema(
    [
        ("business_date", pa.date32()),
        ("rule_id", pa.string()),
        ("subject_key", pa.string()),
        ("discriminator", pa.string()),
        ("fingerprint", pa.string()),
        ("scope_kind", pa.string()),
        ("scope_key", pa.string()),
        ("scope_name", pa.string()),
        ("selling_entity", pa.string()),
        ("team", pa.string()),
        ("topic", pa.string()),
        ("severity", pa.string()),
        ("exposure", pa.int64()),
        ("currency", pa.string()),
        ("exposure_reporting", pa.int64()),
        ("first_seen", pa.date32()),
        ("evidence", pa.string()),
        ("facts", pa.string()),
        ("reporting_currency", pa.string()),
        ("rate_date", pa.date32()),
    ]
)
VERDICTS = pa.schema(
    [
        ("business_date", pa.date32()),
        ("rule_id", pa.string()),
        ("status", pa.string()),
        ("applied", pa.int64()),
        ("checked", pa.int64()),
        ("findings", pa.int64()),
        ("not_evaluated", pa.int64()),
        ("reason", pa.string()),
    ]
)
OPEN_STATES = pa.schema([("fingerprint", pa.string()), ("state", pa.string()), ("reason", pa.string())])


def write_findings(findings: Iterable[Finding], path: Path, business_date: date) -> None:
    """Write findings with evidence and facts as JSON."""
    rows = [
        {
            **{
                name: getattr(finding, name)
                for name in FINDINGS.names
                if name not in ("business_date", "evidence", "facts")
            },
            "business_date": business_date,
            "evidence": json.dumps([asdict(value) for value in finding.evidence], ensure_ascii=False),
            "facts": json.dumps(dict(finding.facts), ensure_ascii=False),
        }
        for finding in findings
    ]
    write_table(pa.Table.from_pylist(rows, schema=FINDINGS), path)


def read_findings(path: Path) -> list[Finding]:
    """Return the findings that `write_findings` wrote."""
    return [
        Finding(
            **{name: row[name] for name in _names(Finding) if name not in ("scope_kind", "evidence", "facts")},
            scope_kind=ScopeKind(row["scope_kind"]),
            evidence=tuple(EvidenceValue(**value) for value in json.loads(row["evidence"])),
            facts=json.loads(row["facts"]),
        )
        for row in pq.read_table(path).to_pylist()
    ]


def write_verdicts(verdicts: Iterable[Verdict], path: Path, business_date: date) -> None:
    """Write one row a rule."""
    rows = [asdict(verdict) | {"status": verdict.status.value, "business_date": business_date} for verdict in verdicts]
    write_table(pa.Table.from_pylist(rows, schema=VERDICTS), path)


def read_verdicts(path: Path) -> list[Verdict]:
    """Return the verdicts that `write_verdicts` wrote."""
    return [
        Verdict(
            **{name: row[name] for name in _names(Verdict) if name != "status"}, status=VerdictStatus(row["status"])
        )
        for row in pq.read_table(path).to_pylist()
    ]


def write_open_states(states: Iterable[OpenState], path: Path) -> None:
    """Write the state of the findings that were open before."""
    rows = [asdict(state) | {"state": state.state.value} for state in states]
    write_table(pa.Table.from_pylist(rows, schema=OPEN_STATES), path)


def read_open_states(path: Path) -> dict[str, OpenState]:
    """Return the states that `write_open_states` wrote, by fingerprint."""
    return {
        row["fingerprint"]: OpenState(
            fingerprint=row["fingerprint"], state=SubjectState(row["state"]), reason=row["reason"]
        )
        for row in pq.read_table(path).to_pylist()
    }


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]
