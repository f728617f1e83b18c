"""Makes corrected deliveries of a workbook that a sender mended, wherever the first ones lie. Mends no row itself."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path

from assets.landing.corrections.rewrite import Rows, mended_rows, remake
from assets.landing.corrections.workbook import SHEET_OF, TOTALS
from assets.landing.loading.quarantine import manifests_of
from assets.landing.manifests.control_totals import Stated
from assets.landing.manifests.manifest import Manifest
from assets.landing.parsing.cells import NATIVE
from assets.landing.readers.workbook import sheets_of
from assets.landing.schema.catalogue import Catalogue, Export
from assets.landing.schema.locations import Location
from assets.landing.schema.paths import Match
from assets.landing.storage.open import place_of
from assets.landing.storage.ports import Place
from assets.landing.storage.sidecar import SIDECAR
from checks.atomic_write import private_folder
from checks.errors import ConfigurationError, TieoutError


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A file of a corrected delivery: how many rows were mended and left out; a part of which nothing was to be mended
    is the delivered one again. `note` says what becomes of its control total.
    """

    file: str
    mended: int
    deleted: int
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What a sender mended of one file."""

    export: Export
    match: Match
    manifest: Manifest
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A corrected file on this machine, and where it is to lie."""

    place: Place
    path: Path
    corrected: Corrected


def correct(workbook: Path, catalogue: Catalogue, *, location: Location, lake: Path) -> list[Corrected]:
    """Put a corrected delivery beside each that the workbook has rows of: all of them or, on an error, none.

    `location` is where exports lie whose stanza names no other. Raises TieoutError.
    """
    sheets, totals = _read(workbook, catalogue, lake)
    with tempfile.TemporaryDirectory() as folder:
        made: list[_Made] = []
        for number, (_, files) in enumerate(groupby(sheets, key=_delivery)):
            made += _delivered_anew(list(files), totals, location, lake, Path(folder) / str(number))
        put: list[_Made] = []
        try:
            for one in made:
                put.append(one)
                _put(one)
        except TieoutError:
            for one in put:
                one.place.take_back(one.corrected.file)
                one.place.take_back(one.corrected.file + SIDECAR)
            raise
    return [one.corrected for one in made]


def _read(workbook: Path, catalogue: Catalogue, lake: Path) -> tuple[list[_Sheet], Mapping[str, Stated]]:
    """The mended rows, ordered by delivery, and what the sender states by file."""
    sheets: list[_Sheet] = []
    totals: dict[str, Stated] = {}
    for title, records in sheets_of(workbook):
        first = next(records, [])
        named = SHEET_OF.match(next(iter(first), ""))
        if named is not None:
            sheets.append(_sheet(named[1], title, records, catalogue, lake))
        elif title == TOTALS:
            totals = {cells[0]: _restated(cells) for cells in records if cells and cells[0]}
    if not sheets:
        raise ConfigurationError(f"{workbook} is not a workbook of `tieout quarantine --workbook`.")
    return sorted(sheets, key=_delivery), totals


def _delivery(sheet: _Sheet) -> tuple[str, str, int]:
    return sheet.export.id, sheet.match.business_date.isoformat(), sheet.match.sequence


def _sheet(file: str, title: str, records: Iterator[list[str]], catalogue: Catalogue, lake: Path) -> _Sheet:
    found = ((export, export.pattern.match(file)) for export in catalogue.exports.values())
    export, match = next(((export, match) for export, match in found if match is not None), (None, None))
    if export is None or match is None:
        raise ConfigurationError(f"{file}: the catalogue has no export there any more.")
    manifest = next(iter(manifests_of(lake, export.id, match.business_date, file)), None)
    if manifest is None or manifest.quarantine is None:
        raise ConfigurationError(f"{file}: nothing of it is quarantined any more.")
    return _Sheet(export=export, match=match, manifest=manifest, rows=mended_rows(records, manifest, title))


def _delivered_anew(
    sheets: Sequence[_Sheet], totals: Mapping[str, Stated], location: Location, lake: Path, work: Path
) -> list[_Made]:
    """All files of one delivery under the next sequence: a correction has all its parts again."""
    export, match = sheets[0].export, sheets[0].match
    place = place_of(export.place or location)
    matches = {file: found for file in place.files if (found := export.pattern.match(file)) is not None}
    of_date = {file: found for file, found in matches.items() if found.business_date == match.business_date}
    last = max((found.sequence for found in of_date.values()), default=match.sequence)
    if last > match.sequence:
        newer = next(file for file, found in of_date.items() if found.sequence == last)
        raise ConfigurationError(
            f"{sheets[0].manifest.file} was corrected since, by {newer}. Write the workbook again and fix that one."
        )
    mended = {sheet.manifest.file: sheet for sheet in sheets}
    gone = sorted(mended.keys() - of_date.keys())
    if gone:
        raise ConfigurationError(f"{gone[0]} is no longer there. Deliver it again, then write the workbook again.")
    made = []
    for file in sorted(file for file, found in of_date.items() if found.sequence == match.sequence):
        name = export.pattern.corrected(file, match.sequence + 1)
        if name is None or export.pattern.match(name) is None:
            raise ConfigurationError(
                f"{export.id}: its path {export.path} has no place for the number of a correction. Write it as "
                "name[.{sequence}].csv, or have the rows corrected and delivered by their sender."
            )
        made.append(_file_anew(place, file, name, export, mended.get(file), totals.get(file), lake, work))
    return made


def _file_anew(
    place: Place,
    file: str,
    name: str,
    export: Export,
    sheet: _Sheet | None,
    told: Stated | None,
    lake: Path,
    work: Path,
) -> _Made:
    path, remote = place.at(file)
    if remote is not None:
        path = remote.fetch(private_folder(work / "delivered"))
    target = work / "corrected" / name
    private_folder(target.parent)
    mended, deleted, note = 0, 0, None
    if sheet is None:
        shutil.copyfile(path, target)
    else:
        counts = remake(path, export, sheet.manifest, sheet.rows, lake=lake, target=target)
        mended, deleted = counts.mended, counts.deleted
        note = _restate(target, export, sheet.manifest, told, deleted)
    sidecar = path.with_name(path.name + SIDECAR)
    beside = target.with_name(target.name + SIDECAR)
    if export.guards.control_total is not None and sidecar.is_file() and not beside.exists():
        shutil.copyfile(sidecar, beside)
    return _Made(place=place, path=target, corrected=Corrected(file=name, mended=mended, deleted=deleted, note=note))


def _restate(target: Path, export: Export, manifest: Manifest, told: Stated | None, deleted: int) -> str | None:
    """Write what the sender states again, and say by which control total the corrected file will be judged."""
    control, before = export.guards.control_total, Stated(rows=manifest.rows_stated, total=manifest.total_stated)
    if control is None or before == Stated():
        return None
    if told is not None and told != before:
        if control.stands_in != "sidecar":
            raise ConfigurationError(
                f"{manifest.file}: its control total is in a row of the file. Have it corrected and delivered by "
                "its sender."
            )
        content = {"rows": told.rows, "total": told.total}
        stated = {name: value for name, value in content.items() if value is not None}
        target.with_name(target.name + SIDECAR).write_text(json.dumps(stated), encoding="utf-8")
        return f"its control total is now {_words(told)}, as its sender states"
    if not deleted:
        return None
    return (
        f"its control total is still {_words(before)}: if the rows that are left out are in it, the export will be on "
        f"hold until its sender states another (sheet {TOTALS}) or somebody accepts it"
    )


def _words(stated: Stated) -> str:
    parts = (None if stated.rows is None else f"{stated.rows:,} rows", stated.total)
    return " and ".join(part for part in parts if part)


def _restated(cells: Sequence[str]) -> Stated:
    """What a line of the sheet of totals states."""
    rows, total = ((*cells[1:3], "", ""))[:2]
    rows, total = rows.removeprefix(NATIVE).strip(), total.removeprefix(NATIVE).strip()
    try:
        return Stated(rows=int(Decimal(rows)) if rows else None, total=str(Decimal(total)) if total else None)
    except (InvalidOperation, ValueError, OverflowError):
        raise ConfigurationError(
            f"Sheet {TOTALS}: {cells[0]} has {rows or 'no rows'} and {total or 'no total'}, which are not numbers. "
            "State them as 1234 and 1234.50."
        ) from None


def _put(made: _Made) -> None:
    """The control total first: a delivery without it might be read before it is complete."""
    sidecar = made.path.with_name(made.path.name + SIDECAR)
    if sidecar.exists():
        made.place.put(sidecar, made.corrected.file + SIDECAR)
    made.place.put(made.path, made.corrected.file)
