"""The dbt models in a DuckDB database in memory, without dbt: the same SQL in a tenth of the time.

Not for what only dbt does: contracts, tests, publishing.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

PROJECT = Path(__file__).parents[1] / "dbt_project"
_REFERENCE = re.compile(r"ref\('(\w+)'\)")
_MACRO = re.compile(r"macro (\w+)\((.*?)endmacro", re.DOTALL)


def models_over(inputs: Path) -> duckdb.DuckDBPyConnection:
    """A database that has each model, over what a night's inputs folder holds; those in staging are views."""
    connection = duckdb.connect()
    sources, variables = _sources(inputs), _document("dbt_project.yml")["vars"]
    for name, kind, template in _models():
        sql = template.render(
            ref=lambda model: model, source=lambda system, table: sources[system, table], var=variables.__getitem__
        )
        connection.execute(f"create {kind} {name} as {sql}")
    return connection


@lru_cache
def _models() -> list[tuple[str, str, jinja2.Template]]:
    """Name, kind and text of each model, after those that it reads."""
    macros = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros").glob("*.sql")))
    paths = {path.stem: path for path in sorted((PROJECT / "models").rglob("*.sql"))}
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    read_by_macro = {name: set(_REFERENCE.findall(body)) for name, body in _MACRO.findall(macros)}
    reads = {
        name: set(_REFERENCE.findall(text)).union(
            *(read for macro, read in read_by_macro.items() if f"{macro}(" in text)
        )
        for name, text in texts.items()
    }
    ordered: list[str] = []
    while len(ordered) < len(texts):
        ordered += sorted(name for name in texts if name not in ordered and reads[name] <= set(ordered))
    kinds = {name: "view" if name.startswith("stg_") else "table" for name in ordered}
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 (SQL, no page)
    return [(name, kinds[name], environment.from_string(macros + texts[name])) for name in ordered]


def _sources(inputs: Path) -> dict[tuple[str, str], str]:
    places = {
        (source["name"], table["name"]): f"{table['identifier']}/*" if "identifier" in table else table["name"]
        for source in _document("models/sources.yml")["sources"]
        for table in source["tables"]
    }
    return {name: f"read_parquet('{inputs}/{place}.parquet', union_by_name = true)" for name, place in places.items()}


@lru_cache
def _document(path: str) -> Any:
    return yaml.safe_load((PROJECT / path).read_text("utf-8"))
