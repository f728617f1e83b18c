"""Says what bytes are, whatever the file's name pretends. Opens archives no further than their list of names."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from assets.landing.storage.inspect import Refused

Kind = Literal["text", "json", "xlsx", "xls", "parquet", "gzip", "zip"]

_MARKUP = re.compile(rb"^\s*<(?:!|\?|/?[a-z][a-z0-9:]*[\s>])", re.IGNORECASE)
_FOREIGN = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"BZh": "a bzip2 archive"}
_FOREIGN |= {b"{\\rtf": "a text document", b"-----BEGIN PGP": "encrypted", b"MIME-Version:": "a web archive"}
_FOREIGN |= dict.fromkeys((b"\t\x00\x04\x00", b"\t\x02\x06\x00", b"\t\x04\x06\x00"), "a workbook older than Excel 95")
_FOREIGN |= {b"\x28\xb5\x2f\xfd": "a zstd archive", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive"}
_FOREIGN |= {
    b"\xfd7zXZ": "an xz archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3": "a database",
}


def sniff(head: bytes, path: Path) -> Kind:
    """Return what the file is. Raises Refused for what is not a table, and says what it is instead."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith(b"PAR1"):
        return "parquet"
    for mark, name in _FOREIGN.items():
        if head.startswith(mark):
            raise Refused(f"{path.name} is {name}, not a table. Deliver it as CSV or as a workbook.")
    text = _western(head)
    if _MARKUP.match(text):
        raise Refused(f"{path.name} is a web page or XML inside, whatever its name says. Save it as .xlsx or CSV.")
    if re.match(rb"\s*\[\s*[{\[]", text):
        raise Refused(f"{path.name} is one JSON array. Write one object a line, without commas between them.")
    return "json" if re.match(rb"\s*\{\s*[\"}]", text) else "text"


def _western(head: bytes) -> bytes:
    """Without byte order mark and zeros: UTF-16 then looks like ASCII."""
    return re.sub(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)", b"", head[:4096]).replace(b"\0", b"")


def _archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise Refused(f"{path.name} is a damaged zip file or workbook ({error}). Deliver it again.") from error
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return "xlsx"
    if names & {"[Content_Types].xml", "mimetype", "Index/Document.iwa"}:
        # of Word, of OpenDocument, of Numbers, and binary workbooks
        raise Refused(f"{path.name} is a document of another program. Save it as .xlsx or CSV.")
    return "zip"
