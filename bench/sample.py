"""How fast the sample is written: `python bench/sample.py [--sizes 500,10000,100000] [--seed 1] [--directory DIR]`.

One night a size, each in a process of its own, so that its peak memory is its own. The largest that is promised is
1,000,000 customers (10 million invoices a side, 20 million lines, 10 million usage records): with all else 84 million
rows and 12 GB of files.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def write_one(directory: Path, customers: int, seed: int) -> None:
    """Writes one night and prints its figures on one line."""
    began = time.perf_counter()
    from assets.sample.write import write_sample

    summary = write_sample(directory, customers=customers, nights=1, seed=seed)
    seconds = time.perf_counter() - began
    rows = sum(summary.rows.values())
    size = sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(
        f"{customers:>10,} customers  {rows:>12,} rows  {size / 1e9:>6.2f} GB  {seconds:>7.1f} s"
        f"  {rows / seconds:>9,.0f} rows/s  peak {peak / 2**30:.2f} GiB",
        flush=True,
    )
    for name, count in sorted(summary.rows.items(), key=lambda item: -item[1])[:6]:
        print(f"{'':>10}   {name.partition('/')[2]:<32} {count:>12,}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="500,10000,100000", help="customers, separated by commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--directory", type=Path, help="where to write; default: a temporary folder, removed again")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        write_one(arguments.directory, arguments.one, arguments.seed)
        return
    for size in (int(text) for text in arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="tieout-sample-", dir=arguments.directory) as directory:
            command = [sys.executable, __file__, "--one", str(size), "--seed", str(arguments.seed)]
            subprocess.run([*command, "--directory", directory], check=True)


if __name__ == "__main__":
    main()
