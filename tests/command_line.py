"""The real `tieout` in a process of its own, in a home that is told to it. Not here: what is expected of it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nights import REPOSITORY, environment_of, quiet_environment
from watching import PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """`tieout` as somebody calls it who works in this home."""

    home: Path
    exports: Path
    policy: Path | None = None
    catalogue: Path | None = None

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command as the leader of a process group, as a shell does."""
        told = environment_of(self.home, self.exports, self.policy)
        if self.catalogue:
            told["TIEOUT_CATALOGUE"] = str(self.catalogue)
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli.main", *arguments],
            cwd=REPOSITORY,
            env=quiet_environment(**told),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __call__(self, *arguments: str) -> Ended:
        """Run a command to its end, whatever that is."""
        return ended(self.start(*arguments))


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end of a command."""
    out, err = process.communicate(timeout=PATIENCE)
    return Ended(code=process.returncode, out=out, err=err)
