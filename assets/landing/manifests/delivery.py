"""One delivery as the guards see it: the sum of the files that it came in. Reads nothing, judges nothing."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from assets.landing.manifests.key_sketch import SKETCH
from assets.landing.manifests.manifest import Manifest
from assets.landing.manifests.volumes import Volume


def deliveries_of(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Return one manifest a delivery, ordered by export, business date and sequence; its `files` are those it is of."""
    ordered = sorted(manifests, key=lambda one: (_delivery(one), one.part, one.file))
    return [summed(list(files)) for _, files in groupby(ordered, key=_delivery)]


def summed(files: Sequence[Manifest]) -> Manifest:
    """Return the manifest of the delivery that came in these files, in the order of their parts. It lies in no lake.

    Its digest stands for the bytes of all of them; nothing of it landed where one of them cannot be read. What landed
    and what was quarantined lies with its `files`.
    """
    first = files[0]
    if len(files) == 1:
        return first
    unread = next((one for one in files if one.parquet is None and not one.columns_missing), None)
    whole = all(one.parquet is not None for one in files)
    stated = [one.rows_stated for one in files if one.rows_stated is not None]
    days = [day for one in files for day in (one.first_day, one.last_day) if day is not None]
    return replace(
        first,
        file=f"{first.file} and {len(files) - 1} more",
        size=sum(one.size for one in files),
        sha256=hashlib.sha256("".join(one.sha256 for one in files).encode()).hexdigest(),
        delivered_at=max(one.delivered_at for one in files),
        rows_read=sum(one.rows_read for one in files),
        rows_landed=sum(one.rows_landed for one in files),
        rows_quarantined=sum(one.rows_quarantined for one in files),
        left_out=dict(sum((Counter(one.left_out) for one in files), Counter())),
        columns_missing=() if unread else _all(one.columns_missing for one in files),
        columns_optional_missing=_all(one.columns_optional_missing for one in files),
        columns_unknown=_all(one.columns_unknown for one in files),
        columns_renamed={old: new for one in files for old, new in one.columns_renamed.items()},
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        total_found=_total([one.total_found for one in files]),
        total_stated=_total([one.total_stated for one in files]),
        rows_stated=sum(stated) if stated else None,
        key_sketch=tuple(sorted({key for one in files for key in one.key_sketch})[:SKETCH]),
        volumes=_volumes(files),
        problem=(unread or next((one for one in files if one.problem), first)).problem,
        parquet=first.parquet if whole else None,
        quarantine=None,
        of=tuple(files),
    )


def _delivery(manifest: Manifest) -> tuple[str, date, int]:
    return manifest.export_id, manifest.business_date, manifest.sequence


def _all(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _total(totals: Sequence[str | None]) -> str | None:
    """The sum of what is stated; what nobody can read stays unreadable."""
    told = [total for total in totals if total is not None]
    try:
        return str(sum(map(Decimal, told), Decimal(0))) if told else None
    except ArithmeticError:
        return "?"


def _volumes(files: Sequence[Manifest]) -> dict[str, Volume]:
    names = dict.fromkeys(name for one in files for name in one.volumes)
    return {name: _added([one.volumes[name] for one in files if name in one.volumes]) for name in names}


def _added(volumes: Sequence[Volume]) -> Volume:
    """The volume of files that are of the same days; one without amounts says nothing of money."""
    amounts = [one.money for one in volumes if one.money is not None]
    leaving = [one.money_leaving for one in volumes if one.money_leaving]
    return Volume(
        rows=sum(one.rows for one in volumes),
        money=sum(amounts, Decimal(0)) if amounts else None,
        largest=sum((one.largest for one in volumes), Decimal(0)),
        rows_leaving=tuple(map(sum, zip(*(one.rows_leaving for one in volumes), strict=True))),
        money_leaving=tuple(sum(day, Decimal(0)) for day in zip(*leaving, strict=True)),
    )
