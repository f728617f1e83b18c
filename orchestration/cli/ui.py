"""`tieout ui`: the Dagster UI of this home, on this machine only."""

import os
import subprocess
import sys
from pathlib import Path

import click

from checks.errors import ConfigurationError


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="On 127.0.0.1.")
def ui(port: int) -> None:
    """Open the Dagster UI with all runs so far; the schedules run as long as it is open."""
    from orchestration.config.settings import read_settings
    from orchestration.runtime.dbt_manifest import ensure_manifest
    from orchestration.runtime.instance import prepare_instance

    settings = read_settings()
    prepare_instance(settings.home)
    ensure_manifest(settings.home, settings.night_config().catalogue)
    dagster = Path(sys.executable).with_name("dagster")
    if not dagster.exists():
        raise ConfigurationError(f"{dagster}: Dagster is not installed beside this Python. Install the project again.")
    environment = os.environ | {"TIEOUT_HOME": str(settings.home.root), "TIEOUT_EXPORTS": str(settings.exports)}
    click.echo(f"Dagster UI: http://127.0.0.1:{port} (Ctrl-C ends it)")
    command = [str(dagster), "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    sys.exit(subprocess.run(command, check=False, env=environment).returncode)
