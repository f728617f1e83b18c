"""Says before a file goes live what its contract would make of it; without a contract, drafts one. Leaves no trace."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from assets.landing.loading.load import land
from assets.landing.manifests.manifest import Manifest
from assets.landing.preview.infer_schema import draft_stanza, header_of
from assets.landing.schema.catalogue import Catalogue, Export, normal_header
from assets.landing.storage.discovery import Delivery
from checks.errors import ConfigurationError

EXAMPLES = 5
_ENOUGH = 0.5
_WIDEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One cell that would be quarantined."""

    row: int
    column: str
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of the file. Without an export that fits, `stanza` is the draft of one and `manifest` is None."""

    export_id: str | None
    manifest: Manifest | None
    types: Mapping[str, str]
    examples: tuple[Example, ...]
    stanza: str | None

    def lines(self) -> Iterator[str]:
        """What a person is told, line by line."""
        if self.manifest is None:
            yield "No export of the catalogue fits. The draft of a stanza:"
            yield str(self.stanza)
            return
        found = self.manifest
        how = ", ".join(part for part in (found.format, found.encoding, f"delimiter {found.delimiter!r}") if part)
        yield f"{_shown(found.file)} as {self.export_id}: {how}; the header is row {found.header_row}"
        if found.problem:
            yield f"nothing would land: {found.problem}"
        left = ", ".join(f"{count} {kind}" for kind, count in found.left_out.items()) or "none"
        yield f"rows: {found.rows_landed} would land, {found.rows_quarantined} be quarantined; left out: {left}"
        yield "columns: " + ", ".join(f"{header} ({kind})" for header, kind in self.types.items())
        for name, headers in (("missing", found.columns_missing), ("unknown", found.columns_unknown)):
            if headers:
                yield f"{name}: {', '.join(map(_shown, headers))}"
        for old, new in found.columns_renamed.items():
            yield f"likely renamed: {old} is now {_shown(new)} (add it as an alias)"
        for column, style in found.styles.items():
            yield f"style of {column}: {style}"
        for example in self.examples:
            yield f"row {example.row}, {_shown(example.column)}: {_shown(example.value or '')} {example.reason}"


def try_file(path: Path, catalogue: Catalogue, *, export_id: str | None = None) -> Trial:
    """Land the file into a folder that is thrown away. Raises ConfigurationError, or Refused."""
    if not path.is_file():
        wrong = "is not a file" if path.exists() else "there is no such file"
        raise ConfigurationError(f"{path}: {wrong}. Give the path of an export.")
    if export_id is not None and export_id not in catalogue.exports:
        raise ConfigurationError(f"There is no export {export_id}. Exports: {', '.join(catalogue.exports)}.")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        export = catalogue.exports[export_id] if export_id else _likely(path, catalogue, work)
        if export is None:
            stanza = yaml.safe_dump(draft_stanza(path, work), sort_keys=False, allow_unicode=True, width=110)
            return Trial(export_id=None, manifest=None, types={}, examples=(), stanza=stanza)
        return _tried(path, export, work / "lake")


def _tried(path: Path, export: Export, lake: Path) -> Trial:
    name = path.name.encode(errors="replace").decode()
    delivery = Delivery(export_id=export.id, business_date=date.today(), sequence=1, path=path, file=name)  # noqa: DTZ011
    manifest = land(delivery, export, lake=lake)
    lines = pq.read_table(lake / manifest.quarantine).slice(0, EXAMPLES).to_pylist() if manifest.quarantine else []
    known = {normal_header(name) for name in manifest.columns_found}
    types = {
        column.header or name: column.type
        for name, column in export.columns.items()
        if known & {normal_header(header) for header in (column.header or name, *column.aliases)}
    }
    examples = tuple(
        Example(row=line["_row"], column=line["header"] or "(row)", value=line["value"], reason=line["reason"])
        for line in lines
    )
    return Trial(export_id=export.id, manifest=manifest, types=types, examples=examples, stanza=None)


def _shown(text: str) -> str:
    """On one line of a terminal, whatever a file holds."""
    visible = "".join(character if character.isprintable() else "\ufffd" for character in text[:_WIDEST])
    return visible if len(text) <= _WIDEST else f"{visible} ..."


def _likely(path: Path, catalogue: Catalogue, work: Path) -> Export | None:
    """The export whose name the file has, else the one of which most columns are recognised."""
    for export in catalogue.exports.values():
        if export.pattern.match(f"2000-01-01/{path.name}") or export.pattern.match(path.as_posix()):
            return export
    names = {normal_header(name) for name in header_of(path, work)}
    shares = [(_share(names, export), export) for export in catalogue.exports.values()]
    share, best = max(shares, key=lambda pair: pair[0])
    return best if share >= _ENOUGH else None


def _share(names: set[str], export: Export) -> float:
    required: Sequence[str] = [column.header or name for name, column in export.columns.items() if column.required]
    return sum(normal_header(name) in names for name in required) / max(len(required), 1)
