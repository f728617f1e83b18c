"""The partition set of the night: one per business date. A day belongs to the set from its own morning on."""

import dagster as dg

FIRST_BUSINESS_DATE = "2020-01-01"


def business_dates(zone: str) -> dg.DailyPartitionsDefinition:
    """Return the daily partitions in the zone of the schedule; today is one of them, since a day may be tried before
    it ends.
    """
    return dg.DailyPartitionsDefinition(start_date=FIRST_BUSINESS_DATE, timezone=zone, end_offset=1)
