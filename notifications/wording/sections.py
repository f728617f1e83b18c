"""The changes of a night as the sections that a mail and the report show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks.engine.texts import RuleTexts
from notifications.items.model import ItemChange
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import TRAITS, Action, ItemStatus, listed_under
from notifications.policy import NotificationsPolicy
from notifications.wording.items import ItemText, item_text, ranked
from notifications.wording.nights import (
    changes_words,
    held_exports,
    open_words,
)
from notifications.wording.one_line import one_line

SHOWN = 20
"""Cases that one section of a mail spells out; the rest is counted."""

SECTIONS: Mapping[Action, tuple[str, str]] = {
    Action.OPENED: ("New", "Opened tonight, worst first."),
    Action.REOPENED: ("Back", "These were closed before and are wrong again; they keep their number."),
    Action.UPDATED: ("Changed", "Something was added to these cases or fixed on them, and they are still open."),
    Action.RELEASED: ("Off hold", "The exports that these cases wait for are back, and they are still wrong."),
    Action.RESOLVED: (
        "Verified fixed",
        "A complete export shows that these are right now. The cases are closed.",
    ),
    Action.WITHDRAWN: (
        "Withdrawn",
        "A corrected delivery shows that these were never wrong. Nothing is left to do.",
    ),
    Action.HELD: (
        "On hold",
        "Nothing is known of these tonight; they stay open as they were until a complete export arrives.",
    ),
}
"""Title and introduction of the section for each thing that people are told, in the order of a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The cases of one kind of change. `open`: they still need work; `command` lists those that are not spelled out."""

    title: str
    intro: str
    items: tuple[ItemText, ...]
    total: int
    more: int
    open: bool
    command: str


def tally(summary: NightSummary, changes: Sequence[ItemChange], teams: Sequence[str] | None) -> str:
    """What changed, in numbers: for all teams (None) the night's own, else those of the teams' changes."""
    return changes_words(summary.items.by_change if teams is None else Counter(change.kind for change in changes))


def changed(
    summary: NightSummary,
    changes: Sequence[ItemChange],
    teams: Sequence[str] | None = None,
    audience: str | None = None,
) -> str:
    """What changed, in one sentence: for all teams, or for `teams`, which the reader knows as `audience`."""
    since = "Since the edition before" if summary.edition > 1 else "Since the night before"
    whose = f" for {audience}" if audience else ""
    return f"{'Tonight' if summary.baseline else since}{whose}: {tally(summary, changes, teams)}."


def standing(summary: NightSummary, *, all_teams: bool = False) -> str:
    """How the work stands after the night, with the counts of `tieout items list`."""
    where = "In all teams there are now " if all_teams else "There are now "
    words = f"{where}{open_words(summary.items)}."
    if summary.baseline:
        words += " Of rules that ran for the first time, the top of the ranking is opened and the rest waits."
    if summary.items.backlog:
        words += " The backlog waits, ranked, to be adopted: tieout items adopt."
    if held_exports(summary):
        words += " A case on hold is neither closed nor judged until its export arrives whole."
    return words


def sections(
    changes: Sequence[ItemChange],
    *,
    policy: NotificationsPolicy,
    texts: RuleTexts,
    teams: Sequence[str] | None = None,
    shown: int = SHOWN,
) -> tuple[Section, ...]:
    """Return the changes, in ranking order, as the sections that a mail and the report show, without empty ones."""
    names = {key: one_line(team.name) for key, team in policy.teams.items()}
    result = []
    for kind, (title, intro) in SECTIONS.items():
        mine = ranked(change for change in changes if change.kind is kind)
        if not mine:
            continue
        items = tuple(
            item_text(change.item, texts, team=names.get(change.item.team, change.item.team), kind=kind)
            for change in mine[:shown]
        )
        status = listed_under(kind)
        reason, items = _shared_reason(items) if kind is Action.HELD else ("", items)
        result.append(
            Section(
                title=title,
                intro=f"{intro} {reason}".strip(),
                items=items,
                total=len(mine),
                more=max(0, len(mine) - shown),
                open=TRAITS[status].live,
                command=_listing(status, teams),
            )
        )
    return tuple(result)


def _shared_reason(items: tuple[ItemText, ...]) -> tuple[str, tuple[ItemText, ...]]:
    """The one reason for which all of these are on hold, taken off each of them; nothing where they differ."""
    notes = {item.note for item in items}
    note = notes.pop() if len(notes) == 1 and len(items) > 1 else None
    return (note, tuple(replace(item, note=None) for item in items)) if note else ("", items)


def _listing(status: ItemStatus, teams: Sequence[str] | None) -> str:
    """The command that lists the cases of which a mail shows the first only."""
    of_status = "" if status is ItemStatus.OPEN else f" --status {status}"
    of_team = f" --team {teams[0]}" if teams is not None and len(teams) == 1 else ""
    return f"tieout items list{of_status}{of_team}"
