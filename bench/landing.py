"""Landing of one large export against DuckDB's ordered copy of the same file, both timed in one run.

Usage: python -m bench.landing [--rows 10000000] [--dirty]. Each side is a process of its own, whose peak memory is
printed.
Writes into a temporary folder, which it removes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

DAY = "2026-11-02"
MOST_TIMES, MOST_MEBIBYTES = 3.0, 1024

COPY = """
import duckdb, sys
duckdb.connect().execute(
    f"copy (from read_csv('{sys.argv[1]}', all_varchar = true)) to '{sys.argv[2]}/copy.parquet'")
"""
LAND = """
import sys
from datetime import date
from pathlib import Path
from assets.landing.catalogue import load_catalogue
from assets.landing.deliveries import discover
from assets.landing.land import land
catalogue = load_catalogue()
exports = Path(sys.argv[1]).parents[1]
for delivery in discover(catalogue, exports, until=date(2026, 12, 31)):
    manifest = land(delivery, catalogue.exports[delivery.export_id], lake=Path(sys.argv[2]) / "lake")
    assert manifest.problem is None, manifest.problem
    sys.stderr.write(f"{manifest.rows_landed} landed, {manifest.rows_quarantined} quarantined\\n")
"""
MEASURE = """
import json, resource, runpy, sys, time
import duckdb, pandas, pandera.pandas, pyarrow
code = sys.argv.pop(1)
start = time.perf_counter()
exec(compile(code, "side", "exec"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": time.perf_counter() - start, "mebibytes": peak}))
"""


def main() -> None:
    """Print both sides, their ratio, and whether the goals are met; the exit code says so too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--dirty", action="store_true", help="one row in a thousand breaks the contract")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "exports" / DAY / "aria_invoices.csv"
        file.parent.mkdir(parents=True)
        write_invoices(file, options.rows, dirty=options.dirty)
        print(f"{options.rows:,} rows, {file.stat().st_size / 1e6:.0f} MB of CSV")
        copied = _measured(COPY, file, folder)
        landed = _measured(LAND, file, folder)
    ratio = landed["seconds"] / copied["seconds"]
    print(f"ordered copy  {copied['seconds']:6.2f} s  {copied['mebibytes']:5.0f} MiB")
    print(f"landing       {landed['seconds']:6.2f} s  {landed['mebibytes']:5.0f} MiB")
    print(f"ratio         {ratio:6.2f} (goal: at most {MOST_TIMES}), memory goal: at most {MOST_MEBIBYTES} MiB")
    sys.exit(0 if ratio <= MOST_TIMES and landed["mebibytes"] <= MOST_MEBIBYTES else 1)


def write_invoices(file: Path, rows: int, *, dirty: bool) -> None:
    """Write an Aria invoice export of some 120 bytes a row, ordered by its key."""
    amount = "case when i % 1000 = 7 then 'n/a' else ((i * 37) % 1000000 / 100.0)::decimal(12, 2)::varchar end"
    clean = "((i * 37) % 1000000 / 100.0)::decimal(12, 2)::varchar"
    duckdb.connect().execute(
        f"""copy (select 100000 + i as invoice_no, 10000 + (i * 7919) % 1000000 as acct_no,
            'C-' || (100000 + (i * 7919) % 1000000) as client_acct_id, 'F' as invoice_type,
            date '2026-10-01' - (i % 90)::int as from_date, date '2026-11-01' - (i % 90)::int as to_date,
            date '2026-11-02' - (i % 90)::int as bill_date, date '2026-12-02' - (i % 90)::int as due_date,
            {amount if dirty else clean} as amount, ['USD', 'EUR', 'GBP'][1 + i % 3] as currency_cd,
            0.00 as balance_forward, {clean} as total_due, null as voiding_event_no,
            timestamp '2026-11-02 03:04:05' - to_seconds(i % 100000) as last_updated, 'US01' as client_legal_entity_id
            from range({rows}) as numbers(i)) to '{file}' (header)"""  # noqa: S608
    )


def _measured(code: str, file: Path, folder: str) -> dict[str, float]:
    time.sleep(0.5)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, code, str(file), folder], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        sys.exit(ran.stderr)
    measured: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    main()
