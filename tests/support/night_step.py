"""One step of a night in a process of its own, for tests that kill it. Not here: what is to become of it."""

from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path

from environments import quiet_environment
from forked import Forked, processes
from nights import Installation, installation
from watching import PATIENCE


def start_step(place: Installation, step: str, business_date: date) -> Forked:
    """Begin the step; it is at work when this returns."""
    begun = processes.Barrier(2)
    process = Forked(
        main, step, place.home.root, place.settings.exports, business_date, begun, environment=quiet_environment()
    )
    begun.wait(PATIENCE)
    return process


def main(step: str, home: Path, exports: str, business_date: date, begun: Barrier) -> None:
    place = installation(home, Path(exports))
    place.services.store()
    begun.wait(PATIENCE)
    getattr(place, step)(business_date)
