"""The facts that the guards judge: what is known of a delivery and of those accepted before it. Judges nothing."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from assets.landing.guarding.baseline import Accepted, wholeness
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.guarding.state import FACTS
from assets.landing.manifests.key_sketch import SKETCH, kept_share
from assets.landing.manifests.manifest import Manifest
from assets.landing.manifests.volumes import ALL
from assets.landing.schema.catalogue import Delta, Export
from assets.landing.storage.parts import missing_parts

Facts = dict[str, object]
_COPIED = timedelta(days=7)
_FOUR_WEEKS = 28


def guard_facts(
    export: Export, today: Manifest | None, past: Sequence[Accepted], day: date, policy: LandingPolicy
) -> Facts:
    """Return the columns of `state.FACTS` that guards read; `past` are the deliveries before `day` that count."""
    accepted = [one.manifest for one in past]
    facts: Facts = {name: False if name.startswith("must_") else None for name in FACTS.names}
    facts["must_be_delivered"] = export.is_due(day)
    if today is None:
        return facts
    missing = len(today.columns_missing)
    readable = today.parquet is not None or bool(missing)
    facts |= {"is_readable": readable, "problem": None if readable else today.problem, "missing_column_count": missing}
    facts |= {"must_have_parts": readable and not missing, "parts_missing": missing_parts(today.files)}
    facts |= _in_time(export, today, day)
    if not readable or missing or facts["parts_missing"]:
        return facts
    rows = _rows(export, today, past, day, policy)
    facts |= rows | _follows(export, today, accepted, day) | _totals(export, today) | _columns(today)
    if rows["shortfall"]:
        # what is cut off is called cut off, and not of another date or of other records as well
        return facts
    return facts | _days(export, today, day, policy) | _keys(export, today, accepted, policy)


def _rows(export: Export, today: Manifest, past: Sequence[Accepted], day: date, policy: LandingPolicy) -> Facts:
    whole = wholeness(export, today, past, day, policy)
    rows = today.rows_delivered
    return {
        "rows_usual": whole.rows_usual,
        "rows_floor": whole.rows_floor,
        "amounts_short": whole.amounts_short,
        "shortfall": "; ".join(whole.short) or None,
        "must_have_rows": not (export.guards.may_be_empty or isinstance(export.coverage, Delta)),
        "must_be_whole": whole.judged,
        "must_keep_contract": rows > 0,
        "quarantine_ceiling": max(policy.quarantined_rows, math.floor(policy.quarantined_share * rows)),
    }


def _follows(export: Export, today: Manifest, accepted: Sequence[Manifest], day: date) -> Facts:
    same = [manifest for manifest in accepted if manifest.sha256 == today.sha256 and manifest.business_date < day]
    facts: Facts = {
        "must_be_new": export.guards.must_change and bool(accepted) and not (same and _is_quiet(same[-1], day)),
        "is_new": not same,
        "repeats_date": same[-1].business_date.isoformat() if same else None,
    }
    if isinstance(export.coverage, Delta) and accepted:
        between = [accepted[-1].business_date + timedelta(days=1 + n) for n in range(_apart(accepted[-1], day) - 1)]
        skipped = max(sum(map(export.is_due, between)) - export.coverage.every_days + 1, 0)
        facts |= {"must_follow": True, "days_skipped": skipped, "days_missing": _days_text(skipped)}
    return facts


def _is_quiet(known: Manifest, day: date) -> bool:
    """Whether a window's last such days brought one row at most: hardly anybody is billed on Sundays or on the 31st."""
    leaving = known.volumes[ALL].rows_leaving if ALL in known.volumes else ()
    if known.coverage_from is None or len(leaving) < _FOUR_WEEKS:
        return False
    rows = [after - before for before, after in pairwise((0, *leaving))]
    by_day = [(known.coverage_from + timedelta(days=place), count) for place, count in enumerate(rows)]
    of_weekday = [count for on, count in by_day if on < day and on.weekday() == day.weekday()]
    of_month = [count for on, count in by_day if on < day and on.day == day.day]
    return any(sum(rows) <= len(rows) for rows in (of_weekday[-4:], of_month) if rows)


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
    if late > _COPIED:
        # the file was copied, or delivered for the archive: when it came is not known
        return {}
    return {"must_be_in_time": True, "minutes_late": math.ceil(late.total_seconds() / 60)}


def _apart(manifest: Manifest, day: date) -> int:
    return (day - manifest.business_date).days


def _days_text(days: int) -> str:
    return f"{days:,} {'day' if days == 1 else 'days'}"


def _counted(rows: int | None, total: str | None) -> str:
    return " and ".join(part for part in (None if rows is None else f"{rows:,} rows", _amount(total)) if part)


def _amount(total: str | None) -> str | None:
    """The total as people write it, with as many decimals as it needs, at least two."""
    number = _number(total)
    if number is None or not number.is_finite():
        return total
    return f"{number:,.{2 if number == round(number, 2) else 3}f}"


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")
