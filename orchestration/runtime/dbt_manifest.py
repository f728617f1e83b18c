"""Where dbt and its project are, and the manifest that the lineage is drawn from: parsed only when the project
changed.
"""

import hashlib
import os
import subprocess
import sys
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from dagster_dbt import DbtCliResource
from dagster_dbt.compat import BaseAdapter
from dbt.version import __version__ as dbt_version
from packaging import version

from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.roles import dbt_snapshot
from assets.nights.home import Home
from assets.nights.steps.reconcile import set_environment
from checks.errors import ConfigurationError

PROJECT = Path(str(files("dbt_project")))


class InstalledDbt(DbtCliResource):
    """The dbt beside this Python. Its version is known from the package and its adapter is of no use to us, so
    neither is asked for:

    `dbt --version` tries the network (5 s a night), and the adapter would import dbt into this process.
    """

    @cached_property
    def _cli_version(self) -> version.Version:
        return version.parse(dbt_version)

    def _initialize_dbt_core_adapter(self, args: Any) -> BaseAdapter | None:  # type: ignore[override]
        del args
        return None


def dbt_executable() -> Path:
    """Return the dbt beside the running Python, whatever PATH says. Raises ConfigurationError when there is none."""
    executable = Path(sys.executable).with_name("dbt")
    if not executable.exists():
        raise ConfigurationError(
            f"{executable}: dbt is not installed beside this Python. Install the project again: make nightly."
        )
    return executable


def dbt_resource() -> InstalledDbt:
    """Return the resource that runs dbt on the packaged project."""
    return InstalledDbt(project_dir=str(PROJECT), profiles_dir=str(PROJECT), dbt_executable=str(dbt_executable()))


def ensure_manifest(home: Home, catalogue: Catalogue) -> Path:
    """Return the manifest of the packaged project; it is parsed only when project, catalogue, dbt or home changed."""
    set_environment(home, catalogue)
    manifest, stamp = home.dbt_target / "manifest.json", home.dbt_target / "parsed"
    wanted = _project_digest(home, catalogue)
    if not (manifest.exists() and stamp.exists() and stamp.read_text() == wanted):
        _parse(home)
        stamp.write_text(wanted)
    return manifest


def _parse(home: Home) -> None:
    command = [
        str(dbt_executable()),
        "--quiet",
        "parse",
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--target-path",
        str(home.dbt_target),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    if result.returncode:
        raise ConfigurationError(f"{PROJECT}: dbt cannot parse the project: {(result.stdout + result.stderr).strip()}")


def _project_digest(home: Home, catalogue: Catalogue) -> str:
    digest = hashlib.sha256(f"{dbt_version} {home.root} {dbt_snapshot(catalogue)}".encode())
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in (".sql", ".yml", ".csv") and path.is_file():
            digest.update(f"{path.relative_to(PROJECT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
