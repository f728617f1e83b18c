"""How long a first night of many findings takes to commit, and the night after it: `python bench/commit.py [FINDINGS]`.

On SQLite in a temporary folder, with the tests' own company; prints wall clock and this process's own time.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from night_maker import MONDAY, TUESDAY, Company, finding
from notifications.store.database.engine import open_store


def main() -> None:
    """Commit two nights of that many findings (200,000 by default)."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        company = Company(open_store(None, Path(folder)), baseline_limit=25)
        findings = [finding(index) for index in range(1, number + 1)]
        for business_date, found in ((MONDAY, findings), (TUESDAY, findings[100:])):
            began, worked = time.monotonic(), time.process_time()
            company.night(business_date, *found)
            took, worked = time.monotonic() - began, time.process_time() - worked
            print(f"{business_date}: {len(found):,} findings in {took:.1f} s, {worked:.1f} s of it in this process")


if __name__ == "__main__":
    main()
