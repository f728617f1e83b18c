"""What the processes of the tests are told: where the code is, and an environment that names no home of people's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def quiet_environment(**more: str) -> dict[str, str]:
    """The environment of a child: nothing reports home, and only what `more` says names a home."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DAGSTER_"))}
    path = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests" / "support")])
    quiet = {"DAGSTER_DISABLE_TELEMETRY": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    return {**inherited, **quiet, "PYTHONPATH": path, **more}


@contextmanager
def own_environment() -> Iterator[None]:
    """Whatever is set inside is gone afterwards."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
