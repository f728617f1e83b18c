"""dbt at work on a home's build file, in this process or in one that can be killed.

The data tests are left out, since they decide nothing of a night; the command runs them. dbt is imported when it is
wanted: it sets up logging for its whole process.
"""

import os
from functools import lru_cache
from typing import Any

from assets.landing.schema.catalogue import Catalogue, load_catalogue
from assets.nights.home import Home
from assets.nights.steps.reconcile import set_environment
from environments import own_environment
from forked import Forked


def run_dbt(home: Home, catalogue: Catalogue | None = None) -> None:
    """Build it all, or fail. The project is parsed once a home, as at night."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    with own_environment():
        set_environment(home, catalogue or load_catalogue())
        built = dbtRunner(manifest=_manifest(home)).invoke(_words("run", home))
    DuckDBConnectionManager.close_all_connections()
    assert built.success, built.exception or built.result


def start_dbt(home: Home, catalogue: Catalogue | None = None) -> Forked:
    """Begin to build it all."""
    with own_environment():
        set_environment(home, catalogue or load_catalogue())
        return Forked(_dbt, _words("run", home), environment=dict(os.environ))


def _dbt(words: list[str]) -> None:
    from dbt.cli.main import cli

    cli(words)


@lru_cache(maxsize=1)
def _manifest(home: Home) -> Any:
    from dbt.cli.main import dbtRunner

    return dbtRunner().invoke(_words("parse", home)).result


def _words(command: str, home: Home) -> list[str]:
    project = ["--project-dir", "dbt_project", "--profiles-dir", "dbt_project", "--target-path", str(home.dbt_target)]
    return ["--quiet", command, *project]
