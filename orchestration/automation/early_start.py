"""Whether what is delivered starts a night now, and if not, what is waited for. Knows no Dagster, reads no file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from assets.landing.schema.catalogue import Catalogue
from assets.landing.storage.arrivals import Arrival, Change, digest_of, still_missing, unsettled
from orchestration.config.policy_file import SchedulePolicy

_NAMED = 4
"""Exports that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen at one look, for the next one: the stamps of the date's files, and a digest of all earlier ones."""

    business_date: date
    stamps: Mapping[str, str] = field(default_factory=dict)
    earlier: str = ""

    @classmethod
    def of(cls, business_date: date, found: Sequence[Arrival]) -> "Look":
        """What is seen now."""
        today, earlier = _split(found, business_date)
        stamps = {arrival.name: arrival.stamp for arrival in today}
        return cls(business_date=business_date, stamps=stamps, earlier=digest_of(earlier))

    @classmethod
    def read(cls, cursor: str | None, business_date: date) -> "Look":
        """What the cursor says of the date; nothing, where it is none or of another date."""
        try:
            told = json.loads(cursor or "")
            if told["date"] == business_date.isoformat():
                return cls(business_date=business_date, stamps=dict(told["stamps"]), earlier=str(told["earlier"]))
        except (ValueError, KeyError, TypeError):
            pass
        return cls(business_date=business_date)

    def cursor(self) -> str:
        """The look as the sensor keeps it."""
        told = {"date": self.business_date.isoformat(), "stamps": dict(self.stamps), "earlier": self.earlier}
        return json.dumps(told)


def obstacles(
    catalogue: Catalogue,
    found: Sequence[Arrival],
    before: Look,
    *,
    now: datetime,
    policy: SchedulePolicy,
    wait_for_all: bool,
) -> list[str]:
    """Return what a night has to wait for, in words; nothing, when it can start.

    `wait_for_all`: for every required export that is due; else only for files that still change.
    """
    today, earlier = _split(found, before.business_date)
    missing = []
    for export in catalogue.exports.values():
        of_export = [arrival for arrival in today if arrival.delivery.export_id == export.id]
        absent = still_missing(export, of_export)
        if absent and wait_for_all and export.required and export.is_due(before.business_date):
            missing.append(absent)
    words = [f"waiting for {_listed(missing)}"] if missing else []
    seen = dict(before.stamps)
    if digest_of(earlier) == before.earlier:
        seen |= {arrival.name: arrival.stamp for arrival in earlier}
    changing = unsettled(found, seen, now=now.timestamp(), settled_seconds=policy.settled_seconds)
    for change in Change:
        exports = [export for export, kind in changing.items() if kind is change]
        if exports:
            words.append(f"{_listed(exports)} {change.value[len(exports) > 1]}")
    return words


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_NAMED])} and {more} more"


def _split(found: Sequence[Arrival], business_date: date) -> tuple[list[Arrival], list[Arrival]]:
    today = [arrival for arrival in found if arrival.delivery.business_date == business_date]
    return today, [arrival for arrival in found if arrival.delivery.business_date != business_date]
