"""The Pandera schema of an export, made from its stanza: judges typed rows, whose types SQL has judged."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from assets.landing.schema.catalogue import Export
from assets.landing.schema.columns import Column
from checks.engine.predicates import run_predicates, schema_of, to_bool

Predicate = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """`checks` names each check and the column that it judges, as (column, code)."""

    schema: pandera.DataFrameSchema
    checks: Mapping[str, tuple[str, str]]

    @property
    def columns(self) -> list[str]:
        """Columns that the checks read."""
        return list(dict.fromkeys(column for column, _ in self.checks.values()))

    def judge(self, batch: pa.RecordBatch) -> pd.DataFrame:
        """Return one boolean column per check, True where the row keeps the contract."""
        facts = batch.select(self.columns).to_pandas(types_mapper=pd.ArrowDtype)
        return run_predicates(self.schema, facts, named="rows")


@functools.lru_cache(maxsize=256)
def _contract(export_json: str) -> Contract:
    export = Export.model_validate_json(export_json)
    checks: dict[str, tuple[str, str]] = {}
    predicates: dict[str, Callable[[pd.DataFrame], pd.Series]] = {}
    for name, column in export.columns.items():
        for code, predicate in _predicates(column, is_key=name == export.key[0]):
            checks[f"{name}:{code}"] = (name, code)
            predicates[f"{name}:{code}"] = _of_column(name, predicate)
    return Contract(schema=schema_of({}, predicates), checks=checks)


def contract_of(export: Export) -> Contract:
    """Return the contract's schema, the same for the same stanza."""
    return _contract(export.model_dump_json())


def _of_column(name: str, predicate: Predicate) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda facts: predicate(facts[name])


def _predicates(column: Column, *, is_key: bool) -> list[tuple[str, Predicate]]:
    """A blank cell keeps every constraint but `filled`. Of a key of several columns the first must be filled."""
    found: list[tuple[str, Predicate]] = []
    if column.filled or is_key:
        found.append(("cell.blank", lambda cells: cells.notna()))
    if column.allowed is not None:
        allowed = list(column.allowed)
        found.append(("cell.allowed", lambda cells: cells.isin(allowed) | cells.isna()))
    if column.pattern is not None:
        pattern = column.pattern
        found.append(("cell.pattern", lambda cells: cells.str.fullmatch(pattern) | cells.isna()))
    if column.width is not None:
        width = column.width
        found.append(("cell.width", lambda cells: (cells.astype("string[pyarrow]").str.len() == width) | cells.isna()))
    if column.minimum is not None or column.maximum is not None:
        low, high = column.minimum, column.maximum
        found.append(("cell.range", lambda cells: _between(cells, low, high) | cells.isna()))
    return found


def _between(cells: pd.Series, low: int | None, high: int | None) -> pd.Series:
    inside = pd.Series(True, index=cells.index)
    if low is not None:
        inside &= to_bool(cells >= low)
    if high is not None:
        inside &= to_bool(cells <= high)
    return inside
