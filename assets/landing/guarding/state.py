"""What the night knows of one export: its delivery, the guards' answer, what is shown instead. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from assets.landing.manifests.manifest import Manifest

FACTS = pa.schema(
    [
        ("subject_key", pa.string()),
        ("export", pa.string()),
        ("system", pa.string()),
        ("entity", pa.string()),
        ("team", pa.string()),
        ("must_be_delivered", pa.bool_()),
        ("delivered", pa.bool_()),
        ("file", pa.string()),
        ("files", pa.list_(pa.string())),
        ("business_date", pa.date32()),
        ("sequence", pa.int64()),
        ("sha256", pa.string()),
        ("rows", pa.int64()),
        ("rows_usual", pa.int64()),
        ("rows_floor", pa.int64()),
        ("amounts_short", pa.int64()),
        ("shortfall", pa.string()),
        ("history", pa.int64()),
        ("is_readable", pa.bool_()),
        ("problem", pa.string()),
        ("must_have_parts", pa.bool_()),
        ("parts_missing", pa.string()),
        ("must_be_whole", pa.bool_()),
        ("must_have_rows", pa.bool_()),
        ("must_be_new", pa.bool_()),
        ("is_new", pa.bool_()),
        ("repeats_date", pa.string()),
        ("must_fit_its_date", pa.bool_()),
        ("date_fits", pa.bool_()),
        ("days_inside", pa.string()),
        ("must_follow", pa.bool_()),
        ("days_skipped", pa.int64()),
        ("days_missing", pa.string()),
        ("must_keep_keys", pa.bool_()),
        ("keys_kept_percent", pa.int64()),
        ("keys_floor_percent", pa.int64()),
        ("must_keep_contract", pa.bool_()),
        ("quarantine_ceiling", pa.int64()),
        ("must_add_up", pa.bool_()),
        ("control_total_fits", pa.bool_()),
        ("total_found", pa.string()),
        ("total_stated", pa.string()),
        ("must_keep_header", pa.bool_()),
        ("optional_columns_gone", pa.int64()),
        ("optional_missing_columns", pa.string()),
        ("unknown_columns", pa.string()),
        ("must_be_in_time", pa.bool_()),
        ("minutes_late", pa.int64()),
        ("missing_columns", pa.string()),
        ("missing_column_count", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_left_out", pa.int64()),
        ("is_due", pa.bool_()),
        ("held", pa.bool_()),
        ("hold_rule", pa.string()),
        ("hold_reason", pa.string()),
        ("shown_date", pa.date32()),
        ("coverage_from", pa.date32()),
        ("coverage_to", pa.date32()),
        ("accepted_by", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportState:
    """`today` is the business date's last delivery. `deliveries` make up the export as of the date; the last is shown.
    `behind`: the good deliveries before that one, oldest first, from the newest on of which no row was quarantined.

    `held`: it is not judged since it is late or a guard holds it; `hold_reason` also says where it is merely not due.

    `facts` is the export's row of `export_facts`, with the columns of FACTS.
    """

    export_id: str
    today: Manifest | None
    deliveries: tuple[Manifest, ...]
    behind: tuple[Manifest, ...]
    held: bool
    hold_rule: str | None
    hold_reason: str | None
    facts: Mapping[str, object]

    @property
    def shown(self) -> Manifest | None:
        """The delivery that is current: today's, or the last good one."""
        return self.deliveries[-1] if self.deliveries else None


def facts_table(states: tuple[ExportState, ...]) -> pa.Table:
    """Return `export_facts`, one row an export."""
    return pa.Table.from_pylist([dict(state.facts) for state in states], schema=FACTS)
