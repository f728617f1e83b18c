"""Which item each finding of the night belongs to: the live item of its place, one that comes back, or a new one.

Customers are merged and split over time, so an entry may have to move. An item keeps its place while an entry of its
own stays; one whose entries all left takes its number and history to where they went, if no item is there.
"""

from collections.abc import Iterable, Mapping

from checks.engine.findings import Finding
from notifications.items.case import Case
from notifications.items.plan import NightEntry, NightIdentity, Slot
from notifications.items.proof import first_sight


def place(
    cases: Mapping[int, Case], found: Mapping[str, Finding], slots: Mapping[str, Slot], night: NightIdentity
) -> list[Case]:
    """Give every live entry and every finding its case. Returns all cases, new ones last, these without ids.

    `found`, `slots`: tonight's findings and the places where they belong, by fingerprint.
    """
    live = [cases[item_id] for item_id in sorted(cases) if cases[item_id].was_live or cases[item_id].live]
    owners = _owners(live, slots)
    moving = _leave(live, slots)
    listed = {fingerprint for case in live for fingerprint in case.live} | {entry.fingerprint for _, entry in moving}
    arrivals = [finding for fingerprint, finding in found.items() if fingerprint not in listed]
    returning = _returning(cases, arrivals)
    wanted = {slots[entry.fingerprint] for _, entry in moving} | {slots[finding.fingerprint] for finding in arrivals}
    made = _fill(owners, wanted, arrivals, returning, cases, slots)
    for case, entry in moving:
        owner = owners[slots[entry.fingerprint]]
        owner.closed.pop(entry.fingerprint, None)
        owner.live[entry.fingerprint] = entry
        owner.came.append((case, entry))
        case.went.append((owner, entry))
    for finding in arrivals:
        _arrive(owners[slots[finding.fingerprint]], finding, night, again=finding.fingerprint in returning)
    return [*cases.values(), *made]


def _owners(live: Iterable[Case], slots: Mapping[str, Slot]) -> dict[Slot, Case]:
    """Return the live case of each place, after those whose entries all left went to where they belong now."""
    owners: dict[Slot, Case] = {}
    homeless: list[tuple[Case, Slot]] = []
    for case in live:
        targets = {slots.get(fingerprint, case.slot) for fingerprint in case.live}
        if not targets or case.slot in targets:
            owners[case.slot] = case
        else:
            homeless.append((case, min(targets)))
    for case, target in homeless:
        if target not in owners:
            case.slot = target
            owners[target] = case
    return owners


def _leave(live: Iterable[Case], slots: Mapping[str, Slot]) -> list[tuple[Case, NightEntry]]:
    """Take the entries that belong elsewhere off the live cases."""
    return [
        (case, case.live.pop(fingerprint))
        for case in live
        for fingerprint in [key for key in case.live if slots.get(key, case.slot) != case.slot]
    ]


def _returning(cases: Mapping[int, Case], arrivals: Iterable[Finding]) -> dict[str, int]:
    """Return, for each arrival that was on a checklist before, the newest item that it was on."""
    arriving = {finding.fingerprint for finding in arrivals}
    newest: dict[str, int] = {}
    for item_id in sorted(cases):
        newest.update((fingerprint, item_id) for fingerprint in cases[item_id].closed if fingerprint in arriving)
    return newest


def _fill(
    owners: dict[Slot, Case],
    wanted: Iterable[Slot],
    arrivals: Iterable[Finding],
    returning: Mapping[str, int],
    cases: Mapping[int, Case],
    slots: Mapping[str, Slot],
) -> list[Case]:
    """Put a case on every wanted place that has none: the newest closed one that an arrival was on, else a new one."""
    candidates: dict[Slot, set[int]] = {}
    for finding in arrivals:
        item_id = returning.get(finding.fingerprint)
        if item_id is not None and not cases[item_id].was_live and not cases[item_id].unproven:
            candidates.setdefault(slots[finding.fingerprint], set()).add(item_id)
    made: list[Case] = []
    taken: set[int] = set()
    for slot in sorted(set(wanted) - owners.keys()):
        free = candidates.get(slot, set()) - taken
        if free:
            owner = cases[max(free)]
            owner.slot = slot
            taken.add(max(free))
        else:
            owner = Case(before=None, slot=slot)
            made.append(owner)
        owners[slot] = owner
    return made


def _arrive(case: Case, finding: Finding, night: NightIdentity, *, again: bool) -> None:
    entry = first_sight(finding, case.closed.pop(finding.fingerprint, None), night)
    case.live[finding.fingerprint] = entry
    (case.back if again else case.new).append(entry)
