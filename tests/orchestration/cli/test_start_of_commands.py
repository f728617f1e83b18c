"""A command answers at once: what only a night needs is imported by the night."""

import subprocess
import sys

HEAVY = ("dagster", "dbt", "pandas", "pandera", "pyarrow.parquet")


def test_no_command_imports_what_only_a_night_needs() -> None:
    program = f"import orchestration.cli.main, sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
