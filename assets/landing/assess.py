"""Which deliveries count on a business date: today's, unless a guard of `checks.exports` holds it. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

import pandas as pd

from assets.landing.catalogue import Catalogue, Export, Window
from assets.landing.decisions import AcceptedDelivery, Decisions
from assets.landing.manifest import Manifest
from assets.landing.policy import LandingPolicy
from assets.landing.state import ExportState
from checks.exports import held_by

__all__ = ["ExportState", "assess"]

_BOOLEANS, _INTEGERS = ("delivered", "must_be_whole"), ("missing_column_count", "rows", "rows_floor")


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
    accepted: dict[str, list[Manifest]] = {name: [] for name in catalogue.exports}
    days = sorted({day for _, day in newest})
    for day in [day for day in days if day < business_date]:
        # a date without a delivery changes nothing that comes after it
        exports = [export for export in catalogue.exports.values() if (export.id, day) in newest]
        for export, state in zip(exports, _judge(exports, newest, accepted, day, policy, decisions), strict=True):
            if not state.held and state.today is not None:
                accepted[export.id].append(state.today)
    return tuple(_judge(list(catalogue.exports.values()), newest, accepted, business_date, policy, decisions))


def _last_of_each_date(manifests: Iterable[Manifest], *, until: date) -> Mapping[tuple[str, date], Manifest]:
    newest: dict[tuple[str, date], Manifest] = {}
    for manifest in sorted(manifests, key=lambda manifest: manifest.sequence):
        if manifest.business_date <= until:
            newest[manifest.export_id, manifest.business_date] = manifest
    return newest


def _judge(
    exports: Sequence[Export],
    newest: Mapping[tuple[str, date], Manifest],
    accepted: Mapping[str, Sequence[Manifest]],
    day: date,
    policy: LandingPolicy,
    decisions: Decisions,
) -> list[ExportState]:
    facts = [_facts(export, newest.get((export.id, day)), accepted[export.id], day, policy) for export in exports]
    frame = pd.DataFrame(facts)
    frame = frame.astype(dict.fromkeys(_BOOLEANS, "boolean") | dict.fromkeys(_INTEGERS, "Int64"))
    rules = held_by(frame)
    return [
        _state(export, newest.get((export.id, day)), accepted[export.id], fact, rule, policy, decisions)
        for export, fact, rule in zip(exports, facts, rules, strict=True)
    ]


def _facts(
    export: Export, today: Manifest | None, accepted: Sequence[Manifest], day: date, policy: LandingPolicy
) -> dict[str, object]:
    recent = [manifest.rows_delivered for manifest in accepted[-policy.history :]]
    usual = median(recent) if recent else None
    missing = len(today.columns_missing) if today else None
    if today and today.parquet is None and not missing:
        missing = sum(column.required for column in export.columns.values())
    return {
        "subject_key": export.native_key,
        "export": export.id,
        "system": export.system,
        "entity": export.entity,
        "team": export.team,
        "delivered": today is not None,
        "file": today.file if today else None,
        "business_date": day,
        "sequence": today.sequence if today else None,
        "sha256": today.sha256 if today else None,
        "rows": today.rows_delivered if today else None,
        "rows_usual": None if usual is None else int(usual),
        "rows_floor": None if usual is None else math.ceil(policy.rows_floor_share * int(usual * 2) / 2),
        "history": len(recent),
        "must_be_whole": today is not None and not missing and bool(recent),
        "missing_columns": ", ".join(today.columns_missing) or None if today else None,
        "missing_column_count": missing,
        "rows_quarantined": today.rows_quarantined if today else None,
        "rows_left_out": sum(today.left_out.values()) if today else None,
    }


def _state(
    export: Export,
    today: Manifest | None,
    accepted: Sequence[Manifest],
    fact: Mapping[str, object],
    rule: str | None,
    policy: LandingPolicy,
    decisions: Decisions,
) -> ExportState:
    word = _acceptance(today, rule, decisions)
    held = rule is not None and word is None
    counting = list(accepted) if held or today is None else [*accepted, today]
    deliveries = _as_of(export, counting, policy)
    shown = deliveries[-1] if deliveries else None
    reason = _reason(rule, fact, today) if held and rule else None
    facts = {
        **fact,
        "must_be_whole": bool(fact["must_be_whole"]) and word is None,
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
    """A full export is its last delivery; of a window, those before tell what left it and what was deleted."""
    if not counting:
        return ()
    last = counting[-1]
    if not isinstance(export.coverage, Window):
        return (last,)
    oldest = last.business_date - timedelta(days=export.coverage.days)
    reaching = [manifest for manifest in counting if manifest.business_date > oldest]
    return tuple(reaching[-policy.window_deliveries :])


def _reason(rule: str, fact: Mapping[str, object], today: Manifest | None) -> str:
    if rule == "export.missing":
        return "no delivery for the business date"
    if rule == "export.truncated":
        return f"{fact['rows']} rows where {fact['rows_usual']} are usual (at least {fact['rows_floor']})"
    if today is not None and today.problem:
        return today.problem
    return rule
