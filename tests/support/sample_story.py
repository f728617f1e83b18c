"""A sample company's nights as they were lived through: what each said, found and left, right after it was run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from assets.nights.warehouse import current_warehouse
from nights import Answer, Installation, answers, arrivals, findings, installation, write_exports
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import LIVE_ENTRIES
from notifications.store import items as queries
from notifications.store import nights
from notifications.store.database.engine import reading
from notifications.store.database.schema import work_item_findings

CUSTOMERS, NIGHTS = 300, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a checklist."""

    item_id: int
    rule_id: str
    subject_key: str
    is_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A night right after it was run. `entries`: by fingerprint. `printed`: what the command said, if one was run."""

    summary: NightSummary
    found: list[Answer]
    entries: Mapping[str, Entry]
    open_items: int
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All nights of one seed."""

    place: Installation
    answers: Mapping[date, set[Answer]]
    told: list[Told]

    @property
    def last_editions(self) -> list[Told]:
        """Of each date, what stands in the end."""
        return list({night.summary.business_date: night for night in self.told}.values())

    def night(self, number: int) -> Told:
        return self.last_editions[number - 1]

    def before(self, told: Told) -> Told:
        return self.told[self.told.index(told) - 1]


def live_through(root: Path, seed: int, run: Callable[[Installation, date], str], *, all_kinds: bool = False) -> Story:
    """Run every night when its deliveries have arrived, the corrected ones later."""
    sample, exports = root / "sample", root / "exports"
    write_exports(sample, customers=CUSTOMERS, nights=NIGHTS, seed=seed, all_kinds=all_kinds)
    place = installation(root / "home", exports)
    told = [tell_night(place, run(place, business_date)) for business_date in arrivals(sample, exports)]
    return Story(place=place, answers=answers(sample), told=told)


def tell_night(place: Installation, printed: str) -> Told:
    store, warehouse = place.services.store(), current_warehouse(place.home)
    summary = nights.night_summary(store)
    assert summary is not None
    assert warehouse is not None
    with reading(store) as connection:
        lines = connection.execute(select(work_item_findings)).all()
    entries = {
        line.fingerprint: Entry(
            item_id=line.item_id,
            rule_id=line.rule_id,
            subject_key=line.subject_key,
            is_live=line.status in LIVE_ENTRIES,
        )
        for line in lines
    }
    return Told(
        summary=summary,
        found=findings(warehouse),
        entries=entries,
        open_items=len(queries.list_items(store)),
        printed=printed,
    )
