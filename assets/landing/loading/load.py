"""Lands one delivered file: lake, quarantine, manifest. Idempotent; what a kill leaves is completed by the next run."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import duckdb

from assets.landing.duckdb_session import cursor, told
from assets.landing.loading.cache import is_settled, recall, remember
from assets.landing.loading.duplicates import Wrong
from assets.landing.loading.line_breaks import Misread
from assets.landing.loading.manifest_builder import READER_VERSION, Draft
from assets.landing.loading.scan import Progress, Scan
from assets.landing.manifests.manifest import Manifest
from assets.landing.manifests.volumes import measured
from assets.landing.parsing.table import Table
from assets.landing.readers.opening import open_table
from assets.landing.schema.catalogue import Export
from assets.landing.schema.header import Layout, find_layout
from assets.landing.storage.discovery import Delivery
from assets.landing.storage.inspect import Refused, changed, identity_of, inspect, unchanged
from assets.landing.storage.sidecar import sidecar_of
from checks.atomic_write import atomic_write, private_folder

MOST_COLUMNS = 2_000
_LONGEST = 120
"""Bytes of a name, to which the lake adds two digests and its endings; a file system takes 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """What the other parts of its delivery say of a file: the rows `wrong` do not land.

    `digest` stands for the bytes and contracts of all parts, `sha256` for the file's when its rows were numbered.
    """

    digest: str
    sha256: str
    wrong: tuple[Wrong, ...]


def land(
    delivery: Delivery,
    export: Export,
    *,
    lake: Path,
    progress: Progress | None = None,
    at_hand: Callable[[Delivery], Delivery] | None = None,
) -> Manifest:
    """Land the file and return its manifest; one that landed before under the same contract is not read again.

    `lake` is the lake's folder; `progress` is told the number of records read so far; `at_hand` makes a remote file a
    local one. A bad file raises nothing: the manifest's `problem` says why nothing of it landed.
    """
    folder = private_folder(lake / export.id / delivery.business_date.isoformat())
    found = identity(delivery, export)
    known = recall(folder, delivery.file, found) if found else None
    landed = written(folder / known, lake) if known else None
    if landed is not None:
        return landed
    manifest = read_anew(delivery, export, lake=lake, progress=progress, at_hand=at_hand)
    name = manifest_name(manifest)
    if found and (folder / name).exists() and (delivery.remote is not None or is_settled(delivery.path)):
        remember(folder, delivery.file, found, name)
    return manifest


def read_anew(
    delivery: Delivery,
    export: Export,
    *,
    lake: Path,
    progress: Progress | None = None,
    at_hand: Callable[[Delivery], Delivery] | None = None,
    joint: Joint | None = None,
) -> Manifest:
    """Land the file, whether or not it is known; without the rows that are wrong by what `joint` says."""
    folder = private_folder(lake / export.id / delivery.business_date.isoformat())
    draft = Draft(delivery=delivery, export=export, contract=_contract(delivery, export, joint))
    try:
        if at_hand is not None:
            delivery = at_hand(delivery)
            draft = Draft(delivery=delivery, export=export, contract=_contract(delivery, export, joint))
        source = inspect(delivery.path, folder=_exports_folder(delivery))
        if joint is not None and source.sha256 != joint.sha256:
            raise changed(delivery.path)
    except Refused as refusal:
        return draft.manifest(problem=str(refusal))
    draft.source = source
    stem = f"{_stem(delivery.path)}-{source.sha256[:12]}-{draft.contract}"
    landed = written(folder / f"{stem}.json", lake)
    if landed is not None:
        return landed
    with _workplace(folder, stem) as work:
        try:
            manifest = _read(draft, work, folder / stem, lake, progress, joint.wrong if joint else ())
            unchanged(source)
        except Refused as refusal:
            manifest = draft.manifest(problem=str(refusal))
            if "changed while" in str(refusal):
                return manifest
    manifest.write(folder / f"{stem}.json")
    return manifest


def identity(delivery: Delivery, export: Export) -> tuple[int | str, ...] | None:
    """Return what is known of the file without reading it, and how it would be read; None where nothing is known."""
    if delivery.remote is not None:
        return *delivery.remote.stamp, _terms(delivery, export)
    try:
        beside = hashlib.sha256(sidecar_of(delivery.path, export)).hexdigest()
        return *identity_of(delivery.path.stat()), beside, _terms(delivery, export)
    except OSError:
        return None


def manifest_name(manifest: Manifest) -> str:
    """The name of its file, beside what landed."""
    return f"{_stem(Path(manifest.file))}-{manifest.sha256[:12]}-{manifest.contract}.json"


def _terms(delivery: Delivery, export: Export) -> str:
    return f"{export.fingerprint} {delivery.file} {READER_VERSION} {duckdb.__version__} "


def _contract(delivery: Delivery, export: Export, joint: Joint | None) -> str:
    terms = _terms(delivery, export) + (joint.digest if joint else "")
    return hashlib.sha256(terms.encode() + sidecar_of(delivery.path, export)).hexdigest()[:12]


def written(path: Path, lake: Path) -> Manifest | None:
    """Return the manifest of `path`, if all that it names is there."""
    manifest = Manifest.read(path)
    if manifest is None or not all((lake / name).exists() for name in (manifest.parquet, manifest.quarantine) if name):
        return None
    return manifest


def _read(
    draft: Draft, work: Path, base: Path, lake: Path, progress: Progress | None, wrong: Sequence[Wrong]
) -> Manifest:
    assert draft.source is not None  # noqa: S101 (set by the only caller)
    connection = cursor()
    table = open_table(draft.source, draft.export, work=work)
    draft.traits = table.traits
    draft.layout = find_layout(table.sample, draft.export, names=table.names)
    if not table.sample and table.names is None and draft.export.dialect.header == "row":
        raise Refused(f"{draft.delivery.path.name} is empty. Export it again.")
    if draft.layout.width > MOST_COLUMNS:
        raise Refused(f"{draft.delivery.path.name} has too many columns; at most {MOST_COLUMNS} are read.")
    if draft.layout.missing:
        missing = ", ".join(draft.layout.missing)
        counted = _count(connection, table, draft.layout)
        alone = bool(draft.traits.delimiter) and draft.layout.width == 1 < len(draft.export.columns)
        hint = f" (row {draft.layout.header_row} is one cell: is the delimiter another?)" if alone else ""
        return draft.manifest(problem=f"required columns are missing: {missing}{hint}", unread=counted)
    parquet, quarantine = base.with_name(base.name + ".parquet"), base.with_name(base.name + ".quarantine.parquet")
    with atomic_write(parquet) as target:
        scan = _scan(draft, table, connection, target, progress, wrong)
    if scan.quarantine.rows:
        with atomic_write(quarantine) as target:
            scan.quarantine.write(target)
    return draft.manifest(
        scan,
        parquet=parquet.relative_to(lake).as_posix(),
        quarantine=quarantine.relative_to(lake).as_posix() if scan.quarantine.rows else None,
        volumes=measured(parquet, draft.export, draft.delivery.business_date),
    )


def _scan(
    draft: Draft,
    table: Table,
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    progress: Progress | None,
    wrong: Sequence[Wrong],
) -> Scan:
    """Try the table's relations, the fastest first."""
    failure = ""
    relations = table.relations(connection, draft.layout.width)
    for index in range(len(relations)):
        scan = Scan(
            export=draft.export,
            layout=draft.layout,
            file=draft.delivery.file,
            target=target,
            damaged=draft.traits.damaged,
            lines=draft.traits.lines,
            delimiter=draft.traits.delimiter,
            may_misread=index + 1 < len(relations),
            progress=progress,
            wrong=wrong,
        )
        try:
            scan.run(connection, relations[index])
        except (duckdb.Error, Misread) as error:
            failure = told(error)
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
    """The name without its endings: `aria_accounts.2` of `aria_accounts.2.csv`; of a long one the beginning."""
    name = path.name.removesuffix("".join(path.suffixes[-1:])) or path.name
    return name.encode(errors="replace")[:_LONGEST].decode(errors="ignore")
