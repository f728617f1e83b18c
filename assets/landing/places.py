"""Where deliveries lie: a folder of this machine, or a prefix of an S3 bucket. Names places and chooses who reads them;
nothing that speaks to a store is loaded before one is read.
"""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assets.landing.files import private_folder, replaced
from checks.errors import ConfigurationError

if TYPE_CHECKING:
    from assets.landing.places_s3 import S3Store

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Location:
    """`s3://bucket/prefix`. Who may read it, and at which endpoint it is, AWS's own variables and profiles say."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return "/".join(part for part in ("s3:/", self.bucket, self.prefix) if part)


Location = Path | S3Location


class Remote(Protocol):
    """A delivered file of another machine, with what belongs to it (the sidecar of a control total)."""

    @property
    def stamp(self) -> tuple[str, ...]:
        """Changes whenever one of the files does."""

    def fetch(self, folder: Path) -> Path:
        """Copy the files to the same relative paths below `folder`, dated as there; return where the delivered one is.

        Raises Refused when this file cannot be had, TieoutError when nothing can.
        """


class Place(Protocol):
    """What lies at a location, as seen once."""

    @property
    def files(self) -> Sequence[str]:
        """Relative paths of all files. Raises TieoutError when they cannot be listed."""

    def at(self, file: str) -> tuple[Path, Remote | None]:
        """Return the path of a file, or, of a file of another machine, its name and how it is fetched."""

    def put(self, path: Path, file: str) -> None:
        """Copy a file of this machine to where `file` lies: all of it appears at once. Raises TieoutError."""

    def take_back(self, file: str) -> None:
        """Remove what was put there, as far as it can be."""


def parse_location(text: str, *, named: str) -> Location:
    """Return what `text` means. Raises ConfigurationError, which never repeats what may be a secret.

    `named` is where the text stands, such as TIEOUT_EXPORTS.
    """
    scheme, found, rest = text.partition(":/")
    if not found or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]+", scheme):
        return Path(text).absolute()
    if any(sign in text for sign in "@?#") or _ACCESS_KEY.search(text):
        raise ConfigurationError(
            f"{named}: a location holds no user, password, key or query. Give s3://bucket/prefix; credentials come "
            "from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        )
    bucket, _, prefix = rest.removeprefix("/").rstrip("/").partition("/")
    steps = prefix.split("/") if prefix else []
    sound = rest.startswith("/") and _BUCKET.fullmatch(bucket) and prefix.isprintable()
    if scheme.lower() != "s3" or not sound or any(step in ("", ".", "..") for step in steps):
        raise ConfigurationError(f"{named}: is no location. Give a folder of this machine, or s3://bucket/prefix.")
    return S3Location(bucket=bucket, prefix=prefix)


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


class Folder:
    """A folder of this machine; links to folders are not followed, and no file is opened or looked at."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def files(self) -> Sequence[str]:
        """Relative paths of everything below the folder that is not a folder; none where there is no such folder."""
        found = []
        for root, folders, names in os.walk(self._folder):
            folders.sort()
            found += [(Path(root) / name).relative_to(self._folder).as_posix() for name in sorted(names)]
        return found

    def at(self, file: str) -> tuple[Path, Remote | None]:
        """The file itself."""
        return self._folder / file, None

    def put(self, path: Path, file: str) -> None:
        """Raises ConfigurationError where the folder cannot be written to."""
        target = self._folder / file
        try:
            private_folder(target.parent)
            with replaced(target) as temporary:
                shutil.copyfile(path, temporary)
        except OSError as error:
            raise ConfigurationError(
                f"{target}: cannot be written ({error.strerror}). Mend the permissions of its folder."
            ) from error

    def take_back(self, file: str) -> None:
        """The file is gone."""
        (self._folder / file).unlink(missing_ok=True)


@lru_cache(maxsize=8)
def _store_of(location: S3Location) -> "S3Store":
    """One connection a location and process."""
    from assets.landing.places_s3 import S3Store

    return S3Store(location)
