"""The workbook for the sender: quarantined rows as they came, faulty cells marked, the reasons beside them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from assets.landing.manifests.manifest import Manifest
from checks.atomic_write import atomic_write, private_folder

_MOST_ROWS, _MOST_TEXT, _WIDEST = 100_000, 32_000, 400
_HOW = "Fix the marked cells; delete the rows that are to be left out; leave the first column alone."
TOTALS = "Control totals"
"""The sheet on which a sender states another control total; its lines: file, rows, total."""
TOTALS_TITLES = ("File", "Rows stated", "Total stated")
_RESTATE = (
    "Where rows are left out, or amounts changed, state here what the file then holds; otherwise leave it as it is."
)
SHEET_OF = re.compile(r"Rows of (.+) that were (?:quarantined|set aside)")
"""How a sheet names its file; earlier versions wrote "set aside"."""
TITLES = ("Row", "Line", "What is wrong with the row")
REASON = ": what is wrong"


def write_correction_workbook(manifests: Sequence[Manifest], *, lake: Path, path: Path) -> int:
    """Write one sheet per file with quarantined rows, at most 100,000 each, and return how many rows they hold.

    All cells are text, so that nothing is calculated, and what looks like a formula stays what it is.
    """
    private_folder(path.parent)
    count = 0
    with atomic_write(path) as temporary, xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False}) as book:
        for number, manifest in enumerate(manifests, start=1):
            if manifest.quarantine is not None:
                sheet = book.add_worksheet(f"{number} {manifest.export_id}"[:31])
                count += _fill(book, sheet, manifest, pq.read_table(lake / manifest.quarantine).to_pylist())
        stated = [one for one in manifests if one.quarantine is not None and _is_stated(one)]
        if stated:
            _state(book, stated)
        if not count:
            book.add_worksheet("Nothing quarantined")
    return count


def _is_stated(manifest: Manifest) -> bool:
    return manifest.rows_stated is not None or manifest.total_stated is not None


def _state(book: Any, manifests: Sequence[Manifest]) -> None:
    """What the senders stated, for them to state it again."""
    sheet, bold, text = (
        book.add_worksheet(TOTALS),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "@"}),
    )
    for place, title in enumerate((*TOTALS_TITLES, _RESTATE)):
        sheet.write_string(0, place, title, bold)
    for number, manifest in enumerate(manifests, start=1):
        told = (manifest.file, manifest.rows_stated, manifest.total_stated)
        for place, value in enumerate(told):
            sheet.write_string(number, place, "" if value is None else str(value))
    sheet.set_column(0, 2, None, text)
    sheet.autofit(_WIDEST)


def _fill(book: Any, sheet: Any, manifest: Manifest, lines: Sequence[Mapping[str, Any]]) -> int:
    # cells are of text, so that what a sender types stays as typed
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    wrong = book.add_format({"bg_color": "#FFC7CE", "num_format": "@"})
    faulty = {str(line["header"]) for line in lines if line["header"]}
    places: dict[str, int] = {}
    titles = list(TITLES)
    for name in manifest.columns_found:
        places[name] = len(titles)
        titles += [name, f"{name}{REASON}"] if name in faulty else [name]
    sheet.write_string(0, 0, f"Rows of {manifest.file} that were quarantined. {_HOW}", bold)
    for place, title in enumerate(titles):
        sheet.write_string(1, place, title, bold)
    titles.append("Beyond the last column")
    sheet.write_string(1, len(titles) - 1, titles[-1], bold)
    sheet.set_column(0, len(titles) - 1, None, text)
    sheet.freeze_panes(2, 0)
    written: dict[int, int] = {}
    for line in lines:
        if line["_row"] not in written:
            if len(written) >= _MOST_ROWS:
                break
            written[line["_row"]] = len(written) + 2
            _write_cells(sheet, written[line["_row"]], line, places, len(titles) - 1)
        _write_reason(sheet, written[line["_row"]], line, places, wrong)
    sheet.autofit(_WIDEST)
    return len(written)


def _write_cells(sheet: Any, at: int, line: Mapping[str, Any], places: Mapping[str, int], last: int) -> None:
    sheet.write_number(at, 0, line["_row"])
    if line["line"] is not None:
        sheet.write_number(at, 1, line["line"])
    for name, cell in zip(places, line["cells"], strict=False):
        if cell:
            sheet.write_string(at, places[name], cell[:_MOST_TEXT])
    beyond = [cell for cell in line["cells"][len(places) :] if cell]
    if beyond:
        sheet.write_string(at, last, " | ".join(beyond)[:_MOST_TEXT])


def _write_reason(sheet: Any, at: int, line: Mapping[str, Any], places: Mapping[str, int], wrong: Any) -> None:
    place = places.get(line["header"] or "")
    if place is None:
        sheet.write_string(at, 2, line["reason"], wrong)
        return
    sheet.write_string(at, place, (line["value"] or "")[:_MOST_TEXT], wrong)
    sheet.write_string(at, place + 1, line["reason"], wrong)
