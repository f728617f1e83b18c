"""Chooses the reader of a file by its bytes and its contract, after unpacking and decoding it. Reads no row itself."""

from pathlib import Path

from assets.landing.parsing.table import Table
from assets.landing.readers.delimited import open_delimited
from assets.landing.readers.encoding import find_encoding, to_utf8
from assets.landing.readers.marking import mark_blank_lines
from assets.landing.readers.sniff import sniff
from assets.landing.readers.structured import open_json_lines, open_parquet
from assets.landing.readers.unpacking import unpack
from assets.landing.readers.workbook import open_workbook
from assets.landing.schema.catalogue import Export
from assets.landing.storage.inspect import Refused, Source, inspect

_GLOB = frozenset("*?[{")
MOST_LINE = 16 << 20
"""Of text: a table has no longer record."""


def open_table(source: Source, export: Export, *, work: Path) -> Table:
    """Return the file as a table of text cells; `work` is a folder for copies. Raises Refused."""
    kind = sniff(source.head, source.path)
    content = source
    if kind in ("gzip", "zip"):
        content = inspect(unpack(source, kind, work=work), folder=work)
        kind = sniff(content.head, source.path) if kind == "gzip" else sniff(content.head, content.path)
        if kind in ("gzip", "zip"):
            raise Refused(f"{source.path.name} is an archive within an archive. Deliver the file itself.")
    if not content.size and export.dialect.header == "row":
        raise Refused(f"{source.path.name} is empty. Export it again.")
    if kind in ("xlsx", "xls"):
        sheet, headers = export.dialect.sheet, export.headers.keys()
        return open_workbook(source, content.path, kind=kind, sheet=sheet, headers=headers)
    if kind == "parquet":
        return open_parquet(source, _plain_name(content.path, work))
    return _open_text(source, content, export, work, is_json=kind == "json")


def _open_text(source: Source, content: Source, export: Export, work: Path, *, is_json: bool) -> Table:
    if content.longest_line > MOST_LINE:
        raise Refused(f"{source.path.name} has a line of more than {MOST_LINE >> 20} MiB; that is not a table.")
    encoding = find_encoding(content, export.dialect.encoding)
    damaged = content.has_nul and not encoding.startswith("utf-16")
    if encoding != "utf-8" or not content.is_utf8:
        content = inspect(to_utf8(content, encoding, work=work), folder=work)
        damaged = content.has_nul or content.has_replacement
    elif _GLOB.intersection(str(content.path)):
        content = inspect(_plain_name(content.path, work), folder=work)
    if is_json and export.dialect.format in ("jsonl", "detect"):
        lines = mark_blank_lines(content.path, work / "marked.jsonl") if content.has_blank_lines else content.path
        return open_json_lines(source, lines, encoding=encoding)
    return open_delimited(
        content,
        work=work,
        delimiter=export.dialect.delimiter,
        encoding=encoding,
        damaged=damaged,
        headers=export.headers.keys(),
    )


def _plain_name(path: Path, work: Path) -> Path:
    """A name that DuckDB takes for nothing but a name: it would look for files that match `*`."""
    if not _GLOB.intersection(str(path)):
        return path
    copy = work / "content"
    with path.open("rb") as source, copy.open("wb") as target:
        while piece := source.read(1 << 20):
            target.write(piece)
    return copy
