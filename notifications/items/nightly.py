"""What becomes of the work items in a night (invariant 4, and the baseline of invariant 5). Pure: no clock, no I/O.

The chain is findings, storms, placement, routing, items. An item opens for a finding whose place (scope and topic) has
none, and closes when each of its entries is fixed by proof or withdrawn. A finding that comes back reopens the item it
was on; a new one on the place of a closed item opens a new item. Findings that only baseline rules made compete in the
ranking: the first open, the rest waits in the backlog, where it changes silently. A backlog item that gets a finding of
a rule past its baseline, or entries of an open item, is opened: people must hear of what is new.
"""

from collections.abc import Collection, Iterable, Mapping

from checks.engine.findings import Finding, OpenState
from checks.errors import NightFailed
from notifications.items.case import Case
from notifications.items.placement import place
from notifications.items.plan import Event, Item, NightEntry, NightIdentity, Plan, State, slot_of
from notifications.items.proof import found_again, judge, unproven
from notifications.items.storms import storms
from notifications.items.transitions import TRAITS, EntryStatus


def advance(
    state: State,
    findings: Iterable[Finding],
    open_states: Mapping[str, OpenState],
    night: NightIdentity,
    *,
    baseline_rules: Collection[str],
    baseline_limit: int,
) -> Plan:
    """Return what the night changes.

    `open_states`: by fingerprint; a live entry that has neither a finding nor a state is held. `baseline_rules`: rules
    that have their first evaluated night. Raises NightFailed when a rule reports the same finding twice.
    """
    found = _by_fingerprint(findings)
    cases = {
        item_id: _judged(item, state.checklists[item_id], found, open_states, night)
        for item_id, item in state.items.items()
    }
    _take_back(cases, state, found, open_states, night)
    grouped = storms(found.values())
    slots = {fingerprint: grouped.get(fingerprint) or slot_of(finding) for fingerprint, finding in found.items()}
    concerned = [case for case in place(cases, found, slots, night) if case.concerned]
    for case in concerned:
        for fingerprint in case.live:
            if fingerprint in found:
                case.show(found[fingerprint])
    ranked = sorted((case for case in concerned if case.live), key=lambda case: case.weigh(night.reporting_currency))
    _decide(ranked, night, frozenset(baseline_rules), baseline_limit)
    for number, case in enumerate((case for case in ranked if case.before is None), state.last_item_id + 1):
        case.id = number
    return _plan(sorted(concerned, key=lambda case: case.id), found, night)


def _by_fingerprint(findings: Iterable[Finding]) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for finding in findings:
        other = found.setdefault(finding.fingerprint, finding)
        if other is not finding:
            raise NightFailed(
                f"rule {finding.rule_id} reports {finding.subject_key} twice: its facts have two rows of that subject. "
                "Make the subject key unique, or give the rule a discriminator."
            )
    return found


def _judged(
    item: Item,
    checklist: Iterable[NightEntry],
    found: Mapping[str, Finding],
    open_states: Mapping[str, OpenState],
    night: NightIdentity,
) -> Case:
    waits = item.live and not TRAITS[item.status].announced
    case = Case(before=item, slot=item.slot, id=item.id, queued=waits)
    for entry in checklist:
        if not entry.live:
            case.closed[entry.fingerprint] = entry
            continue
        finding = found.get(entry.fingerprint)
        if finding is not None:
            again = found_again(entry, finding, night)
            case.live[entry.fingerprint] = again
            if entry.status is EntryStatus.OPEN:
                case.again.append(again)
            continue
        judged = judge(entry, open_states.get(entry.fingerprint), night)
        if judged is not entry:
            case.touched.append(judged)
        if judged.live:
            case.live[entry.fingerprint] = judged
        else:
            case.closed[entry.fingerprint] = judged
            (case.fixed if judged.status is EntryStatus.FIXED else case.withdrawn).append(judged)
    return case


def _take_back(
    cases: Mapping[int, Case],
    state: State,
    found: Mapping[str, Finding],
    open_states: Mapping[str, OpenState],
    night: NightIdentity,
) -> None:
    """Make live again what only a superseded edition of the date closed, on the item that it was on.

    An item whose place is another's by now stays closed, and what was on it is found again when it can be judged.
    """
    places = {case.slot for case in cases.values() if case.was_live}
    listed = {fingerprint for case in cases.values() for fingerprint in case.live} | found.keys()
    for item_id, case in sorted(cases.items(), reverse=True):
        case.waited = item_id in state.waited
        if not case.was_live and case.slot in places:
            continue
        for entry in [one for one in case.closed.values() if one.fingerprint not in listed]:
            again = unproven(entry, open_states.get(entry.fingerprint), night)
            if again is not None:
                del case.closed[entry.fingerprint]
                case.live[entry.fingerprint] = again
                case.touched.append(again)
                case.unproven.append(again)
                places.add(case.slot)
                listed.add(entry.fingerprint)


def _decide(ranked: Iterable[Case], night: NightIdentity, baseline_rules: frozenset[str], limit: int) -> None:
    """Say which of the cases open and which wait in the backlog; they come in ranking order."""
    competing: list[Case] = []
    opened = 0
    for case in ranked:
        urgent = any(entry.finding.rule_id not in baseline_rules for entry in case.arrived) or any(
            other.was_worked for other, _ in case.came
        )
        if urgent:
            case.queued = False
        elif case.was_live:
            opened += _opened_by_this_baseline(case, night, baseline_rules)
        elif case.unproven:
            case.queued = case.waited
        elif case.arrived:
            competing.append(case)
        else:
            case.queued = True  # what a split took out of the backlog
    room = max(0, limit - opened)
    for place_in_ranking, case in enumerate(competing):
        case.queued = place_in_ranking >= room


def _opened_by_this_baseline(case: Case, night: NightIdentity, baseline_rules: frozenset[str]) -> bool:
    """An earlier edition of the date has used up a place of the limit for it."""
    before = case.before
    if before is None or not case.was_worked or before.opened_on != night.business_date:
        return False
    return any(entry.finding.rule_id in baseline_rules for entry in case.live.values())


def _plan(cases: list[Case], found: Mapping[str, Finding], night: NightIdentity) -> Plan:
    new_items: list[Item] = []
    changed: list[Item] = []
    vacated: list[int] = []
    events: list[Event] = []
    for case in cases:
        before, after = case.before, case.after(night)
        if before is None:
            new_items.append(after)
        elif after != before:
            changed.append(after)
            if before.live and (not after.live or after.slot != before.slot):
                vacated.append(case.id)
        events += case.history(after)
    return Plan(
        new_items=tuple(new_items),
        changed_items=tuple(changed),
        vacated=tuple(vacated),
        new_entries=tuple((case.id, entry) for case in cases for entry in case.new),
        again=tuple((case.id, entry) for case in cases for entry in case.again if entry.fingerprint in case.live),
        found=tuple((case.id, entry) for case in cases for entry in case.found(found)),
        judged=tuple((case.id, entry) for case in cases for entry in case.touched),
        left=tuple((case.id, entry.fingerprint) for case in cases for _, entry in case.went),
        events=tuple(events),
        changes=tuple((event.announced_as, event.item_id) for event in events if event.announced_as is not None),
    )
