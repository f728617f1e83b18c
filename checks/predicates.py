"""Runs the predicates of a Pandera model over a batch of facts and returns plain booleans. Knows no rule in
particular.
"""

from collections.abc import Collection
from copy import copy
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrorReason, SchemaErrors

from checks.errors import TieoutError


class BrokenRule(TieoutError):
    """A rule raised, or its facts do not have the columns and types that its model names. Never bad data."""


def plain(answer: "pd.Series[Any]") -> "pd.Series[bool]":
    """Return `answer` as plain booleans: a comparison with an unknown is not held. Rows that a rule does not check
    are left out later.
    """
    return answer.fillna(False).astype(bool)


def hold(model: type[pa.DataFrameModel], facts: pd.DataFrame, rule_ids: Collection[str]) -> pd.DataFrame:
    """Return one boolean column per rule id and one row per fact row: does the rule hold there?

    Raises BrokenRule when a predicate raises or is not there, or the shape of `facts` is not that of `model`.
    """
    facts = facts.reset_index(drop=True)
    held = pd.DataFrame(True, index=facts.index, columns=list(rule_ids))
    schema = copy(model.to_schema())  # the model keeps its own, whose checks the next night needs whole
    schema.checks = [check for check in schema.checks if check.name in held.columns]
    absent = sorted(set(rule_ids) - {str(check.name) for check in schema.checks})
    if absent:
        raise BrokenRule(f"{model.__name__}: has no predicate for {', '.join(absent)}. Add a check of that name.")
    for check in schema.checks:
        check.n_failure_cases = 1  # the booleans say all; listing the cases costs minutes on a large night
    try:
        schema.validate(facts, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK or error.check is None:
                name = getattr(error.check, "name", None) or error.check
                reason = str(error).splitlines()[0]
                raise BrokenRule(f"{model.__name__}: {name} could not be evaluated: {reason}") from None
            held[error.check.name] = plain(error.check_output).to_numpy()
    return held
