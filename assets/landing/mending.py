"""The workbook that a sender mends: rows set aside as they came, faulty cells marked, reasons beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from assets.landing.files import private_folder, replaced
from assets.landing.manifest import Manifest

_MOST_ROWS = 100_000


def write_mending_workbook(manifests: Sequence[Manifest], *, lake: Path, path: Path) -> int:
    """Write one sheet per file that has rows set aside, at most 100,000 rows each, and return how many rows they hold.

    All cells are text, so that nothing is calculated, and what looks like a formula stays what it is.
    """
    private_folder(path.parent)
    count = 0
    with replaced(path) as temporary, xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False}) as book:
        for number, manifest in enumerate(manifests, start=1):
            if manifest.quarantine is not None:
                sheet = book.add_worksheet(f"{number} {manifest.export_id}"[:31])
                count += _fill(book, sheet, manifest, pq.read_table(lake / manifest.quarantine).to_pylist())
        if not count:
            book.add_worksheet("Nothing set aside")
    return count


def _fill(book: Any, sheet: Any, manifest: Manifest, lines: Sequence[Mapping[str, Any]]) -> int:
    bold, wrong = book.add_format({"bold": True}), book.add_format({"bg_color": "#FFC7CE"})
    faulty = {str(line["header"]) for line in lines if line["header"]}
    places: dict[str, int] = {}
    titles = ["Row", "Line", "What is wrong with the row"]
    for name in manifest.columns_found:
        places[name] = len(titles)
        titles += [name, f"{name}: what is wrong"] if name in faulty else [name]
    sheet.write_string(0, 0, f"Rows of {manifest.file} that were set aside: mend them at the source", bold)
    for place, title in enumerate(titles):
        sheet.write_string(1, place, title, bold)
    sheet.freeze_panes(2, 0)
    written: dict[int, int] = {}
    for line in lines:
        if line["_row"] not in written:
            if len(written) >= _MOST_ROWS:
                break
            written[line["_row"]] = len(written) + 2
            _write_cells(sheet, written[line["_row"]], line, manifest.columns_found, places)
        _write_reason(sheet, written[line["_row"]], line, places, wrong)
    return len(written)


def _write_cells(sheet: Any, at: int, line: Mapping[str, Any], names: Sequence[str], places: Mapping[str, int]) -> None:
    sheet.write_number(at, 0, line["_row"])
    if line["line"] is not None:
        sheet.write_number(at, 1, line["line"])
    for name, cell in zip(names, line["cells"], strict=False):
        if cell:
            sheet.write_string(at, places[name], cell[:32_000])


def _write_reason(sheet: Any, at: int, line: Mapping[str, Any], places: Mapping[str, int], wrong: Any) -> None:
    place = places.get(line["header"] or "")
    if place is None:
        sheet.write_string(at, 2, line["reason"], wrong)
        return
    sheet.write_string(at, place, (line["value"] or "")[:32_000], wrong)
    sheet.write_string(at, place + 1, line["reason"], wrong)
