"""What is known of a file while it is read, and the manifest that it comes to. Reads nothing itself."""

from collections.abc import Mapping

from assets.landing.loading.scan import Scan
from assets.landing.manifests.control_totals import stated
from assets.landing.manifests.manifest import Manifest
from assets.landing.manifests.volumes import Volume
from assets.landing.parsing.table import Traits
from assets.landing.schema.catalogue import Export
from assets.landing.schema.header import Layout, renamed
from assets.landing.storage.discovery import Delivery
from assets.landing.storage.inspect import Source

READER_VERSION = 8
"""Another one reads every file again: raise it whenever the same bytes would land otherwise."""

_UNREAD = Traits(format="", encoding="", delimiter="")
_NOTHING = Layout(header_row=0, names=(), columns={}, missing=(), optional_missing=(), unknown=(), above={})


class Draft:
    """What is known of the file so far; makes the manifest of it."""

    def __init__(self, *, delivery: Delivery, export: Export, contract: str) -> None:
        self.delivery, self.export, self.contract = delivery, export, contract
        self.source: Source | None = None
        self.traits = _UNREAD
        self.layout = _NOTHING

    def manifest(
        self,
        scan: Scan | None = None,
        *,
        problem: str | None = None,
        parquet: str | None = None,
        quarantine: str | None = None,
        unread: int = 0,
        volumes: Mapping[str, Volume] | None = None,
    ) -> Manifest:
        """The manifest; `unread` records were counted, not read, since the columns are missing."""
        coverage_from, coverage_to = self.export.covers(self.delivery.business_date)
        control = stated(self.delivery.path, self.export, scan.stated_totals if scan else [])
        left_out = dict(scan.left_out) if scan else ({"not_landed": unread} if unread else {})
        return Manifest(
            export_id=self.export.id,
            business_date=self.delivery.business_date,
            sequence=self.delivery.sequence,
            file=self.delivery.file,
            part=self.delivery.part,
            parts=self.delivery.parts,
            size=self.source.size if self.source else 0,
            sha256=self.source.sha256 if self.source else "",
            delivered_at=self.source.delivered_at.isoformat(timespec="seconds") if self.source else "",
            format=self.traits.format,
            encoding=self.traits.encoding,
            delimiter=self.traits.delimiter,
            header_row=self.layout.header_row,
            rows_read=scan.read if scan else unread,
            rows_landed=scan.landed if scan else 0,
            rows_quarantined=scan.quarantine.rows if scan else 0,
            left_out=dict(sorted(left_out.items())),
            columns_found=self.layout.names,
            columns_missing=self.layout.missing,
            columns_optional_missing=self.layout.optional_missing,
            columns_unknown=self.layout.unknown,
            columns_renamed=renamed(self.layout.missing, self.layout.unknown),
            styles=dict(scan.styles) if scan else {},
            coverage_from=coverage_from,
            coverage_to=coverage_to,
            first_day=scan.first_day if scan else None,
            last_day=scan.last_day if scan else None,
            total_found=str(scan.total) if scan and self.export.guards.control_total else None,
            total_stated=control.total,
            rows_stated=control.rows,
            key_sketch=tuple(scan.key_sketch) if scan else (),
            problem=problem,
            parquet=parquet,
            quarantine=quarantine,
            contract=self.contract,
            reader_version=READER_VERSION,
            volumes=volumes or {},
        )
