"""The real `tieout` in a process of its own, in a home that is told to it. Not here: what is expected of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environments import quiet_environment
from forked import Forked
from nights import environment_of
from orchestration.cli.main import main
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

    def start(self, *arguments: str) -> Forked:
        """Begin a command."""
        told = environment_of(self.home, self.exports, self.policy)
        if self.catalogue:
            told["TIEOUT_CATALOGUE"] = str(self.catalogue)
        return Forked(main, arguments, environment=quiet_environment(**told))

    def __call__(self, *arguments: str) -> Ended:
        """Run a command to its end, whatever that is."""
        return ended(self.start(*arguments))


def ended(process: Forked) -> Ended:
    """Wait for the end of a command."""
    out, err = process.communicate(PATIENCE)
    code = process.poll()
    assert code is not None
    return Ended(code=code, out=out, err=err)
