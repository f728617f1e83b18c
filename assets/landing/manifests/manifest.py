"""What landing says of one file: the manifest, the last thing written of it. Holds no row."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assets.landing.manifests.volumes import Volume
from checks.atomic_write import atomic_write


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One landed file. rows_read = rows_landed + rows_quarantined + the sum of left_out, always.

    `file` is relative to the exports folder; `parquet` and `quarantine` to the lake, None where nothing was written.
    `problem` says in one sentence why nothing landed. `first_day` and `last_day` were found in the window's column.
    `total_found` and `total_stated` are of the control total; `key_sketch` samples the keys (see `keys`),
    `volumes` are rows and amounts by currency (see `volumes`).
    """

    export_id: str
    business_date: date
    sequence: int
    file: str
    size: int
    sha256: str
    delivered_at: str
    format: str
    encoding: str
    delimiter: str
    header_row: int
    rows_read: int
    rows_landed: int
    rows_quarantined: int
    left_out: Mapping[str, int]
    columns_found: tuple[str, ...]
    columns_missing: tuple[str, ...]
    columns_optional_missing: tuple[str, ...]
    columns_unknown: tuple[str, ...]
    columns_renamed: Mapping[str, str]
    styles: Mapping[str, str]
    coverage_from: date | None
    coverage_to: date
    first_day: date | None
    last_day: date | None
    total_found: str | None
    total_stated: str | None
    rows_stated: int | None
    key_sketch: tuple[int, ...]
    problem: str | None
    parquet: str | None
    quarantine: str | None
    contract: str
    reader_version: int
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    part: int = 1
    parts: int | None = None
    of: tuple["Manifest", ...] = ()

    @property
    def files(self) -> tuple["Manifest", ...]:
        """The manifests of the files that the delivery came in: this one, where it came in one (see `delivered`)."""
        return self.of or (self,)

    @property
    def rows_delivered(self) -> int:
        """Rows that are records, landed or not."""
        return self.rows_landed + self.rows_quarantined

    def write(self, path: Path) -> None:
        """Write it to `path`: the commit point of the file."""
        told = dataclasses.asdict(self) | {"volumes": {name: one.written() for name, one in self.volumes.items()}}
        del told["of"]  # only a delivery in several files has them, and it lies in no file itself
        content = json.dumps(told, default=str, indent=2, ensure_ascii=False)
        with atomic_write(path) as temporary:
            temporary.write_text(content + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Manifest | None":
        """Return the manifest of `path`, None where there is none of this version."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            for name in ("business_date", "coverage_from", "coverage_to", "first_day", "last_day"):
                content[name] = date.fromisoformat(content[name]) if content[name] else None
            content["columns_found"] = tuple(content["columns_found"])
            content["columns_missing"] = tuple(content["columns_missing"])
            content["columns_unknown"] = tuple(content["columns_unknown"])
            content["columns_optional_missing"] = tuple(content["columns_optional_missing"])
            content["key_sketch"] = tuple(content["key_sketch"])
            content["volumes"] = {name: Volume.read(one) for name, one in content["volumes"].items()}
            return cls(**content)
        except (FileNotFoundError, ValueError, KeyError, TypeError, ArithmeticError, AttributeError):
            return None
