"""The snapshots that dbt reads beside the deliveries: date, policy, and what last night knew. Written before dbt
starts.
"""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.nights.parquet import write_table
from checks.config.judgement_policy import ChecksPolicy
from checks.reference import tax_ids

KNOWN_CUSTOMERS = pa.schema([("native_key", pa.string()), ("customer_key", pa.string())])


def write_snapshots(folder: Path, *, business_date: date, policy: ChecksPolicy, prior_crosswalk: Path | None) -> None:
    """Write the snapshots of one night. `prior_crosswalk`: the crosswalk of the prior night, None on the first."""
    tables = {
        "settings": pa.table(
            {
                "business_date": pa.array([business_date], pa.date32()),
                "grace_days": pa.array([policy.posting_grace_days], pa.int32()),
                "reporting_currency": [policy.reporting_currency],
            }
        ),
        "tax_countries": pa.table(
            {
                "country": pa.array(policy.tax_id_countries, pa.string()),
                "is_checkable": pa.array(
                    [tax_ids.has_validator(country) for country in policy.tax_id_countries], pa.bool_()
                ),
            }
        ),
        "tolerances": pa.table(
            {
                "currency": pa.array(list(policy.tolerances), pa.string()),
                "tolerance": pa.array(list(policy.tolerances.values()), pa.decimal128(18, 4)),
            }
        ),
        "rates": pa.table(
            {
                "currency": pa.array([rate.currency for rate in policy.rates], pa.string()),
                "rate": pa.array([rate.rate for rate in policy.rates], pa.decimal128(16, 8)),
                "valid_from": pa.array([rate.valid_from for rate in policy.rates], pa.date32()),
            }
        ),
        "known_customers": (
            pq.read_table(prior_crosswalk, schema=KNOWN_CUSTOMERS) if prior_crosswalk else KNOWN_CUSTOMERS.empty_table()
        ),
    }
    for name, table in tables.items():
        write_table(table, folder / f"{name}.parquet")
