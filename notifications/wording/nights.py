"""How a night's summary reads: good or why not, and its counts. The same sentences in mails, report and terminal."""

from collections.abc import Mapping, Sequence

from checks.engine.findings import VerdictStatus
from checks.engine.texts import RuleTexts
from notifications.items.night_summary import ExportLine, ItemTotals, NightSummary, VerdictLine
from notifications.items.transitions import TRAITS, Action, ItemStatus
from notifications.wording.format import clause, count, joined, long_date, short_date

_NAMED = 3
"""Exports on hold that a sentence names; more are counted."""
NO_CHANGE = "nothing changed"
CHANGES: Mapping[Action, str] = {
    Action.OPENED: "new",
    Action.REOPENED: "back",
    Action.UPDATED: "changed",
    Action.RESOLVED: "verified fixed",
    Action.WITHDRAWN: "withdrawn",
    Action.HELD: "put on hold",
    Action.RELEASED: "off hold",
}
"""What people are told of a case, in the words of a count, and in their order there."""


def headline(summary: NightSummary) -> str:
    """Whether the night is good, and if not, why: one sentence, without the full stop's rest."""
    night = f"The night of {long_date(summary.business_date)}"
    edition = f" (edition {summary.edition}, which replaces the one before)" if summary.edition > 1 else ""
    if summary.good:
        return f"{night}{edition} is good: {_whole(summary)}."
    return f"{night}{edition} is incomplete: {joined(troubles(summary))}."


def all_of(number: int, noun: str) -> str:
    """`all 7 exports`, `the one export`, `no export`."""
    return f"all {number:,} {noun}s" if number > 1 else f"the one {noun}" if number else f"no {noun}"


def _whole(summary: NightSummary) -> str:
    """What arrived and was evaluated, and what was not to be expected on this date."""
    resting = [line for line in summary.exports if not line.is_due]
    waiting = [line for line in summary.verdicts if line.status is VerdictStatus.NOT_DUE]
    judged = len(summary.verdicts) - len(waiting)
    due, only = (" that are due", " that need no other") if resting else ("", "")
    arrived = f"{all_of(len(summary.exports) - len(resting), 'export')}{due} arrived whole"
    evaluated = f"{all_of(judged, 'rule')}{only} {_were(judged)} evaluated"
    if not resting:
        return f"{arrived} and {evaluated}"
    why = f"{_named(resting)} {'is' if len(resting) == 1 else 'are'} {resting[0].hold_reason or 'not due'}"
    wait = f", for which {count(len(waiting), 'rule')} {'waits' if len(waiting) == 1 else 'wait'}" if waiting else ""
    return f"{arrived} and {evaluated}; {why}{wait}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _named(lines: Sequence[ExportLine]) -> str:
    names = [line.export for line in lines]
    if len(names) <= _NAMED:
        return joined(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more exports"


def troubles(summary: NightSummary) -> list[str]:
    """Why the night is incomplete, as the parts of a sentence."""
    held = held_exports(summary)
    silent = not_evaluated(summary)
    parts = []
    if held:
        parts.append(f"{_named(held)} {'is' if len(held) == 1 else 'are'} on hold")
    if silent:
        parts.append(f"{count(len(silent), 'rule')} {_were(len(silent))} not evaluated")
    return parts


def held_exports(summary: NightSummary) -> list[ExportLine]:
    """The exports on hold."""
    return [line for line in summary.exports if line.held]


def not_evaluated(summary: NightSummary) -> list[VerdictLine]:
    """The rules that were not evaluated at all, although all that they need is due."""
    return [line for line in summary.verdicts if line.status is VerdictStatus.NOT_EVALUATED]


def trouble_lines(summary: NightSummary, texts: RuleTexts) -> list[str]:
    """A sentence for each export on hold, with what is shown meanwhile, and for each reason why rules were silent."""
    lines = []
    for line in held_exports(summary):
        shown = (
            f" Its figures of {short_date(line.shown_date)} are shown meanwhile and not judged."
            if line.shown_date is not None
            else " There is no earlier good delivery to show."
        )
        lines.append(f"{line.export} is on hold: {clause(line.hold_reason or 'no reason was recorded')}{shown}")
    silent: dict[str, list[str]] = {}
    for verdict in not_evaluated(summary):
        silent.setdefault(verdict.reason or "no reason was recorded", []).append(texts[verdict.rule_id].title)
    lines.extend(
        f"{joined([f'“{title}”' for title in titles])} {'was' if len(titles) == 1 else 'were'} not evaluated: "
        f"{clause(reason)}"
        for reason, titles in silent.items()
    )
    return lines


def changes_words(told: Mapping[Action, int]) -> str:
    """`3 new, 1 back, 2 verified fixed`, or `nothing changed`. Each number counts cases (work items)."""
    return joined([f"{told[action]:,} {words}" for action, words in CHANGES.items() if told.get(action)]) or NO_CHANGE


def open_words(items: ItemTotals) -> str:
    """`57 cases open (3 of them on hold), 120 in the backlog`: the counts of `tieout items list`."""
    held = f" ({items.held:,} of them on hold)" if items.held else ""
    others = [
        f", {number:,} {TRAITS[status].where}"
        for status, number in items.by_status.items()
        if status is not ItemStatus.OPEN and number
    ]
    return f"{count(items.open, 'case')} open{held}{''.join(others)}"
