"""Chooses who reads a location; nothing that speaks to a store is loaded before one is read."""

from functools import lru_cache
from typing import TYPE_CHECKING

from assets.landing.schema.locations import Location, S3Location
from assets.landing.storage.local import Folder
from assets.landing.storage.ports import Place

if TYPE_CHECKING:
    from assets.landing.storage.s3 import S3Store


def place_of(location: Location) -> Place:
    """Return what lies at the location now."""
    if isinstance(location, S3Location):
        return _store_of(location).now()
    return Folder(location)


def reached(location: Location) -> str:
    """Return the location in words, with the host that was asked. Raises TieoutError when it cannot be read."""
    if isinstance(location, S3Location):
        store = _store_of(location)
        store.now()
        return f"{location} at {store.endpoint()}"
    return str(location)


@lru_cache(maxsize=8)
def _store_of(location: S3Location) -> "S3Store":
    """One connection a location and process."""
    from assets.landing.storage.s3 import S3Store

    return S3Store(location)
