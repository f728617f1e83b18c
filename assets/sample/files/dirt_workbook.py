"""Dirt of workbooks: what people do to a list that they keep by hand. Says how the sheet looks; writes no file."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assets.sample.exports.catalogue import Table
from assets.sample.files.dirt import answer, chosen
from assets.sample.files.dirt_kinds import FOOTER, Row, Soiled, blank_rows, column_order, header_aliases
from assets.sample.files.workbook import Cell, Sheet

Cells = list[Cell]


@dataclass(slots=True, kw_only=True)
class SoiledSheet:
    """A sheet on its way into a workbook, and what was done to it. `changes` are done to each row, with its place."""

    table: Table
    path: Path
    date: dt.date
    plan: Soiled
    records: Iterable[tuple[Cell, ...]]
    is_hard: bool
    kinds: Row = field(default_factory=list)
    changes: list[Callable[[Cells, int], Cells]] = field(default_factory=list)
    merged_title: int = 0
    second: str | None = None

    def sheet(self) -> Sheet:
        """What is written."""
        return Sheet(name=self.table.title, rows=self._rows(), merged_title=self.merged_title, second=self.second)

    def _rows(self) -> Iterator[tuple[Cell, ...]]:
        """All rows of the sheet, from its title to its footer."""
        yield from map(tuple, self.plan.above)
        yield tuple(self.plan.header)
        for number, record in enumerate(self.records):
            row: Cells = list(record)
            for change in self.changes:
                row = change(row, number)
            for between in self.plan.between.get(number, ()):
                yield tuple(between)
            if self.is_hard and number == self.plan.rows // 2:
                for damaged in self._damaged(row):
                    self.plan.counts.update(quarantined=1)
                    yield damaged
            yield tuple(row)
        yield from map(tuple, self.plan.below)

    def answer(self) -> Row:
        """The file's line of `answers-landing.csv`, once it is written."""
        rows = self.plan.rows
        return answer(self.date.isoformat(), self.table, self.path, rows, self.plan.counts, self.kinds)

    def _damaged(self, row: Cells) -> Iterator[tuple[Cell, ...]]:
        """Copies in which a formula broke: an error where a date should be, and a date that there is not."""
        place = next(place for place, cell in enumerate(row) if isinstance(cell, dt.date) or _is_iso(cell))
        for wrong in ("#REF!", "31/31/2026"):
            yield (*row[:place], wrong, *row[place + 1 :])


def _is_iso(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) == 10 and cell[4] == cell[7] == "-" and cell[:4].isdigit()


def _text_numbers(sheet: SoiledSheet) -> None:
    """Amounts typed as text, `1,234.00`, in one row of three."""
    for place, name in enumerate(sheet.plan.header):
        if name == "Amount":
            sheet.changes.append(_every(3, place, lambda cell: f"{cell:,}.00" if isinstance(cell, int) else cell))


def _text_dates(sheet: SoiledSheet) -> None:
    """Dates typed as text in one row of four."""
    for place, name in enumerate(sheet.plan.header):
        if name.startswith("Valid"):
            sheet.changes.append(_every(4, place, lambda cell: cell.isoformat() if isinstance(cell, dt.date) else cell))


def _number_ids(sheet: SoiledSheet) -> None:
    """Numbers that are names stand as numbers, as a spreadsheet guesses."""
    for place, name in enumerate(sheet.plan.header):
        if name in ("PO Number", "Level"):
            sheet.changes.append(
                _every(1, place, lambda cell: int(cell) if isinstance(cell, str) and cell.isdigit() else cell)
            )


def _every(count: int, place: int, change: Callable[[Cell], Cell]) -> Callable[[Cells, int], Cells]:
    def changed(row: Cells, number: int) -> Cells:
        if number % count == 0:
            row[place] = change(row[place])
        return row

    return changed


def _merged_title(sheet: SoiledSheet) -> None:
    sheet.merged_title = len(sheet.plan.header)


def _more_titles(sheet: SoiledSheet) -> None:
    sheet.plan.above += [["Kept by hand; ask before you sort"], []]
    sheet.plan.counts.update(title=1, blank=1)


def _total_row(sheet: SoiledSheet) -> None:
    sheet.plan.below.insert(0, ["Grand Total"])
    sheet.plan.counts.update(total=1)


def _footer(sheet: SoiledSheet) -> None:
    sheet.plan.below += [[], [FOOTER[0]]]
    sheet.plan.counts.update(blank=1, footer=1)


def _second_sheet(sheet: SoiledSheet) -> None:
    sheet.second = "Notes"


def _reordered(sheet: SoiledSheet) -> None:
    before = len(sheet.plan.changes)
    column_order(sheet.plan)
    (reorder,) = sheet.plan.changes[before:]
    sheet.changes.append(reorder)  # type: ignore[arg-type]


_KINDS: dict[str, Callable[[SoiledSheet], None]] = {
    "numbers typed as text": _text_numbers,
    "dates typed as text": _text_dates,
    "codes as numbers": _number_ids,
    "column order": _reordered,
    "header aliases": lambda sheet: header_aliases(sheet.plan),
    "merged title": _merged_title,
    "more titles": _more_titles,
    "blank rows": lambda sheet: blank_rows(sheet.plan),
    "total row": _total_row,
    "footer": _footer,
    "second sheet": _second_sheet,
}


def soiled_sheet(
    table: Table,
    records: Iterable[tuple[Cell, ...]],
    path: Path,
    rows: int,
    *,
    level: str,
    seed: int,
    date: dt.date,
) -> SoiledSheet:
    """The sheet of an export that is a workbook: a title, a header, so many rows, and dirt as asked for."""
    plan = Soiled(header=list(table.header), rows=rows, above=[[f"{table.title} as of {date:%d %B %Y}"]])
    plan.counts = Counter(title=1)
    sheet = SoiledSheet(table=table, path=path, date=date, plan=plan, records=records, is_hard=level == "hard")
    if level != "none":
        sheet.kinds = chosen(list(_KINDS), table, seed, date.isoformat())
        for kind in sheet.kinds:
            _KINDS[kind](sheet)
        if sheet.is_hard and rows:
            sheet.kinds.append("rows that cannot be read")
    return sheet
