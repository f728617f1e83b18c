"""Landing of large exports against DuckDB's ordered copy of the same files, both timed in one run.

`python -m bench.landing [--rows 100000 1000000 10000000] [--dirty]` writes exports of so many invoices and lands them;
`python -m bench.landing --exports DIR` lands every export that lies in DIR, such as a large sample night. Each side is
a process of its own, whose peak memory is printed. A workbook has no plain copy. Writes into temporary folders, which
it removes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.landing.schema.catalogue import Dialect, load_catalogue
from assets.landing.storage.discovery import discover

DAY = "2026-11-02"
MOST_TIMES, MOST_MEBIBYTES = 3.0, 1024

COPY = """
import duckdb, sys
file, target, options = sys.argv[1:]
duckdb.connect().execute(f"copy (from read_csv('{file}', all_varchar = true{options})) to '{target}/copy.parquet'")
print(0)
"""
LAND = """
import sys
from datetime import date
from pathlib import Path
from assets.landing.schema.catalogue import load_catalogue
from assets.landing.storage.discovery import discover
from assets.landing.loading.load import land
file, target, exports = sys.argv[1:]
catalogue = load_catalogue()
(delivery,) = [found for found in discover(catalogue, Path(exports), until=date.max) if str(found.path) == file]
manifest = land(delivery, catalogue.exports[delivery.export_id], lake=Path(target) / "lake")
assert manifest.problem is None, manifest.problem
print(manifest.rows_landed)
"""
MEASURE = """
import json, resource, runpy, sys, time
import duckdb, pandas, pandera.pandas, pyarrow
code = sys.argv.pop(1)
start, began = time.perf_counter(), time.process_time()
exec(compile(code, "side", "exec"))
took = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - began}
print(json.dumps({**took, "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side took, in seconds of wall time and of processor, and its peak memory."""

    seconds: float
    cpu: float
    mebibytes: int
    rows: int


def main() -> None:
    """Print both sides, their ratio, and whether the goals are met; the exit code says so too."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--dirty", action="store_true", help="one row in a thousand breaks the contract")
    parser.add_argument("--exports", type=Path, help="land what lies here instead, such as a sample's folder")
    options = parser.parse_args()
    if options.exports is not None:
        sys.exit(_compare(options.exports.absolute()))
    sys.exit(max(_compare_invoices(rows, dirty=options.dirty) for rows in options.rows))


def _compare_invoices(rows: int, *, dirty: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as folder:
        file = Path(folder) / DAY / "aria_invoices.csv"
        file.parent.mkdir()
        write_invoices(file, rows, dirty=dirty)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB of CSV")
        return _compare(Path(folder))


def _compare(exports: Path) -> int:
    catalogue = load_catalogue()
    pairs: list[tuple[Side | None, Side]] = []
    print(f"{'':<36}{'rows':>12} {'copied':>9} {'landed':>9} {'ratio':>7} {'of CPU':>7} {'memory':>10}")
    for delivery in discover(catalogue, exports, until=date.max):
        landed = measured(LAND, delivery.path, exports)
        if catalogue.exports[delivery.export_id].dialect.format != "csv":
            print(f"{delivery.file:<36}{landed.rows:>12,} {'':>9} {landed.seconds:>7.2f} s {landed.mebibytes:>22} MiB")
            pairs.append((None, landed))
            continue
        copied = measured(COPY, delivery.path, copy_options(catalogue.exports[delivery.export_id].dialect))
        pairs.append((copied, landed))
        _line(delivery.file, copied, landed)
    both = [(copied, landed) for copied, landed in pairs if copied is not None]
    whole, ours = _sum([copied for copied, _ in both]), _sum([landed for _, landed in both])
    if len(both) > 1:
        _line("all but workbooks", whole, ours)
    memory = max(landed.mebibytes for _, landed in pairs)
    print(f"goals: at most {MOST_TIMES} times, at most {MOST_MEBIBYTES} MiB")
    return 0 if ours.seconds <= MOST_TIMES * whole.seconds and memory <= MOST_MEBIBYTES else 1


def _line(name: str, copied: Side, landed: Side) -> None:
    print(
        f"{name:<36}{landed.rows:>12,} {copied.seconds:>7.2f} s {landed.seconds:>7.2f} s"
        f" {landed.seconds / copied.seconds:>7.2f} {landed.cpu / copied.cpu:>7.2f} {landed.mebibytes:>6} MiB",
        flush=True,
    )


def _sum(sides: list[Side]) -> Side:
    return Side(
        seconds=sum(side.seconds for side in sides),
        cpu=sum(side.cpu for side in sides),
        mebibytes=max(side.mebibytes for side in sides),
        rows=sum(side.rows for side in sides),
    )


def copy_options(dialect: Dialect) -> str:
    """Options of `read_csv` that the dialect of an export asks for."""
    delimiter = "" if dialect.delimiter == "detect" else f", delim = '{dialect.delimiter}'"
    return f"{delimiter}, header = {str(dialect.header == 'row').lower()}"


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


def measured(code: str, file: Path, more: object) -> Side:
    """Run one side in a process of its own and return what it took. It prints the number of its rows last."""
    os.sync()  # what the side before left to the disk is not for this one to wait for
    time.sleep(0.5)
    with tempfile.TemporaryDirectory(prefix="tieout-bench-") as target:
        ran = subprocess.run(
            [sys.executable, "-c", MEASURE, code, str(file), target, str(more)],
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        sys.exit(ran.stderr)
    rows, measured = ran.stdout.splitlines()[-2:]
    return Side(rows=int(rows), **json.loads(measured))


if __name__ == "__main__":
    main()
