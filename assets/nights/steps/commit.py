"""Commits a night from what was staged for it, and tells whether it had been committed before."""

import pyarrow.parquet as pq
from sqlalchemy import Engine

from assets.nights.config import NightConfig
from assets.nights.identity import NightIdentity
from assets.nights.results import read_findings, read_open_states, read_verdicts
from checks.rules.catalogue import RULES
from notifications.clock import Clock
from notifications.commit import AlreadyCommitted, NightKind, NightOutcome, commit_night
from notifications.items.night_summary import ExportLine, NightSummary


def commit(config: NightConfig, store: Engine, identity: NightIdentity, clock: Clock) -> NightSummary:
    """Write night, work items, events and outbox in one transaction; a night committed before is returned as it is."""
    folder = config.home.night(identity.night_id)
    outcome = NightOutcome(
        night_id=identity.night_id,
        digest=identity.digest,
        business_date=identity.business_date,
        kind=NightKind.BACKFILL if identity.backfill else NightKind.NIGHT,
        prior_night_id=identity.prior_night_id,
        exports=export_lines(config),
        verdicts=tuple(read_verdicts(folder / "verdicts.parquet")),
        findings=tuple(read_findings(folder / "findings.parquet")),
        open_states=read_open_states(folder / "open_states.parquet"),
        reporting_currency=config.checks.reporting_currency,
        renamed=RULES.renamed,
    )
    committed = commit_night(store, outcome, policy=config.notifications, texts=config.texts, clock=clock)
    return committed.summary if isinstance(committed, AlreadyCommitted) else committed


def export_lines(config: NightConfig) -> tuple[ExportLine, ...]:
    """Return how each export stands in the night under way."""
    return tuple(
        ExportLine(
            export=row["export"],
            file=row["file"],
            rows_read=None if row["rows"] is None else row["rows"] + row["rows_left_out"],
            rows_landed=None if row["rows"] is None else row["rows"] - row["rows_quarantined"],
            rows_quarantined=row["rows_quarantined"] or 0,
            rows_left_out=row["rows_left_out"] or 0,
            is_due=row["is_due"],
            held=row["held"],
            hold_reason=row["hold_reason"],
            shown_date=row["shown_date"],
        )
        for row in pq.read_table(config.home.inputs / "export_facts.parquet").to_pylist()
    )
