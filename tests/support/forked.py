"""Our programs in processes of their own, forked from one that has imported what they need: each is what it would be
if it were started again, but for the seconds of its imports. Not here: what is run, and what is expected of it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from environments import REPOSITORY, own_environment, quiet_environment

OUTPUT, ERRORS = "output", "errors"

processes = get_context("forkserver")
processes.set_forkserver_preload(
    ["night_step", "command_line", "orchestration.night_run", "orchestration.cli.views.night"]
)


class Forked:
    """A process, with the words of `subprocess.Popen`; what it says goes into files."""

    def __init__(self, run: Callable[..., object], *arguments: Any, environment: Mapping[str, str]) -> None:
        self._said = TemporaryDirectory()
        with own_environment():
            os.environ.clear()
            os.environ.update(quiet_environment())
            ensure_running()
        told = dict(environment), Path(self._said.name)
        self._process = processes.Process(target=_begin, args=(*told, run, arguments))
        self._process.start()

    @property
    def pid(self) -> int:
        """The process's id; it leads a group of the same id."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """How it ended, None as long as it has not."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, to it alone, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, and only it."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end, once; return what it said."""
        self._process.join(timeout)
        if self.poll() is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0)
        with self._said as said:
            out, err = (Path(said, name).read_text(encoding="utf-8") for name in (OUTPUT, ERRORS))
        return out, err


def _begin(environment: Mapping[str, str], said: Path, run: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    """What happens in the new process: it has nothing of the one that asked for it."""
    os.setsid()
    os.chdir(REPOSITORY)
    os.environ.clear()
    os.environ.update(environment)
    for stream, name in ((sys.stdout, OUTPUT), (sys.stderr, ERRORS)):
        os.dup2(os.open(said / name, os.O_WRONLY | os.O_CREAT), stream.fileno())
    run(*arguments)
