"""What has been delivered, as names, sizes and times tell it: which delivery is complete, which still changes, and the
digest of them all. Reads no byte of a file.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from assets.landing.schema.acceptance import AcceptedDelivery
from assets.landing.schema.catalogue import Catalogue, Export
from assets.landing.schema.locations import Location
from assets.landing.storage.discovery import Delivery, discover
from assets.landing.storage.parts import missing_parts
from assets.landing.storage.sidecar import SIDECAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One delivered file. `stamp`: another one whenever the file, or what belongs to it, changes.

    `changed_at`: seconds since the epoch, as the system noted the last change; None where files appear only whole.
    `has_sidecar`: whether its control total is beside it; None where none is asked for.
    """

    delivery: Delivery
    stamp: str
    changed_at: float | None
    has_sidecar: bool | None

    @property
    def name(self) -> str:
        """Unique among all arrivals."""
        return f"{self.delivery.export_id} {self.delivery.file}"


def arrivals(catalogue: Catalogue, location: Location, *, until: date) -> tuple[Arrival, ...]:
    """Return all that was delivered up to the date. Raises TieoutError when a store cannot be read."""
    deliveries = discover(catalogue, location, until=until)
    sidecars = {name: _has_sidecar(export) for name, export in catalogue.exports.items()}
    found = (_arrival(delivery, with_sidecar=sidecars[delivery.export_id]) for delivery in deliveries)
    return tuple(arrival for arrival in found if arrival is not None)


def digest_of(found: Iterable[Arrival], accepted: Iterable[AcceptedDelivery] = ()) -> str:
    """Return the digest of a set of arrivals, and of what people let pass, whatever their order."""
    lines = sorted(f"{arrival.name}\0{arrival.stamp}" for arrival in found)
    lines += sorted(f"{decision.export_id}\0{decision.sha256}" for decision in accepted)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def still_missing(export: Export, found: Sequence[Arrival]) -> str | None:
    """Say what of the export's last delivery among `found` (all of one date) is not there yet; None: it is complete."""
    if not found:
        return export.id
    last = max(arrival.delivery.sequence for arrival in found)
    files = [arrival for arrival in found if arrival.delivery.sequence == last]
    absent = missing_parts([arrival.delivery for arrival in files])
    if absent:
        return f"{export.id} ({absent})"
    if any(arrival.has_sidecar is False for arrival in files):
        return f"the control total of {export.id}"
    return None


class Change(Enum):
    """Why a file may not be complete yet, as it is said of one export, and of several."""

    NEW = ("has just arrived", "have just arrived")
    GROWN = ("is still growing", "are still growing")
    YOUNG = ("changed a moment ago", "changed a moment ago")


def unsettled(
    found: Iterable[Arrival], before: Mapping[str, str], *, now: float, settled_seconds: float
) -> dict[str, Change]:
    """Return by export why a file of it may still change; `before` are the stamps by name at the look before."""
    changes: dict[str, Change] = {}
    for arrival in found:
        if arrival.name not in before:
            change = Change.NEW
        elif before[arrival.name] != arrival.stamp:
            change = Change.GROWN
        elif arrival.changed_at is not None and now - arrival.changed_at < settled_seconds:
            change = Change.YOUNG
        else:
            continue
        changes.setdefault(arrival.delivery.export_id, change)
    return changes


def _arrival(delivery: Delivery, *, with_sidecar: bool) -> Arrival | None:
    if delivery.remote is not None:
        # the stamp is of the sidecar, too; whether there is one is seen when the file is fetched
        return Arrival(delivery=delivery, stamp=" ".join(delivery.remote.stamp), changed_at=None, has_sidecar=None)
    sidecar = delivery.path.with_name(delivery.path.name + SIDECAR)
    try:
        statuses = [delivery.path.lstat()]
    except OSError:
        return None  # taken away since it was listed
    has_sidecar = None
    if with_sidecar:
        has_sidecar = sidecar.is_file()
        statuses += [sidecar.lstat()] if has_sidecar else []
    return Arrival(
        delivery=delivery,
        stamp=" ".join(f"{status.st_size} {status.st_mtime_ns}" for status in statuses),
        # the change of status cannot be set back, as a copy that keeps the time of its original does with the other
        changed_at=max(max(status.st_mtime, status.st_ctime) for status in statuses),
        has_sidecar=has_sidecar,
    )


def _has_sidecar(export: Export) -> bool:
    control = export.guards.control_total
    return control is not None and control.stands_in == "sidecar"
