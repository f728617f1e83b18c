"""The rules on exports: delivered, whole, of the agreed shape. One that does not hold puts the export on hold
(invariant 4).
"""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from checks.predicates import hold, plain
from checks.rule import EXPORT, Evidence, Rule, Severity


class ExportFacts(pa.DataFrameModel):
    """One row per export of the catalogue on one business date; `rows_floor` is the fewest rows that pass for whole."""

    delivered: Series[pd.BooleanDtype]
    missing_column_count: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rows: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rows_floor: Series[pd.Int64Dtype] = pa.Field(nullable=True)

    @pa.dataframe_check(name="export.missing")
    def is_delivered(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """A delivery for the business date exists."""
        return plain(facts["delivered"])

    @pa.dataframe_check(name="export.columns_missing")
    def has_required_columns(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """Every required column is there."""
        return plain(facts["missing_column_count"] == 0)

    @pa.dataframe_check(name="export.truncated")
    def is_whole(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """It has not far fewer rows than such a delivery usually has."""
        return plain(facts["rows"] >= facts["rows_floor"])


def _rule(rule_id: str, *, columns: tuple[str, ...], applies: str | None, evidence: tuple[Evidence, ...]) -> Rule:
    return Rule(
        id=rule_id,
        subject=EXPORT,
        severity=Severity.CRITICAL,
        team="data",
        system="export",
        field="delivery",
        columns=columns,
        applies=applies,
        evaluable=None,
        covered=None,
        needs=(),
        exposure=None,
        evidence=(Evidence(system="export", field="delivery", column="export"), *evidence),
        holds_export=True,
    )


EXPORT_RULES: tuple[Rule, ...] = (
    _rule("export.missing", columns=("delivered",), applies=None, evidence=()),
    _rule(
        "export.columns_missing",
        columns=("missing_column_count",),
        applies="delivered",
        evidence=(Evidence(system="export", field="missing columns", column="missing_columns"),),
    ),
    _rule(
        "export.truncated",
        columns=("rows", "rows_floor"),
        applies="must_be_whole",
        evidence=(
            Evidence(system="export", field="rows", column="rows"),
            Evidence(system="export", field="usual rows", column="rows_usual"),
        ),
    ),
)


def held_by(facts: pd.DataFrame) -> list[str | None]:
    """Return for each row of export facts the id of the first rule that does not hold and puts the export on hold, or
    None.

    Beside the model's columns it reads the boolean columns that the rules name in `applies`.
    """
    holding = [rule for rule in EXPORT_RULES if rule.holds_export]
    held = hold(ExportFacts, facts, [rule.id for rule in holding])
    reasons: list[str | None] = [None] * len(facts)
    for rule in reversed(holding):
        applies = facts[rule.applies].fillna(False).astype(bool) if rule.applies else pd.Series(True, index=facts.index)
        broken = applies.to_numpy() & ~held[rule.id].to_numpy()
        reasons = [rule.id if bad else reason for bad, reason in zip(broken, reasons, strict=True)]
    return reasons
