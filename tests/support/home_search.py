"""Every text that a home holds and people or the UI may see: logs, events, metadata, mails, pages, the ops store.

Not here: lake, warehouse and dbt's inputs (hard links into the lake), which hold the data themselves.
"""

import sqlite3
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from assets.nights.home import Home


def files_of_people(home: Home) -> Iterator[Path]:
    """All files but those that hold the data themselves."""
    data = (home.lake, home.warehouse, home.inputs)
    for path in sorted(home.root.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(folder) for folder in data):
            yield path


def texts_of(path: Path) -> Iterator[str]:
    """The file's texts as a reader gets them: mails decoded, all cells of databases, everything else as it is."""
    content = path.read_bytes()
    yield content.decode("utf-8", errors="replace")
    if content.startswith(b"SQLite format 3\0"):
        yield from _cells(path)
    elif path.suffix == ".eml":
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        yield " ".join(f"{name}: {value}" for name, value in message.items())
        yield from (part.get_content() for part in message.walk() if part.get_content_maintype() == "text")


def _cells(path: Path) -> Iterator[str]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = [name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")]
        for name in names:
            for row in connection.execute(f'select * from "{name}"'):  # noqa: S608 - the database's own names
                yield " ".join(str(value) for value in row if isinstance(value, str | bytes))
    finally:
        connection.close()
