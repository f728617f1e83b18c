"""Lands one delivered file: lake, quarantine, manifest. Idempotent; what a kill leaves is completed by the next run."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from glob import escape
from pathlib import Path

import duckdb

from assets.landing.catalogue import Export
from assets.landing.control import sidecar_of, stated
from assets.landing.deliveries import Delivery
from assets.landing.engine import cursor
from assets.landing.files import private_folder, replaced
from assets.landing.header import Layout, find_layout, renamed
from assets.landing.manifest import Manifest
from assets.landing.readers.opening import open_table
from assets.landing.readers.table import Table, Traits
from assets.landing.scan import Misread, Progress, Scan
from assets.landing.seen import recall, remember
from assets.landing.source import Refused, Source, inspect, unchanged
from assets.landing.volumes import Volume, measured

READER_VERSION = 3
"""Another one reads every file anew: raise it whenever the same bytes would land otherwise."""

MOST_COLUMNS = 2_000

_UNREAD = Traits(format="", encoding="", delimiter="")
_NOTHING = Layout(header_row=0, names=(), columns={}, missing=(), optional_missing=(), unknown=(), above={})


def land(delivery: Delivery, export: Export, *, lake: Path, progress: Progress | None = None) -> Manifest:
    """Land the delivery and return its manifest; a file that landed before under the same contract is not read again.

    `lake` is the lake's folder; `progress` is told the number of records read so far. A bad file raises nothing: the
    manifest's `problem` says why nothing of it landed.
    """
    folder = private_folder(lake / export.id / delivery.business_date.isoformat())
    identity = f"{export.fingerprint} {delivery.file} {READER_VERSION} {duckdb.__version__} ".encode()
    contract = hashlib.sha256(identity + sidecar_of(delivery.path, export)).hexdigest()[:12]
    draft = _Draft(delivery=delivery, export=export, contract=contract)
    known = recall(folder, delivery.path)
    written = _written(folder / f"{_stem(delivery.path)}-{known[:12]}-{contract}.json", lake) if known else None
    if written is not None:
        return written
    try:
        source = inspect(delivery.path, folder=_exports_folder(delivery))
    except Refused as refusal:
        return draft.manifest(problem=str(refusal))
    draft.source = source
    stem = f"{_stem(delivery.path)}-{source.sha256[:12]}-{contract}"
    written = _written(folder / f"{stem}.json", lake)
    if written is not None:
        remember(folder, source)
        return written
    with _workplace(folder, stem) as work:
        try:
            manifest = _read(draft, work, folder / stem, lake, progress)
            unchanged(source)
        except Refused as refusal:
            manifest = draft.manifest(problem=str(refusal))
            if "changed while" in str(refusal):
                return manifest
    manifest.write(folder / f"{stem}.json")
    remember(folder, source)
    return manifest


def _written(path: Path, lake: Path) -> Manifest | None:
    """The manifest of `path`, if all that it names is there."""
    manifest = Manifest.read(path)
    if manifest is None or not all((lake / name).exists() for name in (manifest.parquet, manifest.quarantine) if name):
        return None
    return manifest


class _Draft:
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


def _read(draft: _Draft, work: Path, base: Path, lake: Path, progress: Progress | None) -> Manifest:
    assert draft.source is not None  # noqa: S101 (set by the only caller)
    connection = cursor()
    table = open_table(draft.source, draft.export, work=work)
    draft.traits = table.traits
    draft.layout = find_layout(table.sample, draft.export, names=table.names)
    if not table.sample and table.names is None and draft.export.dialect.header == "row":
        raise Refused(f"{draft.delivery.path.name} is empty. Export it again.")
    if draft.layout.missing:
        missing = ", ".join(draft.layout.missing)
        counted = _count(connection, table, draft.layout)
        return draft.manifest(problem=f"required columns are missing: {missing}", unread=counted)
    parquet, quarantine = base.with_name(base.name + ".parquet"), base.with_name(base.name + ".quarantine.parquet")
    with replaced(parquet) as target:
        scan = _scan(draft, table, connection, target, progress)
    if scan.quarantine.rows:
        with replaced(quarantine) as target:
            scan.quarantine.write(target)
    return draft.manifest(
        scan,
        parquet=parquet.relative_to(lake).as_posix(),
        quarantine=quarantine.relative_to(lake).as_posix() if scan.quarantine.rows else None,
        volumes=measured(parquet, draft.export, draft.delivery.business_date),
    )


def _scan(
    draft: _Draft, table: Table, connection: duckdb.DuckDBPyConnection, target: Path, progress: Progress | None
) -> Scan:
    """Try the table's relations, the fastest first."""
    failure = ""
    if draft.layout.width > MOST_COLUMNS:
        raise Refused(f"{draft.delivery.path.name} has {draft.layout.width} columns; at most {MOST_COLUMNS} are read.")
    relations = table.relations(connection, draft.layout.width)
    for index in range(len(relations)):
        scan = Scan(
            export=draft.export,
            layout=draft.layout,
            file=draft.delivery.file,
            target=target,
            damaged=draft.traits.damaged,
            lines=draft.traits.lines,
            may_misread=index + 1 < len(relations),
            progress=progress,
        )
        try:
            scan.run(connection, relations[index])
        except (duckdb.Error, Misread) as error:
            failure = " ".join(str(error).split())[:300]
            continue
        return scan
    raise Refused(f"{draft.delivery.path.name} cannot be read to its end: {failure}")


def _count(connection: duckdb.DuckDBPyConnection, table: Table, layout: Layout) -> int:
    for relation in table.relations(connection, max(layout.width, 1)):
        try:
            found = connection.execute(f"select count(*) from {relation}").fetchone()  # noqa: S608 (names are ours)
        except duckdb.Error:
            continue
        return int(found[0]) if found else 0
    return 0


@contextmanager
def _workplace(folder: Path, stem: str) -> Iterator[Path]:
    """Yield a folder for copies, on the disk of the lake; what a killed run left is removed first."""
    work = folder / f".{stem}.work"
    shutil.rmtree(work, ignore_errors=True)
    for left in folder.glob(f".{escape(stem.rsplit('-', 2)[0])}-*.tmp*"):
        left.unlink(missing_ok=True)
    private_folder(work)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _exports_folder(delivery: Delivery) -> Path:
    folder = delivery.path
    for _ in Path(delivery.file).parts:
        folder = folder.parent
    return folder


def _stem(path: Path) -> str:
    """The name without its endings: `aria_accounts.2` of `aria_accounts.2.csv`."""
    return path.name.removesuffix("".join(path.suffixes[-1:])) or path.name
