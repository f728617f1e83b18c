"""How long a first night of 200 thousand findings takes to commit; the night after it is printed beside it."""

import time

import pytest
from sqlalchemy import Engine

from night_maker import MONDAY, TUESDAY, Company, finding
from notifications.queries import count_items

FINDINGS = 200_000
SECONDS = 20


@pytest.mark.scale
def test_a_baseline_of_200_thousand_findings_is_committed_in_20_seconds(outbox: Engine) -> None:
    """In this process's own time on SQLite, which does its work there; on PostgreSQL the time is only printed."""
    company = Company(outbox, baseline_limit=25)
    findings = [finding(number) for number in range(1, FINDINGS + 1)]
    for business_date, found in ((MONDAY, findings), (TUESDAY, findings[100:])):
        began, worked = time.monotonic(), time.process_time()
        company.night(business_date, *found)
        took, worked = time.monotonic() - began, time.process_time() - worked
        print(f"{outbox.dialect.name} {business_date}: {took:.1f} s, {worked:.1f} s of it in this process")
        if outbox.dialect.name == "sqlite" and business_date == MONDAY:
            assert worked < SECONDS
    totals = count_items(outbox)
    assert totals.open + totals.backlog == FINDINGS - 100
