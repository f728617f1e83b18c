"""The dbt models in a DuckDB database in memory, without dbt: the same SQL in a tenth of the time.

Not for what only dbt does: contracts, tests, publishing.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

from assets.landing.schema.catalogue import Catalogue, load_catalogue
from assets.landing.schema.roles import dbt_snapshot

PROJECT = Path(__file__).parents[2] / "dbt_project"
_VIEWS = ("stg_", "side_", "records_")
"""How the names of models begin that the project keeps as views."""


def models_over(
    inputs: Path, catalogue: Catalogue | None = None, *, more: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """A database that has each model, over what a night's inputs folder holds; those in staging are views.

    `more`: by name the text of models that the project does not have, such as a staging model of another system.
    """
    connection = duckdb.connect()
    added = {name: _environment().from_string(_macros() + text) for name, text in (more or {}).items()}
    for name, sql in _in_order(_rendered(inputs, catalogue or load_catalogue(), {**_templates(), **added})):
        connection.execute(f"create {'view' if name.startswith(_VIEWS) else 'table'} {name} as {sql}")
    return connection


def rendered(text: str, inputs: Path, catalogue: Catalogue, **variables: Any) -> str:
    """A text with the project's macros in it, such as `{{ as_of('aria.usage') }}`, as SQL over an inputs folder.

    `variables`: values of the project's variables, in place of its own.
    """
    context = _context(inputs, catalogue, reads=set())
    if variables:
        context["var"] = {**_document("dbt_project.yml")["vars"], **variables}.__getitem__
    return _environment().from_string(_macros() + text).render(context)


def _rendered(
    inputs: Path, catalogue: Catalogue, templates: Mapping[str, jinja2.Template]
) -> dict[str, tuple[str, set[str]]]:
    """SQL of each model, and the models that it reads."""
    models = {}
    for name, template in templates.items():
        reads: set[str] = set()
        models[name] = (template.render(_context(inputs, catalogue, reads)), reads)
    return models


def _in_order(models: Mapping[str, tuple[str, set[str]]]) -> list[tuple[str, str]]:
    """Name and SQL of each model, after those that it reads."""
    ordered: list[str] = []
    while len(ordered) < len(models):
        ready = sorted(name for name, (_, reads) in models.items() if name not in ordered and reads <= set(ordered))
        assert ready, f"these models read each other, or one that is not there: {models.keys() - set(ordered)}"
        ordered += ready
    return [(name, models[name][0]) for name in ordered]


def _context(inputs: Path, catalogue: Catalogue, reads: set[str]) -> dict[str, Any]:
    """What dbt puts into a template; each model that it refers to is noted in `reads`."""

    def ref(model: str) -> str:
        reads.add(model)
        return model

    sources, variables = _sources(inputs), _document("dbt_project.yml")["vars"]
    environment = {"TIEOUT_CATALOGUE_SNAPSHOT": dbt_snapshot(catalogue)}
    return {
        "ref": ref,
        "source": lambda system, table: sources.get((system, table)) or _parquet(inputs, f"{system}.{table}/*"),
        "var": variables.__getitem__,
        "env_var": environment.__getitem__,
        "fromjson": json.loads,
        "config": lambda **_: "",
        "exceptions": _Refusals(),
    }


class _Refusals:
    def raise_compiler_error(self, message: str) -> str:
        raise AssertionError(message)


@lru_cache
def _templates() -> dict[str, jinja2.Template]:
    paths = sorted((PROJECT / "models").rglob("*.sql"))
    return {path.stem: _environment().from_string(_macros() + path.read_text(encoding="utf-8")) for path in paths}


@lru_cache
def _macros() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros").rglob("*.sql")))


@lru_cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 (SQL, no page)


def _sources(inputs: Path) -> dict[tuple[str, str], str]:
    places = {
        (source["name"], table["name"]): f"{table['identifier']}/*" if "identifier" in table else table["name"]
        for source in _document("models/sources.yml")["sources"]
        for table in source["tables"]
    }
    return {name: _parquet(inputs, place) for name, place in places.items()}


def _parquet(inputs: Path, place: str) -> str:
    return f"read_parquet('{inputs}/{place}.parquet', union_by_name = true)"


@lru_cache
def _document(path: str) -> Any:
    return yaml.safe_load((PROJECT / path).read_text("utf-8"))
