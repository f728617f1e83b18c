"""What the rest of landing asks of a place where files are. Keep out the places themselves (local, s3)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol


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
