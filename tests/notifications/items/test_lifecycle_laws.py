"""What holds of work items over any nights whatever: laws of the lifecycle, tried on random companies. Pure."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.engine.findings import CLOSING_STATES, Finding, OpenState, SubjectState, fingerprint
from night_maker import MONDAY, PO, TAX, finding
from notifications.items.nightly import advance
from notifications.items.plan import Item, NightEntry, NightIdentity, Plan, State, slot_of
from notifications.items.ranking import ranking_key
from notifications.items.transitions import EntryStatus, ItemStatus

ACCOUNTS = range(1, 5)
NOT_FOUND = (*(state for state in SubjectState if state is not SubjectState.NOT_HELD), None)

subjects = st.fixed_dictionaries(
    {
        (account, rule): st.one_of(st.just("found"), st.sampled_from(NOT_FOUND))
        for account in ACCOUNTS
        for rule in (TAX, PO)
    }
)
customers = st.fixed_dictionaries({account: st.integers(1, 3) for account in ACCOUNTS})
nights = st.lists(
    st.fixed_dictionaries(
        {
            "subjects": subjects,
            "customers": customers,
            "correction": st.booleans(),
            "baseline": st.sets(st.sampled_from((TAX, PO))),
        }
    ),
    min_size=1,
    max_size=6,
)


class Memory:
    """The tables as the store would hold them, and the plan carried out on them."""

    def __init__(self) -> None:
        self.items: dict[int, Item] = {}
        self.checklists: dict[int, dict[str, NightEntry]] = {}

    def state(self) -> State:
        lists = {item_id: tuple(entries.values()) for item_id, entries in self.checklists.items()}
        return State(items=dict(self.items), checklists=lists, last_item_id=max(self.items, default=0))

    def carry_out(self, plan: Plan) -> None:
        for item_id, entry in plan.judged:
            self.checklists[item_id][entry.fingerprint] = entry
        for item_id, key in plan.left:
            del self.checklists[item_id][key]
        for item in (*plan.new_items, *plan.changed_items):
            self.items[item.id] = item
            self.checklists.setdefault(item.id, {})
        for item_id, entry in (*plan.new_entries, *plan.found):
            self.checklists[item_id][entry.fingerprint] = entry

    def live_entries(self) -> dict[str, list[int]]:
        homes: dict[str, list[int]] = {}
        for item_id, entries in self.checklists.items():
            for key, entry in entries.items():
                if entry.live:
                    homes.setdefault(key, []).append(item_id)
        return homes


def _findings(night: dict, memory: Memory) -> list[Finding]:
    known = {key: memory.checklists[homes[0]][key].finding.first_seen for key, homes in memory.live_entries().items()}
    found = [
        finding(
            account,
            rule,
            customer=night["customers"][account],
            exposure_reporting=None if account == 2 else account * 10,
        )
        for (account, rule), fate in night["subjects"].items()
        if fate == "found"
    ]
    return [replace(one, first_seen=known.get(one.fingerprint, MONDAY)) for one in found]


def _states(night: dict) -> dict[str, OpenState]:
    said = {}
    for (account, rule), fate in night["subjects"].items():
        key = fingerprint(rule, f"aria:account:{account}")
        if isinstance(fate, SubjectState):
            said[key] = OpenState(fingerprint=key, state=fate, reason=fate.value)
    return said


def _laws_of_the_tables(memory: Memory, found: list[Finding]) -> None:
    live = [item for item in memory.items.values() if item.live]
    assert len({item.slot for item in live}) == len(live), "two live items on one place"
    homes = memory.live_entries()
    assert all(len(items) == 1 for items in homes.values()), "a finding on two live checklists"
    assert {items[0] for items in homes.values()} == {item.id for item in live}, (
        "live without a live entry, or the reverse"
    )
    for one in found:
        assert memory.items[homes[one.fingerprint][0]].slot == slot_of(one), "a finding on the wrong item"
    for item in live:
        entries = [entry for entry in memory.checklists[item.id].values() if entry.live]
        assert (item.held_reason is not None) == all(entry.status is EntryStatus.HELD for entry in entries)


def _laws_of_the_night(
    before: State, memory: Memory, found: list[Finding], states: dict[str, OpenState], night: NightIdentity
) -> None:
    findable = {one.fingerprint for one in found}
    after = {key: memory.checklists[homes[0]][key] for key, homes in memory.live_entries().items()}
    for item_id, checklist in before.checklists.items():
        for entry in checklist:
            if not entry.live or entry.fingerprint in after:
                continue
            said = states.get(entry.fingerprint)
            closed = memory.checklists[item_id][entry.fingerprint]
            assert entry.fingerprint not in findable
            assert said is not None, "closed although nothing was known"
            if closed.status is EntryStatus.FIXED:
                assert said.state in CLOSING_STATES, "closed without proof"
            else:
                assert entry.opened_by in night.superseded, "withdrawn although this date did not open it"
                assert said.state in CLOSING_STATES | {SubjectState.UNSEEN}
    places = {item.slot for item in memory.items.values() if item.live}
    for item_id, entries in memory.checklists.items():
        for key, entry in entries.items():
            mistaken = entry.status is EntryStatus.FIXED and entry.closed_on == night.business_date
            if mistaken and night.superseded and key not in after and memory.items[item_id].slot not in places:
                said = states.get(key)
                assert said is not None, "closed by a superseded edition only"
                assert said.state in CLOSING_STATES, "closed by a superseded edition only"
    for item in memory.items.values():
        old = before.items.get(item.id)
        if old is not None and old.live and item.status is ItemStatus.RESOLVED:
            closed_tonight = [e for e in memory.checklists[item.id].values() if e.closed_on == night.business_date]
            assert closed_tonight, "resolved although nothing was closed"


@settings(max_examples=120, deadline=None)
@given(nights)
def test_the_laws_of_the_lifecycle_hold_over_any_nights(story: list[dict]) -> None:
    memory = Memory()
    on, edition, committed = MONDAY, 0, []
    for number, night in enumerate(story):
        if night["correction"] and number:
            edition += 1
        else:
            on, edition, committed = on + timedelta(days=1), 1, []
        identity = NightIdentity(
            night_id=f"night-{number}", business_date=on, edition=edition, superseded=frozenset(committed)
        )
        committed.append(identity.night_id)
        found, states, before = _findings(night, memory), _states(night), memory.state()
        plan = advance(before, found, states, identity, baseline_rules=night["baseline"], baseline_limit=1)
        assert (
            advance(before, found[::-1], states, identity, baseline_rules=night["baseline"], baseline_limit=1).events
            == plan.events
        )
        memory.carry_out(plan)
        _laws_of_the_tables(memory, found)
        _laws_of_the_night(before, memory, found, states, identity)
        assert sorted(memory.items) == list(range(1, len(memory.items) + 1)), "ids with gaps"
        new = [ranking_key(item.severity, item.exposure_reporting, item.since, item.slot) for item in plan.new_items]
        assert new == sorted(new), "ids not in ranking order"
        assert len({item_id for _, item_id in plan.changes}) == len(plan.changes), "one change an item"


@settings(max_examples=60, deadline=None)
@given(
    subjects, customers, st.sampled_from([SubjectState.ON_HOLD, SubjectState.NOT_EVALUATED, SubjectState.UNSEEN, None])
)
def test_a_night_on_hold_neither_opens_nor_closes(
    first: dict[tuple[int, str], object], owners: dict[int, int], fate: SubjectState | None
) -> None:
    memory = Memory()
    night = {"subjects": first, "customers": owners}
    monday = NightIdentity(night_id="monday", business_date=MONDAY, edition=1, superseded=frozenset())
    memory.carry_out(
        advance(memory.state(), _findings(night, memory), {}, monday, baseline_rules={TAX}, baseline_limit=1)
    )
    before = {item.id: item.status for item in memory.items.values()}
    held = NightIdentity(night_id="held", business_date=MONDAY + timedelta(days=1), edition=1, superseded=frozenset())
    states = {
        key: OpenState(fingerprint=key, state=fate, reason="no file arrived")
        for key in memory.live_entries()
        if fate is not None
    }
    memory.carry_out(advance(memory.state(), [], states, held, baseline_rules=(), baseline_limit=1))
    assert {item.id: item.status for item in memory.items.values()} == before
    assert all(item.held_reason for item in memory.items.values())


def test_proof_that_is_no_newer_than_the_finding_closes_nothing() -> None:
    memory = Memory()
    tuesday = NightIdentity(night_id="a", business_date=MONDAY + timedelta(days=1), edition=2, superseded=frozenset())
    one = finding(1)
    memory.carry_out(advance(memory.state(), [one], {}, tuesday, baseline_rules=(), baseline_limit=1))
    fixed = {
        one.fingerprint: OpenState(fingerprint=one.fingerprint, state=SubjectState.PROVEN_FIXED, reason="it is there")
    }
    for old in (tuesday, replace(tuesday, edition=1), replace(tuesday, business_date=MONDAY, edition=3)):
        plan = advance(memory.state(), [], fixed, replace(old, night_id="b"), baseline_rules=(), baseline_limit=1)
        assert [entry.status for _, entry in plan.judged] == [EntryStatus.HELD]
    newer = replace(tuesday, night_id="b", edition=3)
    plan = advance(memory.state(), [], fixed, newer, baseline_rules=(), baseline_limit=1)
    assert [entry.status for _, entry in plan.judged] == [EntryStatus.FIXED]
