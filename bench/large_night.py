"""A large night, step by step, beside its floor: `python -m bench.large_night [--customers 100000 1000000]`.

The night is `tieout nightly` as packaged, in a home of its own. Each step is shown with its time and the peak memory of
the whole process tree (the sum of resident sets, sampled). The floor is taken in the same run: DuckDB's ordered copy of
every CSV export, and a typed full join of the two invoice tables that the night read. Findings are compared with the
sample's answers. `--exports DIR` uses a sample that exists, which saves the minutes of writing one. Writes into a
temporary folder, which it removes; 1,000,000 customers need 40 GB of disk and about 40 minutes.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import psutil

from assets.landing.schema.catalogue import load_catalogue
from assets.landing.storage.discovery import discover
from bench.landing import COPY, copy_options, measured

MOST_MEBIBYTES = 4096
MOST_DBT = 18.0
MOST_MILLISECONDS = 0.67
_SAMPLED_EVERY = 0.1
_PER_FINDING = ("rules evaluated", "committed")

JOIN = """
import duckdb, sys
inputs, target, _ = sys.argv[1:]
connection = duckdb.connect(target + "/joined.duckdb", config={"threads": 2, "memory_limit": "3GiB"})
connection.execute(f'''
    create table joined as
    select coalesce(billing.invoice_no, erp.aria_invoice_no) as invoice, billing.acct_no, billing.bill_date,
        billing.amount, billing.currency_cd, erp.internal_id, erp.amount_foreign, erp.currency,
        billing.amount - erp.amount_foreign as difference, billing._row as billing_row, erp._row as erp_row
    from read_parquet('{inputs}/aria.invoices/*.parquet', union_by_name = true) as billing
    full outer join (
        select * from read_parquet('{inputs}/netsuite.transactions/*.parquet', union_by_name = true)
        where type = 'Invoice'
    ) as erp on billing.invoice_no = erp.aria_invoice_no
''')
print(connection.execute("select count(*) from joined").fetchone()[0])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the night: seconds of wall time, and the peak memory of the process tree in MiB."""

    name: str
    seconds: float
    mebibytes: int


def main() -> None:
    """Print each size; the exit code says whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exports", type=Path, help="the folder of a sample of one night, instead of writing one")
    parser.add_argument("--directory", type=Path, help="where to write; default: the system's temporary folder")
    options = parser.parse_args()
    failures = 0
    for customers in options.customers if options.exports is None else [0]:
        with tempfile.TemporaryDirectory(prefix="tieout-bench-", dir=options.directory) as scratch:
            exports = options.exports.absolute() if options.exports else Path(scratch) / "exports"
            if options.exports is None:
                command = ["sample", str(exports), "--customers", str(customers), "--nights", "1"]
                _tieout([*command, "--seed", str(options.seed)], Path(scratch))
                print(f"{customers:,} customers")
            failures += _compare(exports, Path(scratch) / "home")
    sys.exit(1 if failures else 0)


def _compare(exports: Path, home: Path) -> int:
    steps = list(_night(exports, home))
    whole = sum(step.seconds for step in steps)
    for step in steps:
        print(f"  {step.name:<36}{step.seconds:>9.1f} s {step.mebibytes:>8,} MiB", flush=True)
    print(f"  {'the whole night':<36}{whole:>9.1f} s {max(step.mebibytes for step in steps):>8,} MiB")
    copied, joined = _copies(exports), measured(JOIN, home / "dbt" / "inputs", "").seconds
    print(f"  {'floor: copy of all CSV files':<36}{copied:>9.1f} s")
    print(f"  {'floor: typed full join of invoices':<36}{joined:>9.1f} s")
    seconds = {step.name: step.seconds for step in steps}
    findings, missing, surplus = _against_answers(exports, home)
    each = 1000 * sum(seconds[name] for name in _PER_FINDING) / max(findings, 1)
    dbt = seconds["reconciled"] / joined
    peak = max(step.mebibytes for step in steps)
    print(f"  landing {seconds['exports landed'] / copied:.2f} times its copy, dbt {dbt:.1f} times its join", end=", ")
    print(f"{findings:,} findings at {each:.2f} ms, the whole {whole / (copied + joined):.2f} times the floor")
    print(f"  findings against answers.csv: {missing} missing, {surplus} too many")
    bars = [peak <= MOST_MEBIBYTES, dbt <= MOST_DBT, each <= MOST_MILLISECONDS, missing + surplus == 0]
    goals = f"at most {MOST_MEBIBYTES} MiB, dbt {MOST_DBT} times, {MOST_MILLISECONDS} ms a finding, findings equal"
    print(f"  bars ({goals}): {'met' if all(bars) else 'not met'}")
    return 0 if all(bars) else 1


def _night(exports: Path, home: Path) -> Iterator[Step]:
    """Run the night and yield its steps as its progress lines name them."""
    command = [str(Path(sys.executable).with_name("tieout")), "nightly", "--exports", str(exports)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(TIEOUT_HOME=home),
        cwd=home.parent,
    )
    with _peaks(process.pid) as peak:
        began = time.perf_counter()
        for line in process.stderr or ():
            words = line.strip().split(" s  ", 1)
            if len(words) != 2:
                sys.stderr.write(line)
                continue
            now = time.perf_counter()
            yield Step(name=words[1], seconds=now - began, mebibytes=peak.take())
            began = now
        code = process.wait()
        yield Step(name="the summary", seconds=time.perf_counter() - began, mebibytes=peak.take())
    if code:
        sys.exit(f"tieout nightly ended with {code}")


class _Peak:
    """The most memory that was seen since it was last taken."""

    def __init__(self) -> None:
        self.most = 0

    def take(self) -> int:
        most, self.most = self.most, 0
        return most


@contextmanager
def _peaks(pid: int) -> Iterator[_Peak]:
    peak, ended = _Peak(), threading.Event()

    def watch() -> None:
        root = psutil.Process(pid)
        while not ended.wait(_SAMPLED_EVERY):
            peak.most = max(peak.most, _resident(root))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _resident(root: psutil.Process) -> int:
    """Resident memory of a process and all its children, in MiB."""
    total = 0
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in family:
        try:
            total += process.memory_info().rss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total // 2**20


def _copies(exports: Path) -> float:
    """Seconds of DuckDB's ordered copy of every CSV export."""
    catalogue, seconds = load_catalogue(), 0.0
    for delivery in discover(catalogue, exports, until=date.max):
        dialect = catalogue.exports[delivery.export_id].dialect
        if dialect.format == "csv":
            seconds += measured(COPY, delivery.path, copy_options(dialect)).seconds
    return seconds


def _against_answers(exports: Path, home: Path) -> tuple[int, int, int]:
    """How many findings there are, how many answers were not found, and how many findings are no answer."""
    with duckdb.connect(str(home / "warehouse" / "current.duckdb"), read_only=True) as connection:
        found = set(connection.execute("select rule_id, subject_key from findings").fetchall())
        rules = {rule for (rule,) in connection.execute("select rule_id from verdicts").fetchall()}
    with (exports / "answers.csv").open(encoding="utf-8", newline="") as file:
        answers = {(row["rule_id"], row["subject_key"]) for row in csv.DictReader(file) if row["rule_id"] in rules}
    return len(found), len(answers - found), len(found - answers)


def _tieout(words: list[str], cwd: Path) -> None:
    subprocess.run([str(Path(sys.executable).with_name("tieout")), *words], check=True, cwd=cwd, env=_environment())


def _environment(**more: object) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DAGSTER_"))}
    quiet = {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    return {**inherited, **quiet, **{name: str(value) for name, value in more.items()}}


if __name__ == "__main__":
    main()
