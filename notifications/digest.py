"""Composes the digests of a night: a mail per recipient with what changed for their teams. No storage, no sending."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checks.engine.texts import RuleTexts
from notifications.items.transitions import TRAITS, Action, ItemStatus, listed_under
from notifications.night_words import (
    changes_words,
    headline,
    held_exports,
    open_words,
    trouble_lines,
)
from notifications.notices import Notice, NoticeKind, message_id, one_line
from notifications.policy import NotificationsPolicy
from notifications.rendering import render
from notifications.wording import ItemText, item_text, joined, ranked, short_date
from notifications.work_items import ItemChange, NightSummary

SHOWN = 20
"""Cases that one section of a mail spells out; the rest is counted."""
GOOD_BAR, INCOMPLETE_BAR = "#1d6b45", "#a85a06"

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


def compose_digests(
    summary: NightSummary,
    changes: Sequence[ItemChange],
    *,
    policy: NotificationsPolicy,
    texts: RuleTexts,
    prior_good: bool | None = None,
) -> tuple[Notice, ...]:
    """Return the digests of a night in the order of their recipients' addresses.

    A team's recipient gets the changes of their teams, and no mail when there are none. A lead gets those of all teams,
    and is also told when the night is incomplete or, by `prior_good`, the first good one after an incomplete one.
    A backfill tells nobody.
    """
    if summary.backfill:
        return ()
    teams_of: dict[str, list[str]] = {}
    for key, team in sorted(policy.teams.items()):
        for recipient in team.recipients:
            teams_of.setdefault(recipient, []).append(key)
    for recipient in policy.lead:
        teams_of.setdefault(recipient, [])
    notices = []
    for recipient, teams in sorted(teams_of.items()):
        lead = recipient in policy.lead
        mine = [change for change in changes if lead or change.item.team in teams]
        if mine or (lead and (not summary.good or prior_good is False)):
            notices.append(_digest(summary, mine, recipient, None if lead else teams, policy, texts))
    return tuple(notices)


def _digest(
    summary: NightSummary,
    changes: Sequence[ItemChange],
    recipient: str,
    teams: Sequence[str] | None,
    policy: NotificationsPolicy,
    texts: RuleTexts,
) -> Notice:
    subject = one_line(_subject(summary, tally(summary, changes, teams)))
    audience = joined([one_line(policy.teams[key].name) for key in teams]) if teams is not None else "all teams"
    values: dict[str, Any] = {
        "subject": subject,
        "label": f"{audience[0].upper()}{audience[1:]}, {short_date(summary.business_date)}",
        "tone": {"bar": GOOD_BAR if summary.good else INCOMPLETE_BAR},
        "night": headline(summary),
        "changed": changed(summary, changes, teams, None if teams is None else audience),
        "standing": standing(summary, all_teams=teams is not None),
        "troubles": trouble_lines(summary, texts),
        "sections": sections(changes, policy=policy, texts=texts, teams=teams),
        "footer": _footer(summary, audience),
    }
    return Notice(
        kind=NoticeKind.DIGEST,
        business_date=summary.business_date,
        recipient=recipient,
        subject=subject,
        text=render("digest.txt.j2", values),
        html=render("digest.html.j2", values),
        message_id=message_id(NoticeKind.DIGEST, summary.night_id, recipient, sender=policy.mail.sender),
    )


def _subject(summary: NightSummary, changes: str) -> str:
    state = "good" if summary.good else "incomplete"
    edition = f", edition {summary.edition}" if summary.edition > 1 else ""
    return f"Tieout {summary.business_date.isoformat()}{edition}: night {state}, {changes}"


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


def _footer(summary: NightSummary, audience: str) -> list[str]:
    return [
        "All of a case: tieout items show NUMBER. All of a customer: tieout customer KEY.",
        f"You get this mail for {audience}, by the policy. Tax and bank data show their last 4 characters only.",
        f"Night {summary.night_id}, edition {summary.edition} of {summary.business_date.isoformat()}.",
    ]
