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
from checks.engine.evaluate import evaluate
from checks.engine.evidence import describe_findings
from checks.engine.findings import Verdict
from checks.engine.open_subjects import OpenSubject
from checks.rules.catalogue import RULES
from notifications.store import items as queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the rules said of the night: the verdicts, and how many findings there are."""

    verdicts: tuple[Verdict, ...]
    findings: int


def judge(config: NightConfig, store: Engine, identity: NightIdentity) -> Judged:
    """Evaluate all rules once and stage the results under the night's id. Repeatable as long as the build is there."""
    open_findings = [] if identity.backfill else queries.open_findings(store, identity.business_date)
    folder = config.home.night(identity.night_id)
    with open_build(config.home) as connection:
        evaluation = evaluate(
            connection,
            RULES,
            config.roles,
            holds=_reasons(connection, "held"),
            not_due=_reasons(connection, "not is_due"),
            open_subjects=[
                OpenSubject(fingerprint=finding.fingerprint, rule_id=finding.rule_id, subject_key=finding.subject_key)
                for finding in open_findings
            ],
        )
        findings = describe_findings(
            connection,
            evaluation,
            RULES,
            config.roles,
            texts=config.texts,
            business_date=identity.business_date,
            first_seen={finding.fingerprint: finding.first_seen for finding in open_findings},
        )
        # written as they come: a large night has more of them than fit into memory together with the facts
        write_findings(findings, folder / "findings.parquet", identity.business_date)
        crosswalk = connection.execute(
            "select native_key, customer_key from crosswalk order by native_key"
        ).to_arrow_table()
    write_verdicts(evaluation.verdicts, folder / "verdicts.parquet", identity.business_date)
    write_open_states(evaluation.open_states.values(), folder / "open_states.parquet")
    write_table(crosswalk, folder / "crosswalk.parquet")
    stage(config.home, identity)
    return Judged(
        verdicts=tuple(evaluation.verdicts), findings=sum(verdict.findings for verdict in evaluation.verdicts)
    )


def _reasons(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[str, str]:
    return dict(connection.execute(f"select export, hold_reason from exports where {condition}").fetchall())  # noqa: S608
