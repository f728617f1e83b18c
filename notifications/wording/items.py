"""How numbers, dates, systems and work items read in mails, report and terminal. No markup, no storage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from checks.engine.findings import EvidenceValue, Finding
from checks.engine.rule import Severity
from checks.engine.texts import RuleTexts
from checks.reference.money import format_money
from checks.reference.systems import system_name
from notifications.items.model import Entry, ItemChange, WorkItem
from notifications.items.transitions import CLOSED_ITEMS, LIVE_ENTRIES, Action, EntryStatus, listed_under
from notifications.wording.format import clause, count, money, short_date
from notifications.wording.one_line import one_line

FINDINGS_SHOWN = 5
"""Findings of one work item that a mail or the report spells out; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """One finding in words. `finding`: itself, for what a screen shows of it as it is. `actions`: (where, what to do).
    `rows`: the file and row of each value it rests on.
    """

    finding: Finding
    wrong: str
    why: str
    actions: tuple[tuple[str, str], ...]
    customer: str | None
    rows: tuple[str, ...]
    first_seen: str
    status: str
    exposure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText:
    """One work item in words. `what` holds the actual values of each system and never a rule id.

    `actions`: (where, what to do), each once for all findings.
    """

    id: int
    name: str
    title: str
    what: str
    severity: str
    money: str | None
    findings: tuple[FindingText, ...]
    more_findings: int
    actions: tuple[tuple[str, str], ...]
    opened: str
    selling_entity: str | None
    team: str
    note: str | None

    @property
    def headline(self) -> str:
        """The first line of the case: the customer's name, then what is wrong."""
        return f"{self.name}: {self.what}"


def item_text(item: WorkItem, texts: RuleTexts, *, team: str, kind: Action | None = None) -> ItemText:
    """Return the words of a work item as it stands, or as the change `kind` left it (if resolved: what was wrong)."""
    entries = _entries_of_interest(item, kind)
    findings = tuple(finding_text(entry, texts) for entry in entries[:FINDINGS_SHOWN])
    titles = list(dict.fromkeys(one_line(texts[entry.finding.rule_id].title) for entry in entries)) or [
        item.topic.replace("_", " ")
    ]
    title = "; ".join(titles)
    name = one_line(item.scope_name) or item.scope_key
    return ItemText(
        id=item.id,
        name=name,
        title=title,
        what=_what(title, findings, len(entries), kind),
        severity=item.severity,
        money=money(item.exposures) or money(_sum_by_currency(entries)),
        findings=findings,
        more_findings=max(0, len(entries) - FINDINGS_SHOWN),
        actions=_actions(findings, len(entries)),
        opened=short_date(item.opened_on),
        selling_entity=item.selling_entity,
        team=team,
        note=_note(item, entries, kind),
    )


def _what(title: str, findings: Sequence[FindingText], total: int, kind: Action | None) -> str:
    ended = {Action.RESOLVED: "now fixed", Action.WITHDRAWN: "withdrawn"}.get(kind or Action.OPENED)
    number = f" ({count(total, 'finding')})" if total > 1 else ""
    wrong = findings[0].wrong if total == 1 else ""
    if ended is None:
        return wrong or f"{title}{number}."
    return f"{title}{number}, {ended}." + (f" It read: {wrong}" if wrong else "")


def _where(system: str) -> str:
    """Where to act, in front of what to do: `In NetSuite`; an export is nobody's screen."""
    return "To do" if system == "export" else f"In {system_name(system)}"


def finding_text(entry: Entry[Finding], texts: RuleTexts) -> FindingText:
    """Return the words of one finding, with the values of each system filled in."""
    finding = entry.finding
    text = texts[finding.rule_id]
    facts = {name: one_line(value) if value else value for name, value in finding.facts.items()}
    return FindingText(
        finding=finding,
        wrong=one_line(texts.wrong(finding.rule_id, facts)),
        why=text.why,
        actions=tuple((_where(system), action) for system, action in texts.remedies(finding.rule_id, facts).items()),
        customer=texts.customer_wording(finding.rule_id, facts),
        rows=source_rows(finding.evidence),
        first_seen=short_date(finding.first_seen),
        status=entry.status.value,
        exposure=None
        if finding.exposure is None or finding.currency is None
        else format_money(finding.exposure, finding.currency),
    )


def source_rows(evidence: Iterable[EvidenceValue]) -> tuple[str, ...]:
    """The places that the values stand at, each once: `2026-03-02/aria_accounts.csv row 57`."""
    places = [
        one_line(value.file) if value.row is None else f"{one_line(value.file)} row {value.row}"
        for value in evidence
        if value.file is not None
    ]
    return tuple(dict.fromkeys(places))


def _actions(findings: Sequence[FindingText], total: int) -> tuple[tuple[str, str], ...]:
    """What to do, once for each rule and system: the findings of one rule differ in their subject only."""
    first: dict[tuple[str, str], str] = {}
    for finding in findings:
        for system, action in finding.actions:
            first.setdefault((finding.finding.rule_id, system), action)
    actions = tuple((system, action) for (_, system), action in first.items())
    rules = len({finding.finding.rule_id for finding in findings})
    if total <= rules or not actions:
        return actions
    return (*actions[:-1], (actions[-1][0], f"{actions[-1][1]} The same holds for the others."))


def ranked(changes: Iterable[ItemChange]) -> list[ItemChange]:
    """Return the changes in ranking order: by rank; items without one by severity, money (unknown last), age and id."""
    return sorted(changes, key=_ranking)


def _ranking(change: ItemChange) -> tuple[bool, int, int, bool, int, date, int]:
    item = change.item
    worst = [severity.value for severity in Severity]
    return (
        item.rank is None,
        item.rank or 0,
        worst.index(item.severity) if item.severity in worst else len(worst),
        item.exposure_reporting is None,
        -(item.exposure_reporting or 0),
        item.opened_on,
        item.id,
    )


def _entries_of_interest(item: WorkItem, kind: Action | None) -> list[Entry[Finding]]:
    """The entries that a reader needs: those still open or held; of a closed item those that the night closed."""
    wanted = {
        Action.RESOLVED: (EntryStatus.FIXED,),
        Action.WITHDRAWN: (EntryStatus.WITHDRAWN,),
        Action.HELD: (EntryStatus.HELD,),
    }.get(kind or Action.OPENED, LIVE_ENTRIES)
    entries = [entry for entry in item.entries if entry.status in wanted] or list(item.entries)
    if _is_closing(kind) and entries:
        last = max(entry.last_seen for entry in entries)
        entries = [entry for entry in entries if entry.last_seen == last] or entries
    return sorted(
        entries,
        key=lambda entry: (
            -(entry.finding.exposure_reporting or 0),
            entry.finding.first_seen,
            entry.finding.subject_key,
        ),
    )


def _is_closing(kind: Action | None) -> bool:
    return kind is not None and listed_under(kind) in CLOSED_ITEMS


def _sum_by_currency(entries: Iterable[Entry[Finding]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for finding in (entry.finding for entry in entries):
        if finding.exposure is not None and finding.currency is not None:
            sums[finding.currency] = sums.get(finding.currency, 0) + finding.exposure
    return sums


def _note(item: WorkItem, entries: Sequence[Entry[Finding]], kind: Action | None) -> str | None:
    if _is_closing(kind):
        return None
    reason = item.held_reason or next((entry.held_reason for entry in entries if entry.held_reason), None)
    return f"On hold, neither proven fixed nor judged again: {clause(reason)}" if reason else None
