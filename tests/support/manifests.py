"""Manifests of landed files for tests that read none: what a plain CSV file has, changed where a test says so."""

from datetime import date
from typing import Any

from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.catalogue import Export


def a_manifest(export: Export, day: date, *, rows: int, **changes: Any) -> Manifest:
    """The manifest of a CSV file of `export` for `day` of which so many rows landed."""
    coverage_from, coverage_to = export.covers(day)
    plain: dict[str, Any] = {
        "export_id": export.id,
        "business_date": day,
        "sequence": 1,
        "size": 1,
        "delivered_at": "2026-03-02T00:00:00+00:00",
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "header_row": 1,
        "rows_read": rows + 1,
        "rows_landed": rows,
        "rows_quarantined": 0,
        "left_out": {"header": 1},
        "columns_found": (),
        "columns_missing": (),
        "columns_optional_missing": (),
        "columns_unknown": (),
        "columns_renamed": {},
        "styles": {},
        "coverage_from": coverage_from,
        "coverage_to": coverage_to,
        "first_day": None,
        "last_day": None,
        "total_found": None,
        "total_stated": None,
        "rows_stated": None,
        "key_sketch": (),
        "problem": None,
        "quarantine": None,
        "contract": "c",
        "reader_version": 1,
    }
    return Manifest(**(plain | changes))
