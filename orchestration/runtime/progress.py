"""Progress of a night: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

import dagster as dg
from rich.console import Console
from rich.status import Status

_STEPS = {
    "night_inputs": "exports assessed, inputs written",
    "dbt_models": "reconciled",
    "evaluate_rules": "rules evaluated",
    "rules": "checks shown in Dagster",
    "committed_night": "committed",
    "published_warehouse": "warehouse published",
    "notices": "notices delivered",
    "nightly_report": "report written",
}


class Progress:
    """Says which step is done and how long it took since the one before."""

    def __init__(self) -> None:
        self._stream = sys.stderr  # the present one: what others print is kept off the screen during the run
        self._console = Console(file=self._stream, highlight=False)
        self._status: Status | None = None
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        self._since = time.monotonic()
        if self._console.is_terminal:
            self._status = self._console.status("starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def step(self, words: str) -> None:
        """Say that this is done."""
        now = time.monotonic()
        line = f"{now - self._since:6.1f} s  {words}"
        self._since = now
        if self._status:
            self._console.print(line, style="dim")
            self._status.update("working")
        else:
            self._stream.write(line + "\n")
            self._stream.flush()

    def hook(self) -> dg.HookDefinition:
        """Return the hook that reports each step of the job as it ends."""

        @dg.success_hook
        def progress(context: dg.HookContext) -> None:
            if context.op.name in _STEPS:  # the exports have landed before, to know which night this is
                self.step(_STEPS[context.op.name])

        return progress
