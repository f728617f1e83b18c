"""How numbers, dates, systems and work items read in mails, report and terminal. No markup, no storage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checks.findings import EvidenceValue
from checks.money import format_money
from checks.rule import Severity
from checks.texts import RuleTexts
from notifications.notices import one_line
from notifications.work_items import ChangeKind, ChecklistEntry, EntryStatus, ItemChange, WorkItem

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SYSTEMS = {
    "aria": "Aria",
    "netsuite": "NetSuite",
    "salesforce": "Salesforce",
    "deal_desk": "Deal desk",
    "register": "PO register",
    "export": "Exports",
}
FINDINGS_SHOWN, ACTIONS_SHOWN, ROWS_SHOWN = 5, 3, 4
"""What a mail or the report spells out of one work item; the rest is counted."""


def long_date(day: date) -> str:
    """`Tuesday 3 March 2026`, whatever the machine's locale."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """`3 Mar 2026`, whatever the machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 finding`, `2 findings`, `12,345 rows`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def system_name(system: str) -> str:
    """The name that people use for a system, such as `NetSuite`."""
    return _SYSTEMS.get(system, system.replace("_", " "))


def money(exposures: Mapping[str, int]) -> str | None:
    """The amounts by currency, `1,234.50 EUR and 200 JPY`, never summed; None when no amount is known."""
    return joined([format_money(amount, currency) for currency, amount in sorted(exposures.items())]) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """One finding in words. `actions`: (system, what to do); `rows`: the file and row of each value it rests on."""

    rule_id: str
    wrong: str
    why: str
    actions: tuple[tuple[str, str], ...]
    customer: str | None
    rows: tuple[str, ...]
    evidence: tuple[EvidenceValue, ...]
    first_seen: str
    status: str
    exposure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText:
    """One work item in words. `what` holds the actual values of each system and never a rule id.

    `actions`: (system, what to do) and `rows`: files and rows, of all findings shown, each once.
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
    rows: tuple[str, ...]
    opened: str
    selling_entity: str | None
    team: str
    note: str | None

    @property
    def headline(self) -> str:
        """The first line of the case: the customer's name, then what is wrong."""
        return f"{self.name}: {self.what}"


def item_text(item: WorkItem, texts: RuleTexts, *, team: str, kind: ChangeKind | None = None) -> ItemText:
    """Return the words of a work item as it stands, or as the change `kind` left it (if resolved: what was wrong)."""
    entries = _entries_of_interest(item, kind)
    findings = tuple(finding_text(entry, texts) for entry in entries[:FINDINGS_SHOWN])
    titles = list(dict.fromkeys(one_line(texts[entry.rule_id].title) for entry in entries)) or [
        item.topic.replace("_", " ")
    ]
    title = "; ".join(titles)
    name = one_line(item.scope_name) or item.scope_key
    what = findings[0].wrong if len(entries) == 1 else f"{title} ({count(len(entries), 'finding')})."
    return ItemText(
        id=item.id,
        name=name,
        title=title,
        what=what,
        severity=item.severity,
        money=money(item.exposures) or money(_sum_by_currency(entries)),
        findings=findings,
        more_findings=max(0, len(entries) - FINDINGS_SHOWN),
        actions=_actions(findings),
        rows=_rows(findings),
        opened=short_date(item.opened_on),
        selling_entity=item.selling_entity,
        team=team,
        note=_note(item, entries, kind),
    )


def finding_text(entry: ChecklistEntry, texts: RuleTexts) -> FindingText:
    """Return the words of one finding, with the values of each system filled in."""
    text, facts = (
        texts[entry.rule_id],
        {name: one_line(value) if value else value for name, value in entry.facts.items()},
    )
    return FindingText(
        rule_id=entry.rule_id,
        wrong=one_line(texts.wrong(entry.rule_id, facts)),
        why=text.why,
        actions=tuple((system_name(system), action) for system, action in texts.remedies(entry.rule_id, facts).items()),
        customer=texts.customer_wording(entry.rule_id, facts),
        rows=source_rows(entry.evidence),
        evidence=entry.evidence,
        first_seen=short_date(entry.first_seen),
        status=entry.status.value,
        exposure=None
        if entry.exposure is None or entry.currency is None
        else format_money(entry.exposure, entry.currency),
    )


def source_rows(evidence: Iterable[EvidenceValue]) -> tuple[str, ...]:
    """The places that the values stand at, each once: `2026-03-02/aria_accounts.csv row 57`."""
    places = [
        one_line(value.file) if value.row is None else f"{one_line(value.file)} row {value.row}"
        for value in evidence
        if value.file is not None
    ]
    return tuple(dict.fromkeys(places))


def _actions(findings: Sequence[FindingText]) -> tuple[tuple[str, str], ...]:
    actions = tuple(dict.fromkeys(action for finding in findings for action in finding.actions))
    more = len(actions) - ACTIONS_SHOWN
    return actions if more <= 0 else (*actions[:ACTIONS_SHOWN], ("each of the others", "the same."))


def _rows(findings: Sequence[FindingText]) -> tuple[str, ...]:
    rows = tuple(dict.fromkeys(row for finding in findings for row in finding.rows))
    more = len(rows) - ROWS_SHOWN
    return rows if more <= 0 else (*rows[:ROWS_SHOWN], f"and {count(more, 'more row')}")


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


def _entries_of_interest(item: WorkItem, kind: ChangeKind | None) -> list[ChecklistEntry]:
    """The entries that a reader needs: those still open or held; of a closed item those that the night closed."""
    wanted = {
        ChangeKind.RESOLVED: (EntryStatus.FIXED,),
        ChangeKind.WITHDRAWN: (EntryStatus.WITHDRAWN,),
        ChangeKind.HELD: (EntryStatus.HELD,),
    }.get(kind or ChangeKind.OPENED, (EntryStatus.OPEN, EntryStatus.HELD))
    entries = [entry for entry in item.entries if entry.status in wanted] or list(item.entries)
    if kind in (ChangeKind.RESOLVED, ChangeKind.WITHDRAWN) and entries:
        last = max(entry.last_seen for entry in entries)
        entries = [entry for entry in entries if entry.last_seen == last] or entries
    return sorted(entries, key=lambda entry: (-(entry.exposure_reporting or 0), entry.first_seen, entry.subject_key))


def _sum_by_currency(entries: Iterable[ChecklistEntry]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in entries:
        if entry.exposure is not None and entry.currency is not None:
            sums[entry.currency] = sums.get(entry.currency, 0) + entry.exposure
    return sums


def _note(item: WorkItem, entries: Sequence[ChecklistEntry], kind: ChangeKind | None) -> str | None:
    if kind in (ChangeKind.RESOLVED, ChangeKind.WITHDRAWN):
        return None
    reason = item.held_reason or next((entry.held_reason for entry in entries if entry.held_reason), None)
    return f"On hold, neither proven fixed nor judged again: {one_line(reason)}" if reason else None
