"""The facts that the guards judge: what is known of a delivery and of those accepted before it. Judges nothing."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median

from assets.landing.catalogue import Delta, Export
from assets.landing.keys import SKETCH, kept_share
from assets.landing.manifest import Manifest
from assets.landing.policy import LandingPolicy

Facts = dict[str, object]


def guard_facts(
    export: Export, today: Manifest | None, accepted: Sequence[Manifest], day: date, policy: LandingPolicy
) -> Facts:
    """Return the columns of `state.FACTS` that guards read; `accepted` are the good deliveries before `day`."""
    facts = _nothing_known()
    if today is None:
        return facts
    missing = len(today.columns_missing)
    readable = today.parquet is not None or bool(missing)
    facts |= {"is_readable": readable, "problem": None if readable else today.problem, "missing_column_count": missing}
    facts |= _in_time(export, today, day)
    if not readable or missing:
        return facts
    rows = _rows(export, today, accepted, policy)
    facts |= rows | _follows(export, today, accepted, day) | _totals(export, today) | _columns(today)
    floor = rows["rows_floor"]
    if rows["must_be_whole"] and isinstance(floor, int) and today.rows_delivered < floor:
        # what is cut off is called cut off, and not of another date or of other records as well
        return facts
    return facts | _days(export, today, day, policy) | _keys(export, today, accepted, policy)


def _nothing_known() -> Facts:
    names = (
        "is_readable problem missing_column_count must_be_whole must_have_rows rows_usual rows_floor must_keep_contract"
        " quarantine_ceiling must_be_new is_new repeats_date must_fit_its_date date_fits days_inside must_follow"
        " days_skipped must_keep_keys keys_kept_percent keys_floor_percent must_add_up control_total_fits total_found"
        " total_stated must_keep_header optional_columns_gone optional_missing_columns unknown_columns"
        " must_be_in_time minutes_late"
    )
    return {name: False if name.startswith("must_") else None for name in names.split()}


def _rows(export: Export, today: Manifest, accepted: Sequence[Manifest], policy: LandingPolicy) -> Facts:
    recent = [manifest.rows_delivered for manifest in accepted[-policy.history :]]
    usual = median(recent) if recent else None
    rows, guards = today.rows_delivered, export.guards
    may_be_empty = guards.may_be_empty or isinstance(export.coverage, Delta)
    judged = usual is not None and usual >= guards.whole_from_rows and not isinstance(export.coverage, Delta)
    return {
        "rows_usual": None if usual is None else int(usual),
        "rows_floor": None if usual is None else math.ceil(policy.rows_floor_share * int(usual * 2) / 2),
        "must_have_rows": not may_be_empty,
        "must_be_whole": judged and (rows > 0 or may_be_empty),
        "must_keep_contract": rows > 0,
        "quarantine_ceiling": max(policy.quarantined_rows, math.floor(policy.quarantined_share * rows)),
    }


def _follows(export: Export, today: Manifest, accepted: Sequence[Manifest], day: date) -> Facts:
    same = [manifest for manifest in accepted if manifest.sha256 == today.sha256 and manifest.business_date < day]
    facts: Facts = {
        "must_be_new": export.guards.must_change and bool(accepted),
        "is_new": not same,
        "repeats_date": same[-1].business_date.isoformat() if same else None,
    }
    if isinstance(export.coverage, Delta) and accepted:
        skipped = (day - accepted[-1].business_date).days - export.coverage.every_days
        facts |= {"must_follow": True, "days_skipped": max(skipped, 0)}
    return facts


def _days(export: Export, today: Manifest, day: date, policy: LandingPolicy) -> Facts:
    first, last = today.first_day, today.last_day
    if export.day_column is None or first is None or last is None:
        return {}
    if export.guards.dated_by is not None:
        fits = first == last == day
    else:
        within = policy.stale_days if export.guards.newest_within_days is None else export.guards.newest_within_days
        fits = day - timedelta(days=within) <= last <= day + timedelta(days=1)
    return {"must_fit_its_date": True, "date_fits": fits, "days_inside": f"{first} to {last}"}


def _keys(export: Export, today: Manifest, accepted: Sequence[Manifest], policy: LandingPolicy) -> Facts:
    if isinstance(export.coverage, Delta):
        return {}
    before = accepted[-1].key_sketch if accepted else ()
    if len(before) < SKETCH or not today.key_sketch:
        # fewer keys than a sketch holds: a handful of records may well be exchanged
        return {}
    percent = int(100 * kept_share(before, today.key_sketch))
    return {
        "must_keep_keys": True,
        "keys_kept_percent": percent,
        "keys_floor_percent": int(100 * policy.keys_kept_share),
    }


def _totals(export: Export, today: Manifest) -> Facts:
    if export.guards.control_total is None:
        return {}
    found, stated = _counted(today.rows_delivered, today.total_found), _counted(today.rows_stated, today.total_stated)
    rows_fit = today.rows_stated in (None, today.rows_delivered)
    total_fits = today.total_stated is None or _number(today.total_found) == _number(today.total_stated)
    is_stated = today.rows_stated is not None or today.total_stated is not None
    return {
        "must_add_up": True,
        "control_total_fits": is_stated and rows_fit and total_fits,
        "total_found": found,
        "total_stated": stated if is_stated else "nothing",
    }


def _columns(today: Manifest) -> Facts:
    return {
        "must_keep_header": True,
        "optional_columns_gone": len(today.columns_optional_missing),
        "optional_missing_columns": ", ".join(today.columns_optional_missing) or None,
        "unknown_columns": ", ".join(today.columns_unknown) or None,
    }


def _in_time(export: Export, today: Manifest, day: date) -> Facts:
    hour = export.guards.late_after
    if hour is None or not today.delivered_at:
        return {}
    due = datetime.combine(day + timedelta(days=1), hour, tzinfo=UTC)
    late = datetime.fromisoformat(today.delivered_at) - due
    return {"must_be_in_time": True, "minutes_late": math.ceil(late.total_seconds() / 60)}


def _counted(rows: int | None, total: str | None) -> str:
    return " and ".join(part for part in (None if rows is None else f"{rows} rows", total) if part)


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")
