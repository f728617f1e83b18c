"""Brings files of other machines to this one while they are landed. What lies here already is left where it is."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assets.landing.schema.locations import S3Location, parse_location
from assets.landing.storage.discovery import Delivery
from assets.landing.storage.open import place_of
from checks.atomic_write import private_folder
from checks.errors import ConfigurationError


@contextmanager
def copies(lake: Path) -> Iterator[Callable[[Delivery], Delivery]]:
    """Yield what makes a delivered file one of this machine: a remote one is fetched once, and gone in the end.

    Copies lie on the disk of the lake, so that a full one is noticed where there is to be room.
    """
    folder, fetched = lake / ".fetched", dict[str, Delivery]()
    shutil.rmtree(folder, ignore_errors=True)  # what a killed process left

    def at_hand(delivery: Delivery) -> Delivery:
        if delivery.remote is None:
            return delivery
        if delivery.file not in fetched:
            copy = delivery.remote.fetch(private_folder(folder))
            fetched[delivery.file] = replace(delivery, path=copy)
        return fetched[delivery.file]

    try:
        yield at_hand
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def lent(text: str) -> Iterator[Path]:
    """Yield the one file that `text` names, wherever it lies, as a file of this machine.

    Raises ConfigurationError when a store has no such file, TieoutError when it cannot be read.
    """
    location = parse_location(text, named="FILE")
    if not isinstance(location, S3Location):
        yield Path(text)
        return
    folder, _, name = location.prefix.rpartition("/")
    place = place_of(S3Location(bucket=location.bucket, prefix=folder))
    if not name or name not in place.files:
        raise ConfigurationError(f"{location}: there is no such file. Give the path of an export.")
    _, remote = place.at(name)
    with tempfile.TemporaryDirectory() as work:
        assert remote is not None  # noqa: S101 (it lies in a store)
        yield remote.fetch(Path(work))
