"""The rules on exports: delivered, whole, of the agreed shape. One that does not hold puts the export on hold
(invariant 4).
"""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from checks.predicates import hold, plain
from checks.rule import EXPORT, Evidence, Rule, Severity


class ExportFacts(pa.DataFrameModel):
    """One row per export of the catalogue on one business date; `rows_floor` is the fewest rows that pass for whole,
    `amounts_short` the number of currencies whose amounts do not.
    """

    delivered: Series[pd.BooleanDtype]
    missing_column_count: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rows: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rows_floor: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    amounts_short: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    is_readable: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    parts_missing: Series[pd.StringDtype] = pa.Field(nullable=True)
    optional_columns_gone: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    is_new: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    date_fits: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    days_skipped: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    keys_kept_percent: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    keys_floor_percent: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rows_quarantined: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    quarantine_ceiling: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    control_total_fits: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    minutes_late: Series[pd.Int64Dtype] = pa.Field(nullable=True)

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
        """It has neither far fewer rows nor far smaller amounts than such a delivery usually has."""
        return plain((facts["rows"] >= facts["rows_floor"]) & (facts["amounts_short"] == 0))

    @pa.dataframe_check(name="export.unreadable")
    def can_be_read(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """The file is a table that can be read to its end."""
        return plain(facts["is_readable"])

    @pa.dataframe_check(name="export.parts_missing")
    def has_all_parts(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """Every file that it comes in is there, once."""
        return plain(facts["parts_missing"].isna())

    @pa.dataframe_check(name="export.empty")
    def has_rows(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """It has rows."""
        return plain(facts["rows"] > 0)

    @pa.dataframe_check(name="export.stale")
    def has_changed(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """It is not an earlier day's file once more."""
        return plain(facts["is_new"])

    @pa.dataframe_check(name="export.wrong_date")
    def is_of_its_date(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """The days inside fit the business date."""
        return plain(facts["date_fits"])

    @pa.dataframe_check(name="export.gap")
    def follows_the_one_before(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """No delivery of changes is missing before it."""
        return plain(facts["days_skipped"] == 0)

    @pa.dataframe_check(name="export.keys_replaced")
    def keeps_its_keys(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """It holds mostly the records of the delivery before."""
        return plain(facts["keys_kept_percent"] >= facts["keys_floor_percent"])

    @pa.dataframe_check(name="export.quarantined")
    def keeps_its_contract(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """Few of its rows break the contract."""
        return plain(facts["rows_quarantined"] <= facts["quarantine_ceiling"])

    @pa.dataframe_check(name="export.control_total")
    def adds_up(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """Rows and total are what the sender counted."""
        return plain(facts["control_total_fits"])

    @pa.dataframe_check(name="export.header_drifted")
    def keeps_its_header(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """Its optional columns are there."""
        return plain(facts["optional_columns_gone"] == 0)

    @pa.dataframe_check(name="export.late")
    def came_in_time(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """It came by the hour of its contract."""
        return plain(facts["minutes_late"] <= 0)


def _rule(
    rule_id: str,
    *,
    columns: tuple[str, ...],
    applies: str | None,
    evidence: tuple[Evidence, ...],
    severity: Severity = Severity.CRITICAL,
    holds_export: bool = True,
) -> Rule:
    return Rule(
        id=rule_id,
        subject=EXPORT,
        severity=severity,
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
        holds_export=holds_export,
    )


EXPORT_RULES: tuple[Rule, ...] = (
    _rule("export.missing", columns=("delivered",), applies="must_be_delivered", evidence=()),
    _rule(
        "export.columns_missing",
        columns=("missing_column_count",),
        applies="delivered",
        evidence=(Evidence(system="export", field="missing columns", column="missing_columns"),),
    ),
    _rule(
        "export.truncated",
        columns=("rows", "rows_floor", "amounts_short"),
        applies="must_be_whole",
        evidence=(
            Evidence(system="export", field="rows", column="rows"),
            Evidence(system="export", field="usual rows", column="rows_usual"),
            Evidence(system="export", field="falls short", column="shortfall"),
        ),
    ),
    _rule(
        "export.unreadable",
        columns=("is_readable",),
        applies="delivered",
        evidence=(Evidence(system="export", field="why", column="problem"),),
    ),
    _rule(
        "export.parts_missing",
        columns=("parts_missing",),
        applies="must_have_parts",
        evidence=(Evidence(system="export", field="parts", column="parts_missing"),),
    ),
    _rule(
        "export.empty",
        columns=("rows",),
        applies="must_have_rows",
        evidence=(Evidence(system="export", field="rows", column="rows"),),
    ),
    _rule(
        "export.stale",
        columns=("is_new",),
        applies="must_be_new",
        evidence=(Evidence(system="export", field="same as the delivery of", column="repeats_date"),),
    ),
    _rule(
        "export.wrong_date",
        columns=("date_fits",),
        applies="must_fit_its_date",
        evidence=(Evidence(system="export", field="days inside", column="days_inside"),),
    ),
    _rule(
        "export.gap",
        columns=("days_skipped",),
        applies="must_follow",
        evidence=(Evidence(system="export", field="days without a delivery", column="days_skipped"),),
    ),
    _rule(
        "export.keys_replaced",
        columns=(
            "keys_kept_percent",
            "keys_floor_percent",
        ),
        applies="must_keep_keys",
        evidence=(Evidence(system="export", field="percent of the keys before", column="keys_kept_percent"),),
    ),
    _rule(
        "export.quarantined",
        columns=(
            "rows_quarantined",
            "quarantine_ceiling",
        ),
        applies="must_keep_contract",
        evidence=(
            Evidence(system="export", field="rows set aside", column="rows_quarantined"),
            Evidence(system="export", field="rows", column="rows"),
        ),
    ),
    _rule(
        "export.control_total",
        columns=("control_total_fits",),
        applies="must_add_up",
        evidence=(
            Evidence(system="export", field="found", column="total_found"),
            Evidence(system="export", field="stated", column="total_stated"),
        ),
    ),
    _rule(
        "export.header_drifted",
        columns=("optional_columns_gone",),
        applies="must_keep_header",
        evidence=(
            Evidence(system="export", field="columns gone", column="optional_missing_columns"),
            Evidence(system="export", field="columns new", column="unknown_columns"),
        ),
        severity=Severity.LOW,
        holds_export=False,
    ),
    _rule(
        "export.late",
        columns=("minutes_late",),
        applies="must_be_in_time",
        evidence=(Evidence(system="export", field="minutes late", column="minutes_late"),),
        severity=Severity.LOW,
        holds_export=False,
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
