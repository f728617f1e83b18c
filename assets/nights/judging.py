"""Judges a night: evaluates the rules on what dbt built, writes verdicts and findings, and stages the closed
warehouse.
"""

from dataclasses import dataclass

import duckdb
from sqlalchemy import Engine

from assets.nights.config import NightConfig
from assets.nights.identity import NightIdentity
from assets.nights.parquet import write_table
from assets.nights.results import write_findings, write_open_states, write_verdicts
from assets.nights.warehouse import open_build, stage
from checks.evaluate import Evaluation, OpenSubject, evaluate
from checks.evidence import describe_findings
from checks.findings import Finding, Verdict
from notifications import queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the rules said of the night."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


def judge(config: NightConfig, store: Engine, identity: NightIdentity) -> Judged:
    """Evaluate all rules once and stage the results under the night's id. Repeatable as long as the build is there."""
    open_findings = [] if identity.backfill else queries.open_findings(store, identity.business_date)
    folder = config.home.night(identity.night_id)
    with open_build(config.home) as connection:
        evaluation = evaluate(
            connection,
            _reasons(connection, "held"),
            [
                OpenSubject(fingerprint=finding.fingerprint, rule_id=finding.rule_id, subject_key=finding.subject_key)
                for finding in open_findings
            ],
            not_due=_reasons(connection, "not is_due"),
        )
        findings = _describe(config, connection, evaluation, identity, open_findings)
        crosswalk = connection.execute(
            "select native_key, customer_key from crosswalk order by native_key"
        ).to_arrow_table()
    write_findings(findings, folder / "findings.parquet", identity.business_date)
    write_verdicts(evaluation.verdicts, folder / "verdicts.parquet", identity.business_date)
    write_open_states(evaluation.open_states.values(), folder / "open_states.parquet")
    write_table(crosswalk, folder / "crosswalk.parquet")
    stage(config.home, identity)
    return Judged(verdicts=tuple(evaluation.verdicts), findings=tuple(findings))


def _reasons(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[str, str]:
    return dict(connection.execute(f"select export, hold_reason from exports where {condition}").fetchall())  # noqa: S608


def _describe(
    config: NightConfig,
    connection: duckdb.DuckDBPyConnection,
    evaluation: Evaluation,
    identity: NightIdentity,
    open_findings: list[queries.OpenFinding],
) -> list[Finding]:
    first_seen = {finding.fingerprint: finding.first_seen for finding in open_findings}
    return list(
        describe_findings(
            connection, evaluation, texts=config.texts, business_date=identity.business_date, first_seen=first_seen
        )
    )
