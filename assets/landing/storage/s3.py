"""Deliveries in an S3 bucket, through fsspec: listed, fetched in pieces; corrected ones put there. The one module that
speaks to a store.

Keep out what its errors mean (s3_errors).
"""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from assets.landing.schema.locations import S3Location
from assets.landing.storage.inspect import Refused, changed
from assets.landing.storage.ports import Place, Remote
from assets.landing.storage.s3_errors import of_object, of_store, store_errors
from assets.landing.storage.sidecar import SIDECAR
from checks.atomic_write import PRIVATE_FILE, private_folder
from checks.errors import ConfigurationError, NightFailed, TieoutError

_PIECE = 8 << 20
_TRIES = 2
_PATIENCE = {"connect_timeout": 5, "read_timeout": 10, "retries": {"total_max_attempts": _TRIES, "mode": "standard"}}
"""Both the library and the one below it try so often: a store that never answers is given up after a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Object:
    """One object as it was listed. `file` is its key below the location's prefix."""

    file: str
    etag: str
    size: int
    modified: datetime

    @property
    def stamp(self) -> str:
        """Another one whenever the object is another one."""
        return f"{self.etag} {self.size} {self.modified.isoformat()}"


class S3Store:
    """The connection to one location; made when first used, and kept."""

    def __init__(self, location: S3Location) -> None:
        self._location = location
        self._opened: Any = None

    def now(self) -> Place:
        """Return what lies there now. Raises TieoutError."""
        with self._in_words():
            found = self._root.fs.find(self._root.path, detail=True)
        folder = self._root.path.rstrip("/") + "/"
        objects = [
            S3Object(
                file=name.removeprefix(folder),
                etag=_tag(facts),
                size=int(facts["size"]),
                modified=facts["LastModified"],
            )
            for name, facts in found.items()
            if name.startswith(folder) and not name.endswith("/")
        ]
        return _Listing(self, {one.file: one for one in objects})

    def copy(self, wanted: S3Object, target: Path) -> None:
        """Copy one object in pieces. Raises Refused when it cannot be had, or is no longer the one that was listed."""
        name = self._named(wanted.file)
        with self._in_words(wanted):
            # each piece is asked for under the tag of the object that was opened
            source = self._root.fs.open(name, "rb", block_size=_PIECE, cache_type="none")
            _is_still(wanted, source.details)
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE), "wb") as out:
            while piece := self._read(source, wanted):
                out.write(piece)
        with self._in_words(wanted):
            _is_still(wanted, self._root.fs.info(name, refresh=True))
        os.utime(target, (wanted.modified.timestamp(), wanted.modified.timestamp()))

    def put(self, path: Path, file: str) -> None:
        """Copy a file there. Raises TieoutError."""
        try:
            with self._in_words():
                self._root.fs.put_file(str(path), self._named(file))
        except NightFailed as failure:
            raise ConfigurationError(
                f"{failure} A corrected delivery is written there, which needs s3:PutObject, too."
            ) from None

    def take_back(self, file: str) -> None:
        """Remove an object, as far as this is allowed."""
        with suppress(TieoutError), self._in_words():
            self._root.fs.rm_file(self._named(file))

    def _named(self, file: str) -> str:
        return f"{self._root.path.rstrip('/')}/{file}"

    def _read(self, source: Any, wanted: S3Object) -> bytes:
        with self._in_words(wanted):
            piece: bytes = source.read(_PIECE)
            return piece

    @property
    def _root(self) -> Any:
        if self._opened is None:
            from upath import UPath

            root = UPath(
                str(self._location), skip_instance_cache=True, use_listings_cache=False, config_kwargs=_PATIENCE
            )
            root.fs.retries = _TRIES
            for library in ("aiobotocore", "botocore", "s3fs"):
                # at the level of DEBUG they write what they sign, whoever asked them to
                logging.getLogger(library).setLevel(logging.WARNING)
            self._opened = root
        return self._opened

    def endpoint(self) -> str:
        """Host and port that are asked, without anything else that the address may hold."""
        address = urlsplit(self._root.fs.s3.meta.endpoint_url)
        return f"{address.hostname}:{address.port}" if address.port else str(address.hostname)

    @contextmanager
    def _in_words(self, wanted: S3Object | None = None) -> Iterator[None]:
        try:
            yield
        except ImportError:
            raise ConfigurationError(
                f"{self._location}: reading S3 needs the package s3fs. Install it: pip install s3fs."
            ) from None
        except store_errors() as error:
            refused = None if wanted is None else of_object(error, PurePosixPath(wanted.file))
            raise refused or NightFailed(f"{self._location}: {of_store(error, self.endpoint)}") from None


@dataclass(frozen=True, slots=True)
class _Listing:
    """What lay at the location when it was listed."""

    store: S3Store
    objects: Mapping[str, S3Object]

    @property
    def files(self) -> Sequence[str]:
        return list(self.objects)

    def at(self, file: str) -> tuple[Path, Remote | None]:
        wanted = [self.objects[name] for name in (file, file + SIDECAR) if name in self.objects]
        return Path(file), S3File(store=self.store, objects=tuple(wanted))

    def put(self, path: Path, file: str) -> None:
        """Raises ConfigurationError where the store does not let it be written."""
        self.store.put(path, file)

    def take_back(self, file: str) -> None:
        """Without a word where the store does not let it be removed."""
        self.store.take_back(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class S3File:
    """A delivered object, and its sidecar where there is one."""

    store: S3Store
    objects: tuple[S3Object, ...]

    @property
    def stamp(self) -> tuple[str, ...]:
        """Tag, size and time of each."""
        return tuple(one.stamp for one in self.objects)

    def fetch(self, folder: Path) -> Path:
        """Copy them below `folder`. Raises Refused when they cannot be had, TieoutError when nothing can."""
        for one in self.objects:
            target = folder / one.file
            if ".." in PurePosixPath(one.file).parts or not target.is_relative_to(folder):
                raise Refused(f"{target.name} has a name that leaves its folder. Deliver it under another one.")
            private_folder(target.parent)
            target.unlink(missing_ok=True)
            self.store.copy(one, target)
        return folder / self.objects[0].file


def _is_still(wanted: S3Object, facts: Mapping[str, Any]) -> None:
    if (_tag(facts), int(facts["size"])) != (wanted.etag, wanted.size):
        raise changed(PurePosixPath(wanted.file))


def _tag(facts: Mapping[str, Any]) -> str:
    """The object's tag; some stores write it with quotes in one answer, without in the next."""
    return str(facts.get("ETag", "")).strip('"')
