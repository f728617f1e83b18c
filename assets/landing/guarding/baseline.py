"""What an export usually holds, in rows and in each currency, and what a delivery falls short of. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from assets.landing.guarding.policy import LandingPolicy
from assets.landing.manifests.manifest import Manifest
from assets.landing.manifests.volumes import ALL, Volume
from assets.landing.schema.catalogue import Delta, Export, Window
from checks.reference.money import format_money, minor_units

WEEKDAYS_NAMED = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NOTHING = Volume(rows=0, money=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A delivery that counts. `by_word`: a guard held it, and a person let it pass."""

    manifest: Manifest
    by_word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How much is usual, the least that passes for whole, and `when`: ` on Mondays`, where it is that weekday's."""

    amount: Decimal
    floor: Decimal
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholeness:
    """What is usual of a delivery. `judged`: it is compared at all; `short`: what it falls short of, in words.

    `rows_floor`: the fewest rows, None without a history; `amounts_short`: currencies with too little.
    """

    rows_usual: int | None
    rows_floor: int | None
    judged: bool
    amounts_short: int
    short: tuple[str, ...]


def wholeness(
    export: Export, today: Manifest, accepted: Sequence[Accepted], day: date, policy: LandingPolicy
) -> Wholeness:
    """Compare `today` with those accepted before it; a currency is compared with itself only.

    Of a window, what it no longer covers today is not part of what is usual: a month that leaves it is nothing lost.
    """
    accepted = _telling(accepted, day, policy)
    by_changes = isinstance(export.coverage, Delta)
    comparable = export.guards.by_weekday or not by_changes
    counted = [(one, _rows(export, one.manifest, day)) for one in accepted]
    rows = _usual(counted, day, policy, policy.rows_floor_share, changes=by_changes and comparable)
    may_be_empty = export.guards.may_be_empty or by_changes
    enough = rows is not None and rows.amount >= max(export.guards.whole_from_rows, 1)
    rows_judged = comparable and enough and (today.rows_delivered > 0 or may_be_empty)
    floor = None if rows is None else math.ceil(rows.floor) if rows_judged else 0
    short, amounts_judged, amounts_short = [], False, 0
    if rows is not None and floor is not None and today.rows_delivered < floor:
        text = f"{today.rows_delivered:,} rows where {int(rows.amount):,} are usual{rows.when}"
        short.append(f"{text} (at least {floor:,})")
    elif comparable and today.rows_delivered:
        for currency, usual, bulk in _money(export, accepted, day, policy):
            amounts_judged, found = True, today.volumes.get(currency, _NOTHING)
            amount = found.money or Decimal(0)
            if amount < usual.floor and amount - found.largest < bulk.floor:
                amounts_short += 1
                text = f"amounts of {_amount(amount, currency)} where {_amount(usual.amount, currency)} are usual"
                short.append(f"{text}{usual.when} (at least {_amount(usual.floor, currency)})")
    return Wholeness(
        rows_usual=None if rows is None else int(rows.amount),
        rows_floor=floor,
        judged=rows_judged or amounts_judged,
        amounts_short=amounts_short,
        short=tuple(short),
    )


def _telling(accepted: Sequence[Accepted], day: date, policy: LandingPolicy) -> list[Accepted]:
    """The deliveries that may tell what is usual: the last of all days and of the weekday, and people's words."""
    accepted = accepted[-(7 * policy.weekday_history + policy.history) :]
    first = len(accepted) - policy.history
    same = [one for one in accepted if one.manifest.business_date.weekday() == day.weekday()]
    known = {id(one) for one in same[-policy.weekday_history :]}
    return [one for place, one in enumerate(accepted) if place >= first or one.by_word or id(one) in known]


def _money(
    export: Export, accepted: Sequence[Accepted], day: date, policy: LandingPolicy
) -> Iterator[tuple[str, Usual, Usual]]:
    """What is usual in each currency of which there are usually enough rows to tell: of all, and but for the largest.

    A single invoice may be half of a currency's amounts; that it is gone is a finding, and no file cut short.
    """
    measured = [one for one in accepted if one.manifest.volumes]
    for currency in sorted({name for one in measured for name in one.manifest.volumes} - {ALL}):
        volumes = [
            (one, one.manifest.volumes.get(currency, _NOTHING).still_inside(_moved_on(export, one.manifest, day)))
            for one in measured
        ]
        changes = isinstance(export.coverage, Delta)
        rows = _usual(
            [(one, Decimal(volume.rows)) for one, volume in volumes], day, policy, Decimal(1), changes=changes
        )
        amounts = [(one, volume.money or Decimal(0)) for one, volume in volumes]
        usual = _usual(amounts, day, policy, policy.money_floor_share, changes=changes)
        bulks = [
            (one, max(amount - volume.largest, Decimal(0)))
            for (one, volume), (_, amount) in zip(volumes, amounts, strict=True)
        ]
        bulk = _usual(bulks, day, policy, policy.money_floor_share, changes=changes)
        if rows and usual and bulk and rows.amount >= policy.money_from_rows and bulk.floor > 0:
            yield currency, usual, bulk


def _usual(
    known: Sequence[tuple[Accepted, Decimal]], day: date, policy: LandingPolicy, share: Decimal, *, changes: bool
) -> Usual | None:
    """The median of the same weekday's once there are enough of them, else of the last ones of all days.

    Of changes only the same weekday tells anything, and each has been whole, the smallest too. What a person let pass
    takes larger ones before it out of what is usual: it is the export's new size.
    """
    valid = [
        (one, amount)
        for place, (one, amount) in enumerate(known)
        if not any(later.by_word and size < share * amount for later, size in known[place + 1 :])
    ]
    same = [amount for one, amount in valid if one.manifest.business_date.weekday() == day.weekday()]
    if len(same) >= policy.weekday_enough:
        basis, when = same[-policy.weekday_history :], f" on {WEEKDAYS_NAMED[day.weekday()]}"
    else:
        basis, when = [] if changes else [amount for _, amount in valid][-policy.history :], ""
    if not basis:
        return None
    amount = median(basis)
    return Usual(amount=amount, floor=share * (min(basis) if changes else amount), when=when)


def _rows(export: Export, manifest: Manifest, day: date) -> Decimal:
    volume = manifest.volumes.get(ALL)
    gone = volume.rows - volume.still_inside(_moved_on(export, manifest, day)).rows if volume else 0
    return Decimal(manifest.rows_delivered - gone)


def _moved_on(export: Export, manifest: Manifest, day: date) -> int:
    return (day - manifest.business_date).days if isinstance(export.coverage, Window) else 0


def _amount(amount: Decimal, currency: str) -> str:
    return format_money(int(amount.scaleb(minor_units(currency))), currency)
