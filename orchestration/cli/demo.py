"""`make demo`: all nights of the fictional company told as a story, in a home of its own. Deliveries arrive as they
did there, corrected ones later.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.markup import escape

from checks.errors import TieoutError
from notifications.items.transitions import Action
from notifications.store.changes import night_changes
from notifications.store.database.engine import open_store
from notifications.wording.items import item_text
from notifications.wording.nights import CHANGES, headline
from orchestration.cli.views.night import cases_line
from orchestration.cli.views.output import console
from orchestration.config.settings import Settings, read_settings
from orchestration.night_run import NightResult, run_night
from orchestration.runtime.progress import Progress

CUSTOMERS, NIGHTS, SEED = 300, 7, 7
_SEQUENCE = re.compile(r"\.(\d+)\.[a-z]+$")
_SHOWN = (Action.OPENED, Action.REOPENED, Action.RESOLVED, Action.WITHDRAWN)
"""What the story shows of a night."""


def main() -> None:
    """Run the demo; its home is TIEOUT_HOME, or var/demo."""
    os.environ.setdefault("TIEOUT_HOME", "var/demo")
    home = Path(os.environ["TIEOUT_HOME"]).absolute()
    os.environ["TIEOUT_EXPORTS"] = str(home / "exports")
    try:
        tell(home)
    except TieoutError as error:
        sys.stderr.write(f"demo: {error}\n")
        sys.exit(error.exit_code)


def tell(home: Path) -> None:
    """Write the company's exports, deliver them date by date, and run and tell each night."""
    from assets.sample.write import write_sample
    from checks.rules.catalogue import RULES

    out = console()
    if (home / "ops.db").exists():
        out.print(f"{home}: the demo was run here before; it starts again.", style="dim")
        shutil.rmtree(home)
    arrived, exports = home / "sample", home / "exports"
    exports.mkdir(parents=True, mode=0o700)
    write_sample(arrived, customers=CUSTOMERS, nights=NIGHTS, seed=SEED, rule_ids=[rule.id for rule in RULES])
    settings = read_settings()
    for words, files in deliveries(arrived):
        for file in files:
            target = exports / file.relative_to(arrived)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        out.rule(escape(words), align="left", style="dim")
        with Progress() as progress:
            result = run_night(settings, None, progress)
        _tell_night(settings, result)
    out.print()
    out.print(f"Look around with TIEOUT_HOME={home}: tieout items list, tieout mail list, tieout ui.")


def deliveries(arrived: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield what arrives at a time: a date's first deliveries, then its corrected ones."""
    for folder in sorted(path for path in arrived.iterdir() if path.is_dir()):
        files = sorted(path for path in folder.iterdir() if path.is_file())
        corrected = [path for path in files if _SEQUENCE.search(path.name)]
        yield f"{folder.name}: the exports arrive", [path for path in files if path not in corrected]
        for path in corrected:
            yield f"{folder.name}: {path.name} arrives, a corrected delivery", [path]


def _tell_night(settings: Settings, result: NightResult) -> None:
    out, summary, texts = console(), result.summary, settings.night_config().texts
    out.print(headline(summary), style="bold green" if summary.good else "bold yellow")
    for line in summary.exports:
        if line.held:
            out.print(f"  on hold: {escape(f'{line.export}, {line.hold_reason}')}", style="yellow")
    out.print(cases_line(summary))
    store = open_store(settings.database_url, settings.home.root)
    changes = night_changes(store, summary.night_id)
    for kind in _SHOWN:
        words = CHANGES[kind]
        of_kind = [change for change in changes if change.kind is kind]
        for change in of_kind[:3]:
            text = item_text(change.item, texts, team=change.item.team, kind=kind)
            out.print(f"  {words}: {escape(text.headline)}")
        if len(of_kind) > 3:
            out.print(f"  {words}: and {len(of_kind) - 3} more", style="dim")
    out.print()


if __name__ == "__main__":
    main()
