"""Which deliveries count on a business date: today's, unless a guard of `checks.rules.exports` blocks it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pandas as pd

from assets.landing.guarding.baseline import WEEKDAYS_NAMED, Accepted
from assets.landing.guarding.facts import guard_facts
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.guarding.state import FACTS, ExportState
from assets.landing.manifests.delivery import deliveries_of
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.acceptance import AcceptedDelivery, Decisions
from assets.landing.schema.catalogue import Catalogue, Delta, Export, Window
from checks.engine.blocking import blocked_by
from checks.rules.catalogue import EXPORT_RULES

__all__ = ["ExportState", "assess"]

_TYPES = {"bool": "boolean", "int64": "Int64", "string": "string"}
"""Columns of the facts as the Pandera model wants them, by the type of FACTS."""


_AT_ONCE = 60
"""Earlier deliveries of an export that are judged together."""

_REASONS = {
    "export.missing": "no delivery for the business date",
    "export.truncated": "{shortfall}",
    "export.parts_missing": "{parts_missing}",
    "export.empty": "a header and no row",
    "export.stale": "the same bytes as the delivery of {repeats_date}",
    "export.wrong_date": "days {days_inside} inside, which do not fit the date",
    "export.gap": "the changes of {days_missing} before it were not delivered",
    "export.keys_replaced": "{keys_kept_percent} % of the records before it (at least {keys_floor_percent} %)",
    "export.quarantined": "{rows_quarantined:,} of {rows:,} rows break the contract (at most {quarantine_ceiling:,})",
    "export.control_total": "holds {total_found} where {total_stated} is stated",
}


def assess(
    catalogue: Catalogue,
    manifests: Iterable[Manifest],
    *,
    business_date: date,
    policy: LandingPolicy,
    decisions: Decisions,
) -> tuple[ExportState, ...]:
    """Return the state of each export of the catalogue, in its order.

    Earlier dates are judged by the same guards, oldest first, since what is usual is made of what was accepted.
    """
    newest = _last_of_each_date(manifests, until=business_date)
    accepted = _accepted_before(business_date, catalogue, newest, policy, decisions)
    exports = [(export, newest.get((export.id, business_date))) for export in catalogue.exports.values()]
    facts = [_facts(export, today, accepted[export.id], business_date, policy) for export, today in exports]
    return tuple(
        _state(export, today, accepted[export.id], fact, rule, business_date, policy, decisions)
        for (export, today), fact, rule in zip(exports, facts, _blocked_by(facts), strict=True)
    )


def _accepted_before(
    business_date: date,
    catalogue: Catalogue,
    newest: Mapping[tuple[str, date], Manifest],
    policy: LandingPolicy,
    decisions: Decisions,
) -> Mapping[str, Sequence[Accepted]]:
    """Return the deliveries of earlier dates that count, by export, oldest first.

    Many are judged at once in the hope that what was so of the last goes on, that it counts or is held; what follows
    one that is not so is judged again. A date without a delivery changes nothing that comes after it.
    """
    accepted: dict[str, list[Accepted]] = {name: [] for name in catalogue.exports}
    earlier = sorted((day, name) for name, day in newest if day < business_date)
    waiting = {export: [newest[name, day] for day, name in earlier if name == export] for export in catalogue.exports}
    counts = dict.fromkeys(catalogue.exports, True)
    while any(waiting.values()):
        asked: list[tuple[str, Manifest, dict[str, object]]] = []
        for name, manifests in waiting.items():
            hoped = list(accepted[name])
            for manifest in manifests[:_AT_ONCE]:
                fact = _facts(catalogue.exports[name], manifest, hoped, manifest.business_date, policy)
                asked.append((name, manifest, fact))
                if counts[name]:
                    hoped.append(Accepted(manifest=manifest))
        stopped: set[str] = set()
        for (name, manifest, _), rule in zip(asked, _blocked_by([fact for *_, fact in asked]), strict=True):
            if name in stopped:
                continue
            waiting[name].remove(manifest)
            word = _acceptance(manifest, rule, decisions)
            if rule is None or word is not None:
                accepted[name].append(Accepted(manifest=manifest, by_word=word is not None))
            if word is not None or (rule is None) != counts[name]:
                counts[name] = rule is None or word is not None
                stopped.add(name)
    return accepted


def _last_of_each_date(manifests: Iterable[Manifest], *, until: date) -> Mapping[tuple[str, date], Manifest]:
    newest: dict[tuple[str, date], Manifest] = {}
    for manifest in deliveries_of(manifests):
        if manifest.business_date <= until:
            newest[manifest.export_id, manifest.business_date] = manifest
    return newest


def _blocked_by(facts: Sequence[Mapping[str, object]]) -> list[str | None]:
    frame = pd.DataFrame(facts)
    kinds = {name: _TYPES.get(str(FACTS.field(name).type)) for name in frame}
    return blocked_by(EXPORT_RULES, frame.astype({name: kind for name, kind in kinds.items() if kind is not None}))


def _facts(
    export: Export, today: Manifest | None, accepted: Sequence[Accepted], day: date, policy: LandingPolicy
) -> dict[str, object]:
    return {
        **guard_facts(export, today, accepted, day, policy),
        "subject_key": export.native_key,
        "export": export.id,
        "system": export.system,
        "entity": export.entity,
        "team": export.team,
        "delivered": today is not None,
        "file": today.file if today else None,
        "files": [one.file for one in today.files] if today else None,
        "business_date": day,
        "sequence": today.sequence if today else None,
        "sha256": today.sha256 if today else None,
        "rows": today.rows_delivered if today else None,
        "history": len(accepted[-policy.history :]),
        "missing_columns": ", ".join(today.columns_missing) or None if today else None,
        "rows_quarantined": today.rows_quarantined if today else None,
        "rows_left_out": sum(today.left_out.values()) if today else None,
    }


def _state(
    export: Export,
    today: Manifest | None,
    accepted: Sequence[Accepted],
    fact: Mapping[str, object],
    rule: str | None,
    day: date,
    policy: LandingPolicy,
    decisions: Decisions,
) -> ExportState:
    word = _acceptance(today, rule, decisions)
    is_due = today is not None or export.is_due(day)
    held = is_due and (today is None or (rule is not None and word is None))
    good = [one.manifest for one in accepted]
    counting = good if held or today is None else [*good, today]
    deliveries = _as_of(export, counting, policy)
    shown = deliveries[-1] if deliveries else None
    reason = _reason(rule, fact, today, day) if held or not is_due else None
    facts = {
        **fact,
        **{name: bool(value) and word is None for name, value in fact.items() if name.startswith("must_")},
        "is_due": is_due,
        "held": held,
        "hold_rule": rule if held else None,
        "hold_reason": reason,
        "shown_date": shown.business_date if shown else None,
        "coverage_from": shown.coverage_from if shown else None,
        "coverage_to": shown.coverage_to if shown else None,
        "accepted_by": word.author if word else None,
    }
    return ExportState(
        export_id=export.id,
        today=today,
        deliveries=deliveries,
        behind=_behind(export, counting),
        held=held,
        hold_rule=rule if held else None,
        hold_reason=reason,
        facts=facts,
    )


def _acceptance(today: Manifest | None, rule: str | None, decisions: Decisions) -> AcceptedDelivery | None:
    """A person may take a delivery that a guard holds, but not one of which nothing landed."""
    if rule is None or today is None or today.parquet is None:
        return None
    return decisions.acceptance(
        export_id=today.export_id, business_date=today.business_date, sequence=today.sequence, sha256=today.sha256
    )


def _as_of(export: Export, counting: Sequence[Manifest], policy: LandingPolicy) -> tuple[Manifest, ...]:
    """A full export is its last delivery, one of changes all of them; a window's last few tell what was deleted."""
    if not counting:
        return ()
    last = counting[-1]
    if isinstance(export.coverage, Delta):
        return tuple(counting)
    if not isinstance(export.coverage, Window):
        return (last,)
    oldest = last.business_date - timedelta(days=export.coverage.days)
    reaching = [manifest for manifest in counting if manifest.business_date > oldest]
    return tuple(reaching[-policy.window_deliveries :])


def _behind(export: Export, counting: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """The deliveries from which records are carried into the last one. Of changes none: the last row of each counts."""
    if isinstance(export.coverage, Delta) or not counting or not _has_set_aside(counting[-1]):
        return ()
    chain: list[Manifest] = []
    for manifest in reversed(counting[:-1]):
        chain.insert(0, manifest)
        if not _has_set_aside(manifest):
            break
    return tuple(chain)


def _has_set_aside(delivery: Manifest) -> bool:
    return any(file.quarantine is not None for file in delivery.files)


def _reason(rule: str | None, fact: Mapping[str, object], today: Manifest | None, day: date) -> str:
    if rule is None:
        return f"not due on {WEEKDAYS_NAMED[day.weekday()]}"
    if rule in _REASONS:
        return _REASONS[rule].format_map(fact)
    return today.problem if today is not None and today.problem else rule
