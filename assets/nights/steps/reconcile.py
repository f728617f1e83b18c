"""How dbt is run for a night: its environment, its orphans, and the gate on its results."""

import json
import os
from contextlib import suppress
from pathlib import Path

import psutil

from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.roles import dbt_snapshot
from assets.nights.home import Home
from checks.errors import NightFailed

_BUILD = "TIEOUT_BUILD"
_RESULTS = "run_results.json"


def set_environment(home: Home, catalogue: Catalogue) -> None:
    """Set what profile and project read.

    The values depend on home and catalogue alone, so dbt keeps its parse from night to night.
    """
    for folder in (home.dbt_target, home.dbt_logs, home.inputs, home.warehouse):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(
        {
            _BUILD: str(home.build),
            "TIEOUT_INPUTS": str(home.inputs),
            "TIEOUT_CATALOGUE_SNAPSHOT": dbt_snapshot(catalogue),
            "DBT_LOG_PATH": str(home.dbt_logs),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }
    )


def clear_build(home: Home) -> None:
    """Remove what is left of an earlier build and of its results, and end a dbt that outlived the night which had
    started it.

    After a kill dbt lives on as an orphan and keeps its lock on the build file.
    """
    for process in psutil.process_iter(["pid", "cmdline"]):
        if "dbt" not in " ".join(process.info["cmdline"] or []) or process.pid == os.getpid():
            continue
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.environ().get(_BUILD) == str(home.build) and process.ppid() != os.getpid():
                process.kill()
                process.wait(timeout=10)
    wal = home.build.with_name(f"{home.build.name}.wal")
    for leftover in (home.build, wal, home.dbt_target / _RESULTS):
        leftover.unlink(missing_ok=True)


def gate(target: Path) -> None:
    """Refuse a night whose models failed: what rests on them would be half of the truth.

    Raises NightFailed, which names the models and their errors, or says that dbt wrote no result at all.
    """
    path = target / _RESULTS
    try:
        results = json.loads(path.read_text())["results"]
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        raise NightFailed(f"{path}: dbt ended without results. Read {target.parent / 'logs' / 'dbt.log'}.") from None
    failed = [
        result
        for result in results
        if result["unique_id"].startswith("model.") and result["status"] not in ("success", "pass")
    ]
    if failed:
        first = failed[0]
        reason = " ".join((first.get("message") or first["status"]).split())
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        raise NightFailed(
            f"dbt model {first['unique_id'].rsplit('.', 1)[-1]}{more} failed: {reason} Nothing was committed."
        )
