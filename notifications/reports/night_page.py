"""Writes the night's page: one HTML file that needs nothing else, with the counts of terminal, mails and items."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checks.atomic_write import atomic_write, private_folder
from checks.engine.findings import VerdictStatus
from checks.engine.texts import RuleTexts
from checks.errors import NightFailed
from checks.reference.systems import system_name
from notifications.items.model import ItemChange, WorkItem
from notifications.items.night_summary import ExportLine, NightSummary, VerdictLine
from notifications.items.transitions import REACHABLE_LIVE, TRAITS, Action, ItemStatus
from notifications.policy import NotificationsPolicy
from notifications.wording.format import count, long_date, sentence, short_date
from notifications.wording.items import item_text
from notifications.wording.nights import CHANGES, headline, trouble_lines
from notifications.wording.one_line import one_line
from notifications.wording.render import render
from notifications.wording.sections import changed, sections, standing

ITEMS_SHOWN = 200
"""Open cases that the page spells out; the rest is counted."""
_CHANGES_SHOWN = 50
_NO_NUMBER = "\N{EN DASH}"


def write_report(
    summary: NightSummary,
    changes: Sequence[ItemChange],
    items: Sequence[WorkItem],
    *,
    policy: NotificationsPolicy,
    texts: RuleTexts,
    path: Path,
) -> Path:
    """Write the page of a night to `path` (0600, whole or not at all) and return it. `items`: the open ones, by rank.

    Raises NightFailed when it cannot be written; the night is committed by then, so the remedy is to run again.
    """
    page = render_report(summary, changes, items, policy=policy, texts=texts)
    try:
        private_folder(path.parent)
        with atomic_write(path) as temporary:
            temporary.write_text(page, encoding="utf-8")
    except OSError as error:
        raise NightFailed(
            f"{path}: the report cannot be written ({error.strerror or error}). Free space or make the folder "
            "writable, then run the night again: it is committed, only the report is made again."
        ) from error
    return path


def render_report(
    summary: NightSummary,
    changes: Sequence[ItemChange],
    items: Sequence[WorkItem],
    *,
    policy: NotificationsPolicy,
    texts: RuleTexts,
) -> str:
    """Return the page of a night. `items`: the open ones, by rank."""
    teams = {key: one_line(team.name) for key, team in policy.teams.items()}
    values: dict[str, Any] = {
        "title": f"Tieout, {long_date(summary.business_date)}",
        "summary": summary,
        "headline": headline(summary),
        "changed": changed(summary, changes),
        "standing": standing(summary),
        "troubles": trouble_lines(summary, texts),
        "tiles": _tiles(summary),
        "exports": [_export(line) for line in summary.exports],
        "verdicts": [_verdict(line, texts) for line in summary.verdicts],
        "sections": sections(changes, policy=policy, texts=texts, shown=_CHANGES_SHOWN),
        "items": [item_text(item, texts, team=teams.get(item.team, item.team)) for item in items[:ITEMS_SHOWN]],
        "more_items": max(0, summary.items.open - min(len(items), ITEMS_SHOWN)),
        "system_name": system_name,
    }
    return render("report.html.j2", values)


def _tiles(summary: NightSummary) -> list[tuple[str, str]]:
    """The figures at the top: number and what it counts."""
    items = summary.items
    waiting = [status for status in REACHABLE_LIVE if status is not ItemStatus.OPEN]
    figures = (
        (items.open, "cases open"),
        (items.told(Action.OPENED) + items.told(Action.REOPENED), "new or back"),
        (items.told(Action.RESOLVED), CHANGES[Action.RESOLVED]),
        (items.held, "on hold"),
        *((items.by_status.get(status, 0), TRAITS[status].where) for status in waiting),
        (summary.findings, "findings tonight"),
    )
    return [(f"{number:,}", words) for number, words in figures]


def _export(line: ExportLine) -> dict[str, Any]:
    number = "{:,}".format
    if line.held:
        state = ("on hold", "bad")
    elif not line.is_due:
        state = ("not due", "rest")
    elif line.rows_quarantined:
        state = (f"whole, {count(line.rows_quarantined, 'row')} in quarantine", "warn")
    else:
        state = ("whole", "good")
    return {
        "name": line.export,
        "file": line.file or "not delivered",
        "read": "" if line.rows_read is None else number(line.rows_read),
        "landed": "" if line.rows_landed is None else number(line.rows_landed),
        "quarantined": "" if line.rows_read is None else number(line.rows_quarantined),
        "left_out": "" if line.rows_read is None else number(line.rows_left_out),
        "state": state,
        "reason": sentence(line.hold_reason) if line.hold_reason else None,
        "shown": "nothing" if line.shown_date is None else short_date(line.shown_date),
    }


def _verdict(line: VerdictLine, texts: RuleTexts) -> dict[str, Any]:
    states = {
        VerdictStatus.HELD: ("holds", "good"),
        VerdictStatus.NOT_HELD: ("does not hold", "bad"),
        VerdictStatus.NOT_EVALUATED: ("not evaluated", "warn"),
        VerdictStatus.NOT_DUE: ("not due", "rest"),
    }
    text = texts[line.rule_id]
    silent = line.status in (VerdictStatus.NOT_EVALUATED, VerdictStatus.NOT_DUE)
    return {
        "title": text.title,
        "statement": text.statement,
        "id": line.rule_id,
        "state": states[line.status],
        "checked": _NO_NUMBER if silent else f"{line.checked:,}",
        "findings": _NO_NUMBER if silent else f"{line.findings:,}",
        "not_evaluated": f"{line.not_evaluated:,}" if line.not_evaluated or not silent else "all",
        "reason": sentence(line.reason) if line.reason else None,
    }
