"""One step of a night in a process of its own: `python night_step.py STEP HOME EXPORTS DATE`, for tests that kill it.

It says `ready` and begins when a line comes in; nothing here knows what is to become of it.
"""

import subprocess
import sys
from datetime import date
from pathlib import Path

from nights import REPOSITORY, Installation, installation, quiet_environment


def start_step(place: Installation, step: str, business_date: date) -> subprocess.Popen[str]:
    """Begin the step; it is at work when this returns."""
    program = str(REPOSITORY / "tests" / "night_step.py")
    process = subprocess.Popen(
        [sys.executable, program, step, place.home.root, place.settings.exports, business_date.isoformat()],
        cwd=REPOSITORY,
        env=quiet_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    return process


def main(step: str, home: str, exports: str, business_date: str) -> None:
    place = installation(Path(home), Path(exports))
    place.services.store()
    print("ready", flush=True)
    sys.stdin.readline()
    getattr(place, step)(date.fromisoformat(business_date))


if __name__ == "__main__":
    main(*sys.argv[1:])
