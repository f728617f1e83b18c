"""The rules on exports: delivered, whole, of the agreed shape. One that fails may put its export on hold (invariant 4).

Facts are the rows of `exports`: one export of the catalogue on one business date. `rows_floor` is the fewest rows that
pass for whole, `amounts_short` the number of currencies whose amounts do not.
"""

from typing import TypedDict

from checks.engine.rule import FLAG, TEXT, WHOLE, Answers, Count, Facts, Severity, Shown, Subject, Text, rule
from checks.rules.subjects import EXPORT


class _OfExports(TypedDict):
    subject: Subject
    team: str
    severity: Severity
    blocks_export: bool


_BLOCKS: _OfExports = {"subject": EXPORT, "team": "data", "severity": Severity.CRITICAL, "blocks_export": True}
_NOTES: _OfExports = {"subject": EXPORT, "team": "data", "severity": Severity.LOW, "blocks_export": False}


def _evidence(*values: Shown) -> tuple[Shown, ...]:
    return (Text("export", "delivery"), *values)


@rule(
    "export.missing",
    **_BLOCKS,
    when="must_be_delivered",
    reads={"delivered": FLAG},
    evidence=_evidence(),
)
def is_delivered(facts: Facts) -> Answers:
    """A delivery for the business date exists."""
    return facts["delivered"]


@rule(
    "export.columns_missing",
    **_BLOCKS,
    when="delivered",
    reads={"missing_column_count": WHOLE},
    evidence=_evidence(Text("missing_columns", "missing columns")),
)
def has_required_columns(facts: Facts) -> Answers:
    """Every required column is there."""
    return facts["missing_column_count"] == 0


@rule(
    "export.truncated",
    **_BLOCKS,
    when="must_be_whole",
    reads={"rows": WHOLE, "rows_floor": WHOLE, "amounts_short": WHOLE},
    evidence=_evidence(Count("rows"), Count("rows_usual", "usual rows"), Text("shortfall", "falls short")),
)
def is_whole(facts: Facts) -> Answers:
    """It has neither far fewer rows nor far smaller amounts than such a delivery usually has."""
    return (facts["rows"] >= facts["rows_floor"]) & (facts["amounts_short"] == 0)


@rule(
    "export.unreadable",
    **_BLOCKS,
    when="delivered",
    reads={"is_readable": FLAG},
    evidence=_evidence(Text("problem", "why")),
)
def can_be_read(facts: Facts) -> Answers:
    """The file is a table that can be read to its end."""
    return facts["is_readable"]


@rule(
    "export.parts_missing",
    **_BLOCKS,
    when="must_have_parts",
    reads={"parts_missing": TEXT},
    evidence=_evidence(Text("parts_missing", "parts")),
)
def has_all_parts(facts: Facts) -> Answers:
    """Every file that it comes in is there, once."""
    return facts["parts_missing"].isna()


@rule(
    "export.empty",
    **_BLOCKS,
    when="must_have_rows",
    reads={"rows": WHOLE},
    evidence=_evidence(Count("rows")),
)
def has_rows(facts: Facts) -> Answers:
    """It has rows."""
    return facts["rows"] > 0


@rule(
    "export.stale",
    **_BLOCKS,
    when="must_be_new",
    reads={"is_new": FLAG},
    evidence=_evidence(Text("repeats_date", "same as the delivery of")),
)
def has_changed(facts: Facts) -> Answers:
    """It is not an earlier day's file once more."""
    return facts["is_new"]


@rule(
    "export.wrong_date",
    **_BLOCKS,
    when="must_fit_its_date",
    reads={"date_fits": FLAG},
    evidence=_evidence(Text("days_inside", "days inside")),
)
def is_of_its_date(facts: Facts) -> Answers:
    """The days inside fit the business date."""
    return facts["date_fits"]


@rule(
    "export.gap",
    **_BLOCKS,
    when="must_follow",
    reads={"days_skipped": WHOLE},
    evidence=_evidence(Text("days_skipped", "days without a delivery")),
    shows=(Text("days_missing"),),
)
def follows_the_one_before(facts: Facts) -> Answers:
    """No delivery of changes is missing before it."""
    return facts["days_skipped"] == 0


@rule(
    "export.keys_replaced",
    **_BLOCKS,
    when="must_keep_keys",
    reads={"keys_kept_percent": WHOLE, "keys_floor_percent": WHOLE},
    evidence=_evidence(Text("keys_kept_percent", "percent of the keys before")),
    shows=(Text("keys_floor_percent"),),
)
def keeps_its_keys(facts: Facts) -> Answers:
    """It holds mostly the records of the delivery before."""
    return facts["keys_kept_percent"] >= facts["keys_floor_percent"]


@rule(
    "export.quarantined",
    **_BLOCKS,
    when="must_keep_contract",
    reads={"rows_quarantined": WHOLE, "quarantine_ceiling": WHOLE},
    evidence=_evidence(Count("rows_quarantined", "rows quarantined"), Count("rows")),
    shows=(Count("quarantine_ceiling"),),
)
def keeps_its_contract(facts: Facts) -> Answers:
    """Few of its rows break the contract."""
    return facts["rows_quarantined"] <= facts["quarantine_ceiling"]


@rule(
    "export.control_total",
    **_BLOCKS,
    when="must_add_up",
    reads={"control_total_fits": FLAG},
    evidence=_evidence(Text("total_found", "found"), Text("total_stated", "stated")),
)
def adds_up(facts: Facts) -> Answers:
    """Rows and total are what the sender counted."""
    return facts["control_total_fits"]


@rule(
    "export.header_drifted",
    **_NOTES,
    when="must_keep_header",
    reads={"optional_columns_gone": WHOLE},
    evidence=_evidence(Text("optional_missing_columns", "columns gone"), Text("unknown_columns", "columns new")),
)
def keeps_its_header(facts: Facts) -> Answers:
    """Its optional columns are there."""
    return facts["optional_columns_gone"] == 0


@rule(
    "export.late",
    **_NOTES,
    when="must_be_in_time",
    reads={"minutes_late": WHOLE},
    evidence=_evidence(Count("minutes_late", "minutes late")),
)
def came_in_time(facts: Facts) -> Answers:
    """It came by the hour of its contract."""
    return facts["minutes_late"] <= 0
