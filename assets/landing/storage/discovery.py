"""Which deliveries there are, in the order of their names, never of their times. Opens no file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.locations import Location
from assets.landing.storage.open import place_of
from assets.landing.storage.ports import Place, Remote


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivered file. `file` is its path relative to the export's location, as the lake's `_file` names it.

    Files of one export, business date and sequence are the parts of one delivery; `parts` is how many there are, where
    the path tells. `path` is the file on this machine; of a `remote` one its name, until it is fetched.
    """

    export_id: str
    business_date: date
    sequence: int
    path: Path
    file: str
    part: int = 1
    parts: int | None = None
    remote: Remote | None = None


def discover(catalogue: Catalogue, location: Location, *, until: date) -> tuple[Delivery, ...]:
    """Return the deliveries up to `until`, ordered by export (as in the catalogue), business date, sequence and part.

    `location` is where exports lie whose stanza names no other. Raises TieoutError when a store cannot be read.
    """
    return tuple(found for found in _matching(catalogue, location) if found.business_date <= until)


def business_dates(catalogue: Catalogue, location: Location) -> list[date]:
    """Return the dates with at least one delivery, oldest first."""
    return sorted({delivery.business_date for delivery in _matching(catalogue, location)})


def _matching(catalogue: Catalogue, location: Location) -> list[Delivery]:
    places: dict[Location, tuple[Place, list[str]]] = {}
    found = []
    for export in catalogue.exports.values():
        where = export.place or location
        if where not in places:
            place = place_of(where)
            places[where] = place, list(place.files)
        place, files = places[where]
        matches = [(match, file) for file in files if (match := export.pattern.match(file)) is not None]
        for match, file in sorted(matches, key=lambda pair: (pair[0].order, pair[1])):
            path, remote = place.at(file)
            found.append(
                Delivery(
                    export_id=export.id,
                    business_date=match.business_date,
                    sequence=match.sequence,
                    part=match.part,
                    parts=match.parts,
                    path=path,
                    file=file,
                    remote=remote,
                )
            )
    return found
