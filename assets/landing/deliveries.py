"""Which deliveries lie in the exports folder, in the order of their names, never of their times. Opens no file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.landing.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivered file. `file` is its path relative to the exports folder, as the lake's `_file` names it."""

    export_id: str
    business_date: date
    sequence: int
    path: Path
    file: str


def discover(catalogue: Catalogue, folder: Path, *, until: date) -> tuple[Delivery, ...]:
    """Return the deliveries up to `until`, ordered by export (as in the catalogue), business date and sequence."""
    return tuple(found for found in _matching(catalogue, folder) if found.business_date <= until)


def business_dates(catalogue: Catalogue, folder: Path) -> list[date]:
    """Return the dates with at least one delivery, oldest first."""
    return sorted({delivery.business_date for delivery in _matching(catalogue, folder)})


def _matching(catalogue: Catalogue, folder: Path) -> list[Delivery]:
    files = list(_files(folder))
    found = []
    for export in catalogue.exports.values():
        matches = []
        for file in files:
            match = export.pattern.match(file)
            if match is not None:
                matches.append((match.business_date, match.sequence, file))
        for business_date, sequence, file in sorted(matches):
            found.append(
                Delivery(
                    export_id=export.id,
                    business_date=business_date,
                    sequence=sequence,
                    path=folder / file,
                    file=file,
                )
            )
    return found


def _files(folder: Path) -> Iterator[str]:
    """Relative paths of everything below the folder that is not a folder; links to folders are not followed."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield (Path(root) / name).relative_to(folder).as_posix()
