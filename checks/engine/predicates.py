"""Runs predicates over a batch of facts by Pandera and returns plain booleans. Knows no rule in particular.

Put here how an answer is judged. Keep out where facts come from and what is done with an answer.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrorReason, SchemaErrors

from checks.engine.rule import ColumnType
from checks.errors import TieoutError

Judgement = Callable[[pd.DataFrame], "pd.Series[Any]"]

_COLUMNS: Mapping[ColumnType, Callable[[], pa.Column]] = {
    ColumnType.TEXT: lambda: pa.Column(str, nullable=True),
    ColumnType.FLAG: lambda: pa.Column(pd.BooleanDtype(), nullable=True),
    ColumnType.WHOLE: lambda: pa.Column(pd.Int64Dtype(), nullable=True),
}


class BrokenRule(TieoutError):
    """A rule raised, or its facts do not have the columns and types that it declares. Never bad data."""


def to_bool(answer: "pd.Series[Any]") -> "pd.Series[bool]":
    """Return `answer` as plain booleans: a comparison with an unknown does not hold."""
    return answer.fillna(False).astype(bool)


def schema_of(reads: Mapping[str, ColumnType], predicates: Mapping[str, Judgement]) -> pa.DataFrameSchema:
    """Return the Pandera schema of facts with these columns and one check per predicate, by name."""
    columns = {name: _COLUMNS[kind]() for name, kind in reads.items()}
    checks = [
        # the booleans say all; listing the cases costs minutes on a large night
        pa.Check(_null_safe(predicate), name=name, ignore_na=False, n_failure_cases=1)
        for name, predicate in predicates.items()
    ]
    return pa.DataFrameSchema(columns, checks=checks)


def run_predicates(schema: pa.DataFrameSchema, facts: pd.DataFrame, *, named: str) -> pd.DataFrame:
    """Return one boolean column per check of `schema` and one row per row of `facts`: does it hold there?

    `named`: what an error calls the facts. Raises BrokenRule when a predicate raises, or `facts` do not have the
    columns and types of the schema.
    """
    facts = facts.reset_index(drop=True)
    passed = pd.DataFrame(True, index=facts.index, columns=[check.name for check in schema.checks])
    try:
        schema.validate(facts, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK or error.check is None:
                name = getattr(error.check, "name", None) or error.check
                reason = str(error).splitlines()[0]
                raise BrokenRule(f"{named}: {name} could not be evaluated: {reason}") from None
            passed[error.check.name] = to_bool(error.check_output).to_numpy()
    return passed


def _null_safe(predicate: Judgement) -> Judgement:
    def holds(facts: pd.DataFrame) -> "pd.Series[bool]":
        return to_bool(predicate(facts))

    return holds
