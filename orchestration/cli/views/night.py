"""The summary of a night on the terminal: exports, verdicts, what changed in the cases, notices, and where everything
lies.
"""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from checks.engine.findings import VerdictStatus
from notifications.items.night_summary import ExportLine, NightSummary, VerdictLine
from notifications.wording.nights import changes_words, headline, open_words
from orchestration.cli.views.output import console
from orchestration.config.settings import Settings
from orchestration.night_run import NightResult


def print_summary(settings: Settings, result: NightResult) -> None:
    """Print what the night came to; counts are those of mail, report and `tieout items list`."""
    out, summary = console(), result.summary
    if result.repeated:
        out.print(
            f"Nothing to do: the night of {summary.business_date} with the same inputs is committed. This is how "
            "it stands.\n"
        )
    print_night(out, summary)
    _print_notices(out, result)
    _print_places(out, settings, summary)


def print_night(out: Console, summary: NightSummary) -> None:
    """Print headline, exports, rules and cases of a night."""
    out.print(headline(summary), style="bold green" if summary.good else "bold yellow")
    out.print()
    out.print(_export_table(summary.exports))
    out.print()
    out.print(_verdict_table(summary.verdicts))
    out.print()
    out.print(cases_line(summary))


def _export_table(exports: tuple[ExportLine, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("export")
    for name in ("rows read", "landed", "quarantined", "left out"):
        table.add_column(name, justify="right")
    table.add_column("state", overflow="fold")
    for line in exports:
        numbers = [line.rows_read, line.rows_landed, line.rows_quarantined, line.rows_left_out]
        state = "good"
        shown = f"; shown as of {line.shown_date}" if line.shown_date else ""
        if not line.is_due:
            state = f"[dim]{escape(line.hold_reason or '')}{shown}[/dim]"
        elif line.held:
            state = f"[yellow]on hold: {escape(line.hold_reason or '')}{shown}[/yellow]"
        table.add_row(line.export, *["-" if number is None else f"{number:,}" for number in numbers], state)
    return table


def _verdict_table(verdicts: tuple[VerdictLine, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("rule")
    for name in ("checked", "findings", "not evaluated"):
        table.add_column(name, justify="right")
    table.add_column("verdict", overflow="fold")
    colours = {
        VerdictStatus.HELD: "green",
        VerdictStatus.NOT_HELD: "red",
        VerdictStatus.NOT_EVALUATED: "yellow",
        VerdictStatus.NOT_DUE: "dim",
    }
    silent = (VerdictStatus.NOT_EVALUATED, VerdictStatus.NOT_DUE)
    for line in verdicts:
        words = line.status.value + (f", {line.reason}" if line.reason else "")
        numbers = [f"{line.checked:,}", f"{line.findings:,}", f"{line.not_evaluated:,}"]
        if line.status in silent and not line.not_evaluated:
            numbers = ["-", "-", "-"]
        table.add_row(line.rule_id, *numbers, f"[{colours[line.status]}]{escape(words)}[/]")
    return table


def cases_line(summary: NightSummary) -> str:
    """How the cases stand, and what the night changed in them."""
    items = summary.items
    if summary.backfill:
        return "A backfill opens and closes no case and mails nothing."
    words = f"{open_words(items)}; tonight {changes_words(items.by_change)}. {summary.findings} findings."
    if summary.baseline:
        words += f" A baseline: the top opened, {items.backlog} cases wait (tieout items list --status backlog)."
    return words


def _print_notices(out: Console, result: NightResult) -> None:
    words = ", ".join(f"{count} {state}" for state, count in sorted(result.deliveries.items())) or "none"
    out.print(f"Notices: {words}.")


def _print_places(out: Console, settings: Settings, summary: NightSummary) -> None:
    home = settings.home
    out.print()
    for name, path in (
        ("report", home.report(summary.business_date, summary.edition)),
        ("mails", home.outbox),
        ("warehouse", home.published(summary.business_date, summary.edition)),
        ("next", "tieout items list · tieout items show 1 · tieout ui"),
    ):
        out.print(f"{name + ':':<11}{path}", style="dim")
