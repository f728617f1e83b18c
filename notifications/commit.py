"""The commit of a night: the one transaction that writes night, work items, events and outbox together (invariant 1).

What comes before it means nothing until it has happened; what comes after it can be repeated. Not here: what becomes of
the items (lifecycle), what the mails say (digest), how they leave (delivery).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, Engine, insert, select, update

from checks.engine.findings import Finding, OpenState, Verdict, VerdictStatus
from checks.engine.texts import RuleTexts
from checks.errors import NightFailed
from notifications.clock import Clock
from notifications.items.model import ItemChange
from notifications.items.night_summary import ExportLine, ItemCounts, NightSummary, VerdictLine
from notifications.items.nightly import advance
from notifications.items.plan import NightIdentity, Plan
from notifications.items.transitions import TOLD, Action
from notifications.mail.notice import Notice
from notifications.mail.outbox import enqueue
from notifications.policy import NotificationsPolicy
from notifications.store.bulk import no_collector
from notifications.store.database.engine import writing
from notifications.store.database.schema import nights, rule_baselines
from notifications.store.items import item_totals, items_of
from notifications.store.json_text import dump_summary
from notifications.store.nights import CommittedNight, find_night_in, newest_night_in, night_summary_in, prior_night_in
from notifications.store.plans import load_state, rename_rules, write_plan

Compose = Callable[..., Sequence[Notice]]


class NightKind(StrEnum):
    """What a commit may change."""

    NIGHT = "night"
    BACKFILL = "backfill"
    """Of a date older than the newest committed night: neither items nor mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightOutcome:
    """All that a night found, ready to be committed.

    `kind` and `prior_night_id`: as they were when the night began; the commit refuses when they are no longer true.
    `open_states`: by fingerprint, of all that `queries.open_findings` gave.
    """

    night_id: str
    digest: str
    business_date: date
    kind: NightKind
    prior_night_id: str | None
    exports: tuple[ExportLine, ...]
    verdicts: tuple[Verdict, ...]
    findings: Sequence[Finding]
    open_states: Mapping[str, OpenState]
    reporting_currency: str | None = None
    """What the exposures of tonight are converted to; with None all known ones are taken for the same."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """New ids of rules by old id: entries and baselines go on under the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyCommitted:
    """The same inputs were committed before: there was nothing to do."""

    night: CommittedNight
    summary: NightSummary


def commit_night(
    engine: Engine,
    outcome: NightOutcome,
    *,
    policy: NotificationsPolicy,
    texts: RuleTexts,
    clock: Clock,
    compose: Compose | None = None,
) -> NightSummary | AlreadyCommitted:
    """Write the night in one transaction and return its summary; or say that it is there already, and write nothing.

    `compose`: what makes the notices (the digests by default). Raises NightFailed when another night came between the
    beginning of this one and its commit, or the store cannot be written; BusyError when another process keeps writing.
    """
    with no_collector(), writing(engine) as connection:
        present = find_night_in(connection, outcome.digest)
        if present is not None:
            return AlreadyCommitted(night=present, summary=night_summary_in(connection, present.night_id))
        earlier = _editions(connection, outcome)
        _still_true(connection, outcome)
        at = clock.now()
        night = NightIdentity(
            night_id=outcome.night_id,
            business_date=outcome.business_date,
            edition=1 + len(earlier),
            superseded=frozenset(earlier),
            reporting_currency=outcome.reporting_currency,
        )
        _insert_night(connection, outcome, night, earlier[-1] if earlier else None, at=at)
        baseline, plan = (frozenset[str](), None)
        if outcome.kind is NightKind.NIGHT:
            rename_rules(connection, outcome.renamed)
            baseline = _baseline_rules(connection, outcome, night)
            state = load_state(connection, {finding.fingerprint for finding in outcome.findings}, night)
            plan = advance(
                state,
                outcome.findings,
                outcome.open_states,
                night,
                baseline_rules=baseline,
                baseline_limit=policy.baseline_limit,
            )
            write_plan(connection, plan, night, at)
        summary = _summary(connection, outcome, night, plan, baseline=bool(baseline))
        connection.execute(
            update(nights).where(nights.c.night_id == night.night_id).values(summary=dump_summary(summary))
        )
        if plan is not None:
            before = earlier[-1] if earlier else outcome.prior_night_id
            prior_good = None if before is None else night_summary_in(connection, before).good
            composed = (compose or _digests())(
                summary, _changes(connection, plan), policy=policy, texts=texts, prior_good=prior_good
            )
            enqueue(connection, composed, night_id=night.night_id, at=at)
        return summary


def _digests() -> Compose:
    from notifications.mail.digest import compose_digests  # templates take their time to load

    return compose_digests


def _editions(connection: Connection, outcome: NightOutcome) -> list[str]:
    query = select(nights.c.night_id).where(nights.c.business_date == outcome.business_date).order_by(nights.c.edition)
    return list(connection.execute(query).scalars())


def _still_true(connection: Connection, outcome: NightOutcome) -> None:
    newest = newest_night_in(connection)
    kind = (
        NightKind.BACKFILL if newest is not None and outcome.business_date < newest.business_date else NightKind.NIGHT
    )
    prior = prior_night_in(connection, outcome.business_date)
    if kind is not outcome.kind or (None if prior is None else prior.night_id) != outcome.prior_night_id:
        raise NightFailed(
            f"night of {outcome.business_date}: another night was committed while this one was at work, so it compared "
            "with what is no longer the last. Nothing was kept; run "
            f"`tieout nightly --date {outcome.business_date}` again."
        )


def _insert_night(
    connection: Connection, outcome: NightOutcome, night: NightIdentity, supersedes: str | None, *, at: object
) -> None:
    connection.execute(
        insert(nights).values(
            night_id=night.night_id,
            business_date=night.business_date,
            edition=night.edition,
            digest=outcome.digest,
            kind=outcome.kind,
            prior_night_id=outcome.prior_night_id,
            supersedes=supersedes,
            committed_at=at,
            summary="{}",  # follows when the items are known, in the same transaction
        )
    )


def _baseline_rules(connection: Connection, outcome: NightOutcome, night: NightIdentity) -> frozenset[str]:
    """Return the rules that have their first evaluated night: by this commit, or by an earlier edition of the date."""
    known = {row.rule_id: row.business_date for row in connection.execute(select(rule_baselines))}
    silent = (VerdictStatus.NOT_EVALUATED, VerdictStatus.NOT_DUE)
    evaluated = {line.rule_id for line in outcome.verdicts if line.status not in silent}
    first = sorted(evaluated - known.keys())
    if first:
        rows = [{"rule_id": rule, "night_id": night.night_id, "business_date": night.business_date} for rule in first]
        connection.execute(insert(rule_baselines), rows)
    return frozenset(first) | {rule for rule, on in known.items() if on == night.business_date}


def _summary(
    connection: Connection, outcome: NightOutcome, night: NightIdentity, plan: Plan | None, *, baseline: bool
) -> NightSummary:
    told = Counter(kind for kind, _ in plan.changes) if plan is not None else Counter[Action]()
    totals = item_totals(connection)
    return NightSummary(
        night_id=night.night_id,
        business_date=night.business_date,
        edition=night.edition,
        backfill=outcome.kind is NightKind.BACKFILL,
        baseline=baseline,
        exports=outcome.exports,
        verdicts=tuple(
            VerdictLine(
                rule_id=verdict.rule_id,
                status=verdict.status,
                checked=verdict.checked,
                findings=verdict.findings,
                not_evaluated=verdict.not_evaluated,
                reason=verdict.reason,
            )
            for verdict in outcome.verdicts
        ),
        findings=len(outcome.findings),
        items=ItemCounts(
            by_status=totals.by_status,
            held=totals.held,
            by_change={action: told[action] for action in TOLD if told[action]},
        ),
    )


def _changes(connection: Connection, plan: Plan) -> tuple[ItemChange, ...]:
    """Return the changes with their items as the store holds them now."""
    items = {item.id: item for item in items_of(connection, [item_id for _, item_id in plan.changes])}
    return tuple(ItemChange(kind=kind, item=items[item_id]) for kind, item_id in plan.changes)
