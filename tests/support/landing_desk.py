"""An exports folder, a lake, and one small export to land into it. Not here: what is expected of any file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets.landing.loading.load import land
from assets.landing.manifests.manifest import Manifest
from assets.landing.schema.catalogue import Export
from assets.landing.storage.discovery import Delivery

DAY = date(2026, 3, 2)

BILLS = {
    "id": "aria.bills",
    "system": "aria",
    "entity": "bills",
    "team": "billing",
    "path": "{date}/bills[.{sequence}].csv",
    "dialect": {"format": "csv", "encoding": "utf-8", "delimiter": ","},
    "key": ["bill"],
    "columns": {
        "bill": {"type": "integer", "header": "Bill No"},
        "customer": {"header": "Name"},
        "payer": {"header": "Name#2", "required": False},
        "amount": {"type": "money", "header": "Amount"},
        "billed_on": {"type": "date", "header": "Date"},
    },
}
HEADER = "Bill No,Name,Name,Amount,Date\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What became of one file."""

    manifest: Manifest
    lake: Path

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the lake."""
        return pq.read_table(self.lake / self.manifest.parquet).to_pylist() if self.manifest.parquet else []

    @property
    def set_aside(self) -> list[tuple[int, str | None, str | None, str]]:
        """Row, header, value and code of each line of the quarantine."""
        if self.manifest.quarantine is None:
            return []
        lines = pq.read_table(self.lake / self.manifest.quarantine).to_pylist()
        return [(line["_row"], line["header"], line["value"], line["code"]) for line in lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Lands files of a test."""

    exports: Path
    lake: Path

    def export(self, **changes: Any) -> Export:
        """The contract of the bills, with changes of its stanza."""
        return Export.model_validate({**BILLS, **changes})

    def deliver(self, content: bytes | str, name: str = "bills.csv", day: date = DAY, sequence: int = 1) -> Delivery:
        """Write one delivered file."""
        path = self.exports / day.isoformat() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        file = path.relative_to(self.exports).as_posix()
        return Delivery(export_id="aria.bills", business_date=day, sequence=sequence, path=path, file=file)

    def land(self, content: bytes | str, name: str = "bills.csv", **changes: Any) -> Landed:
        """Write one delivered file and land it. Whatever it holds, the rows add up."""
        manifest = land(self.deliver(content, name), self.export(**changes), lake=self.lake)
        accounted = manifest.rows_landed + manifest.rows_quarantined + sum(manifest.left_out.values())
        assert manifest.rows_read == accounted
        return Landed(manifest=manifest, lake=self.lake)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty exports folder and lake."""
    return Desk(exports=tmp_path / "exports", lake=tmp_path / "lake")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a text file into the test's folder."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
