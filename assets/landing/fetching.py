"""Brings files of other machines to this one while they are landed. What lies here already is left where it is."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assets.landing.deliveries import Delivery
from assets.landing.files import private_folder


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
