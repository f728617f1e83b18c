"""A folder of this machine as a place where files are."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from assets.landing.storage.ports import Remote
from checks.atomic_write import atomic_write, private_folder
from checks.errors import ConfigurationError


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
            with atomic_write(target) as temporary:
                shutil.copyfile(path, temporary)
        except OSError as error:
            raise ConfigurationError(
                f"{target}: cannot be written ({error.strerror}). Fix the permissions of its folder."
            ) from error

    def take_back(self, file: str) -> None:
        """The file is gone."""
        (self._folder / file).unlink(missing_ok=True)
