"""What stands delivered for a business date, and which night covers it. Asks the ops store, reads no file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg

from assets.landing.storage.arrivals import Arrival, arrivals, digest_of
from assets.nights.config import NightConfig
from assets.nights.decisions import accepted_deliveries
from assets.nights.services import NightServices
from assets.nights.steps.prepare import seen_by
from notifications.store import nights
from notifications.store.nights import CommittedNight

DELIVERIES_TAG = "tieout/deliveries"
"""Tag of a run: the digest of the deliveries that it was started for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """All deliveries up to `business_date`; `newest` is the newest committed night of any date.

    `digest` is of the deliveries, and of the held ones that people let pass. `covered`: the date's newest edition was
    made of these very ones.
    """

    business_date: date
    arrivals: Sequence[Arrival]
    digest: str
    newest: CommittedNight | None
    covered: bool

    @property
    def committed(self) -> bool:
        """Whether the newest night is of this date."""
        return self.newest is not None and self.newest.business_date == self.business_date

    @property
    def tags(self) -> dict[str, str]:
        """Tags of a run that is to evaluate them."""
        return {"tieout/business_date": self.business_date.isoformat(), DELIVERIES_TAG: self.digest[:16]}

    def runs(self, instance: dg.DagsterInstance) -> Sequence[dg.DagsterRun]:
        """Return the runs that were started for these very deliveries, newest first."""
        return instance.get_runs(dg.RunsFilter(job_name="nightly", tags=self.tags))


def delivered(config: NightConfig, services: NightServices, business_date: date) -> Delivered:
    """Look at what is there. Raises TieoutError when a place or the ops store cannot be read."""
    found = arrivals(config.catalogue, config.exports, until=business_date)
    store = services.store()
    newest, digest = nights.newest_night(store), digest_of(found, accepted_deliveries(store))
    of_date = newest is not None and newest.business_date == business_date
    return Delivered(
        business_date=business_date,
        arrivals=found,
        digest=digest,
        newest=newest,
        covered=of_date and newest is not None and seen_by(config, newest.night_id) == digest,
    )
