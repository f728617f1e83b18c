"""Composes the digests of a night: a mail per recipient with what changed for their teams. No storage, no sending."""

from collections.abc import Sequence
from typing import Any

from checks.engine.texts import RuleTexts
from notifications.items.model import ItemChange
from notifications.items.night_summary import NightSummary
from notifications.mail.notice import Notice, NoticeKind, message_id
from notifications.policy import NotificationsPolicy
from notifications.wording.format import joined, short_date
from notifications.wording.nights import (
    headline,
    trouble_lines,
)
from notifications.wording.one_line import one_line
from notifications.wording.render import render
from notifications.wording.sections import changed, sections, standing, tally

GOOD_BAR, INCOMPLETE_BAR = "#1d6b45", "#a85a06"


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


def _footer(summary: NightSummary, audience: str) -> list[str]:
    return [
        "All of a case: tieout items show NUMBER. All of a customer: tieout customer KEY.",
        f"You get this mail for {audience}, by the policy. Tax and bank data show their last 4 characters only.",
        f"Night {summary.night_id}, edition {summary.edition} of {summary.business_date.isoformat()}.",
    ]
