"""What dbt's Jinja has and the SQL linter's lacks. Contains those functions only; dbt and the night never import it."""

import json
from pathlib import Path
from typing import Any

import yaml

from assets.landing.schema.catalogue import load_catalogue
from assets.landing.schema.roles import dbt_snapshot


def env_var(name: str, default: str = "") -> str:
    """Return what the night sets: the snapshot of the packaged catalogue. No other variable matters to a lint."""
    return dbt_snapshot(load_catalogue()) if name == "TIEOUT_CATALOGUE_SNAPSHOT" else default


def fromjson(text: str) -> Any:
    """Return the value of a JSON text, as dbt's function of this name does."""
    return json.loads(text)


def var(name: str) -> Any:
    """Return a variable of the project."""
    project = Path(__file__).parents[1] / "dbt_project.yml"
    return yaml.safe_load(project.read_text(encoding="utf-8"))["vars"][name]
