"""How work items open, wait, close and come back over the nights, told as stories on a real store of either kind."""

from typing import Any

import pytest
from sqlalchemy import Engine

from checks.engine.findings import SubjectState
from night_maker import (
    FRIDAY,
    MONDAY,
    PO,
    RENAMED,
    SATURDAY,
    SUNDAY,
    TAX,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Company,
    finding,
    rows,
)
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import Action, EntryStatus, ItemStatus
from notifications.store.database.schema import notices
from notifications.store.items import item_events, list_items, load_item, open_findings


@pytest.fixture
def company(outbox: Engine) -> Company:
    return Company(outbox)


def standing(company: Company) -> dict[int, str]:
    return {item.id: item.status.value for item in list_items(company.store, status=None)}


def history(company: Company, item_id: int) -> list[str]:
    return [line.kind.value for line in item_events(company.store, item_id)]


def mails_of(company: Company, night: str) -> list[Any]:
    return [row for row in rows(company.store, notices) if row[2] == night]


def changes(summary: NightSummary) -> dict[str, int]:
    """What the night changed, without holds."""
    on_hold = (Action.HELD, Action.RELEASED)
    return {action.value: number for action, number in summary.items.by_change.items() if action not in on_hold}


# --------------------------------------------------------------------------- the baseline


def test_the_first_night_opens_the_top_of_the_ranking_and_keeps_the_rest_as_a_backlog(company: Company) -> None:
    summary = company.night(
        MONDAY,
        finding(1, exposure_reporting=None),
        finding(2, exposure_reporting=50),
        finding(3, exposure_reporting=900),
        finding(4, severity="critical", exposure_reporting=None),
    )
    assert (summary.baseline, summary.items.open, summary.items.backlog) == (True, 2, 2)
    assert changes(summary) == {"opened": 2}
    in_order = [*list_items(company.store), *list_items(company.store, status=ItemStatus.BACKLOG)]
    assert [(item.id, item.scope_name, item.status.value, item.rank) for item in in_order] == [
        (1, "Customer 4", "open", 1),
        (2, "Customer 3", "open", 2),
        (3, "Customer 2", "backlog", 1),
        (4, "Customer 1", "backlog", 2),
    ]


def test_what_is_found_after_the_baseline_opens_without_a_limit(company: Company) -> None:
    company.quiet_start()
    summary = company.night(TUESDAY, *(finding(n) for n in range(1, 8)))
    assert (summary.baseline, summary.items.open, summary.items.backlog) == (False, 7, 0)


def test_a_rule_that_could_not_be_evaluated_has_its_baseline_on_its_first_evaluated_night(company: Company) -> None:
    company.night(MONDAY, evaluated=[TAX])
    company.night(TUESDAY, evaluated=[TAX])
    summary = company.night(WEDNESDAY, *(finding(n, PO) for n in range(1, 6)), finding(9))
    assert (summary.items.open, summary.items.backlog) == (3, 3)
    assert not company.night(THURSDAY, *(finding(n, PO) for n in range(1, 6)), finding(9)).baseline


def test_a_corrected_first_night_does_not_open_more_than_the_limit(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 5)))
    summary = company.night(MONDAY, *(finding(n) for n in range(1, 9)), edition="b")
    assert (summary.items.open, summary.items.backlog) == (2, 6)


def test_a_first_night_that_was_all_wrong_and_is_put_right_again_is_still_a_baseline(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 9)))
    assert company.night(MONDAY, edition="b").items.told(Action.WITHDRAWN) == 2
    summary = company.night(MONDAY, *(finding(n) for n in range(1, 9)), edition="c")
    assert (summary.items.open, summary.items.backlog, changes(summary)) == (2, 6, {"reopened": 2})
    assert sorted(standing(company)) == list(range(1, 9))


def test_what_is_fixed_in_the_backlog_is_closed_silently(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 5)))
    summary = company.night(TUESDAY, *(finding(n) for n in range(2, 5)))
    assert (changes(summary), summary.items.backlog) == ({}, 1)
    assert history(company, 4) == ["backlogged", "resolved"]
    assert not mails_of(company, "night-2026-03-03")


def test_a_backlog_item_that_gets_a_new_finding_is_opened(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 5)))
    known = [finding(n) for n in range(1, 5)]
    summary = company.night(TUESDAY, *known, finding(11, customer=1))
    assert changes(summary) == {"opened": 1}
    assert history(company, 4) == ["backlogged", "opened"]
    assert load_item(company.store, 4).opened_on == TUESDAY


def test_a_backlog_that_is_on_hold_is_not_talked_about(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 5)))
    company.night(TUESDAY, rest=SubjectState.ON_HOLD)
    assert history(company, 4) == ["backlogged"]
    assert load_item(company.store, 4).entries[0].status is EntryStatus.HELD


# --------------------------------------------------------------------------- opening, updating, closing


def test_an_item_is_resolved_when_all_its_findings_are_proven_fixed(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(11, customer=1))
    summary = company.night(WEDNESDAY, finding(1))
    assert changes(summary) == {"updated": 1}
    summary = company.night(THURSDAY)
    assert changes(summary) == {"resolved": 1}
    assert history(company, 1) == ["opened", "updated", "resolved"]
    (last,) = [line for line in item_events(company.store, 1) if line.kind.value == "resolved"]
    assert last.detail == {
        "fixed": [{"rule": TAX, "subject": "aria:account:1", "because": "tax_id.missing proven fixed"}]
    }


@pytest.mark.parametrize("state", [SubjectState.NO_LONGER_APPLIES, SubjectState.GONE])
def test_a_subject_that_a_complete_export_no_longer_shows_is_proof_too(company: Company, state: SubjectState) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    assert changes(company.night(WEDNESDAY, rest=state)) == {"resolved": 1}


@pytest.mark.parametrize("state", [SubjectState.ON_HOLD, SubjectState.NOT_EVALUATED, SubjectState.UNSEEN, None])
def test_what_is_not_known_closes_nothing(company: Company, state: SubjectState | None) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    summary = company.night(WEDNESDAY, rest=state)
    assert (changes(summary), summary.items.open, summary.items.held) == ({}, 1, 1)
    expected = "nothing is known of it tonight" if state is None else f"tax_id.missing {state.value}"
    assert load_item(company.store, 1).held_reason == expected
    company.night(THURSDAY, rest=state)
    assert history(company, 1) == ["opened", "held"]


def test_what_waits_for_an_export_that_is_not_due_stays_as_it_is(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    summary = company.night(WEDNESDAY, rest=SubjectState.NOT_DUE)
    assert (changes(summary), summary.items.open, summary.items.held) == ({}, 1, 0)
    assert changes(company.night(THURSDAY, states={"aria:account:1": SubjectState.PROVEN_FIXED})) == {"resolved": 1}
    assert history(company, 1) == ["opened", "resolved"]


def test_an_item_off_hold_is_released_or_resolved(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2))
    company.night(WEDNESDAY, rest=SubjectState.ON_HOLD)
    summary = company.night(THURSDAY, finding(1))
    assert (summary.items.held, changes(summary)) == (0, {"resolved": 1})
    ours = {item.scope_name: item.id for item in list_items(company.store, status=None)}
    assert history(company, ours["Customer 1"]) == ["opened", "held", "released"]
    assert history(company, ours["Customer 2"]) == ["opened", "held", "resolved"]


def test_an_item_is_not_on_hold_while_one_of_its_findings_can_be_judged(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(11, customer=1))
    summary = company.night(WEDNESDAY, finding(1), rest=SubjectState.ON_HOLD)
    item = load_item(company.store, 1)
    assert (summary.items.held, item.held_reason, changes(summary)) == (0, None, {})
    assert {entry.finding.subject_key: entry.status.value for entry in item.entries} == {
        "aria:account:1": "open",
        "aria:account:11": "held",
    }
    company.night(THURSDAY, states={"aria:account:1": SubjectState.PROVEN_FIXED}, rest=SubjectState.ON_HOLD)
    assert load_item(company.store, 1).held_reason == "tax_id.missing on hold"


def test_a_finding_that_comes_back_reopens_its_item_under_the_same_number(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    company.night(WEDNESDAY)
    summary = company.night(THURSDAY, finding(1), finding(11, customer=1))
    assert (changes(summary), standing(company)) == ({"reopened": 1}, {1: "open"})
    assert history(company, 1) == ["opened", "resolved", "reopened"]
    came_back = next(
        entry for entry in load_item(company.store, 1).entries if entry.finding.subject_key == "aria:account:1"
    )
    assert (came_back.status, came_back.finding.first_seen) == (EntryStatus.OPEN, THURSDAY)


def test_a_new_finding_where_an_item_was_closed_opens_a_new_item(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    company.night(WEDNESDAY)
    company.night(THURSDAY, finding(11, customer=1))
    assert standing(company) == {1: "resolved", 2: "open"}
    summary = company.night(FRIDAY, finding(1), finding(11, customer=1))
    assert (changes(summary), standing(company)) == ({"updated": 1}, {1: "resolved", 2: "open"})
    assert {entry.finding.subject_key for entry in load_item(company.store, 2).entries} == {
        "aria:account:1",
        "aria:account:11",
    }


def test_when_findings_of_several_closed_items_come_back_the_newest_is_reopened(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    company.night(WEDNESDAY, finding(11, customer=1))
    assert standing(company) == {1: "open"}, "it was still open when the second one came"
    company.night(THURSDAY)
    company.night(FRIDAY, finding(12, customer=1))
    company.night(SATURDAY)
    assert standing(company) == {1: "resolved", 2: "resolved"}
    company.night(SUNDAY, finding(1), finding(12, customer=1))
    assert standing(company) == {1: "resolved", 2: "open"}
    assert {entry.finding.subject_key for entry in load_item(company.store, 2).entries} == {
        "aria:account:1",
        "aria:account:12",
    }


def test_when_findings_of_one_closed_item_come_back_at_two_customers_only_one_reopens_it(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(11, customer=1))
    company.night(WEDNESDAY)
    summary = company.night(THURSDAY, finding(1), finding(11))
    assert (changes(summary), standing(company)) == ({"reopened": 1, "opened": 1}, {1: "open", 2: "open"})
    assert [load_item(company.store, n).scope_name for n in (1, 2)] == ["Customer 1", "Customer 11"]


def test_rules_of_other_topics_have_items_of_their_own(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(1, PO))
    assert {(item.team, item.topic) for item in list_items(company.store)} == {("tax", "tax_id"), ("deal_desk", "po")}


def test_severity_exposure_and_rank_follow_what_is_still_open(company: Company) -> None:
    company.quiet_start()
    company.night(
        TUESDAY,
        finding(1, exposure_reporting=500),
        finding(11, customer=1, severity="critical"),
        finding(2, exposure_reporting=700),
    )
    assert [(item.scope_name, item.severity, item.rank) for item in list_items(company.store)] == [
        ("Customer 1", "critical", 1),
        ("Customer 2", "high", 2),
    ]
    company.night(WEDNESDAY, finding(1, exposure_reporting=500), finding(2, exposure_reporting=700))
    assert [(item.scope_name, item.severity, item.exposure_reporting) for item in list_items(company.store)] == [
        ("Customer 2", "high", 700),
        ("Customer 1", "high", 500),
    ]


# --------------------------------------------------------------------------- editions


def test_what_only_a_superseded_edition_found_is_withdrawn(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2))
    summary = company.night(TUESDAY, finding(1), edition="b")
    ours = {item.scope_name: item.status.value for item in list_items(company.store, status=None)}
    assert (changes(summary), ours) == ({"withdrawn": 1}, {"Customer 1": "open", "Customer 2": "withdrawn"})


def test_an_older_finding_that_a_corrected_edition_proves_fixed_is_resolved(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    company.night(WEDNESDAY, finding(1))
    assert changes(company.night(WEDNESDAY, edition="b")) == {"resolved": 1}


def test_an_edition_that_could_not_judge_withdraws_nothing(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    summary = company.night(TUESDAY, rest=SubjectState.ON_HOLD, edition="b")
    assert (changes(summary), summary.items.held) == ({}, 1)


def test_a_record_that_only_the_superseded_delivery_held_is_withdrawn_although_absence_proves_nothing(
    company: Company,
) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    assert changes(company.night(TUESDAY, rest=SubjectState.UNSEEN, edition="b")) == {"withdrawn": 1}


def test_an_item_that_an_edition_closed_by_mistake_goes_on_with_its_age(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    company.night(WEDNESDAY)
    company.night(WEDNESDAY, finding(1), edition="b")
    assert load_item(company.store, 1).entries[0].finding.first_seen == TUESDAY
    summary = company.night(WEDNESDAY, edition="c")
    assert changes(summary) == {"resolved": 1}, "it was there before the date, so it is fixed and not withdrawn"


# --------------------------------------------------------------------------- customers that merge and split


def test_when_customers_merge_the_entries_move_to_the_item_that_is_there(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2))
    first, second = (next(i.id for i in list_items(company.store) if i.scope_name == f"Customer {n}") for n in (1, 2))
    summary = company.night(WEDNESDAY, finding(1), finding(2, customer=1))
    assert (changes(summary), summary.items.open) == ({"updated": 1}, 1)
    assert standing(company) == {first: "open", second: "withdrawn"}
    assert history(company, first) == ["opened", "moved"]
    assert history(company, second) == ["opened", "moved", "merged"]
    moved = next(
        entry for entry in load_item(company.store, first).entries if entry.finding.subject_key == "aria:account:2"
    )
    assert moved.finding.first_seen == TUESDAY
    assert changes(company.night(THURSDAY)) == {"resolved": 1}


def test_when_a_customers_key_changes_its_item_goes_along_with_number_and_history(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    summary = company.night(WEDNESDAY, finding(1, customer=77))
    item = load_item(company.store, 1)
    assert (changes(summary), item.scope_key, item.scope_name) == ({}, "aria:account:77", "Customer 77")
    assert history(company, 1) == ["opened", "moved"]


def test_when_a_customer_splits_what_left_has_an_item_of_its_own(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(11, customer=1))
    company.night(WEDNESDAY, finding(1), finding(11))
    assert {item.scope_name: len(item.entries) for item in list_items(company.store)} == {
        "Customer 1": 1,
        "Customer 11": 1,
    }
    assert history(company, 2) == ["moved", "opened"]


def test_two_customers_that_swap_their_keys_swap_their_places(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2))
    before = {item.id: item.entries[0].finding.subject_key for item in list_items(company.store)}
    company.night(WEDNESDAY, finding(1, customer=2), finding(2, customer=1))
    assert {item.id: item.entries[0].finding.subject_key for item in list_items(company.store)} == before
    assert all(
        item.scope_name != f"Customer {item.entries[0].finding.subject_key[-1]}" for item in list_items(company.store)
    )


def test_open_findings_are_what_a_night_has_to_answer_for(company: Company) -> None:
    company.night(MONDAY, finding(1), finding(2), finding(3))
    company.night(TUESDAY, finding(2), finding(3), states={"aria:account:1": SubjectState.ON_HOLD})
    company.night(WEDNESDAY, finding(3), states={"aria:account:1": SubjectState.ON_HOLD})
    assert [(one.subject_key, one.first_seen) for one in open_findings(company.store)] == [
        ("aria:account:1", MONDAY),
        ("aria:account:3", MONDAY),
    ]


def test_what_only_a_superseded_edition_proved_fixed_is_open_again_and_on_hold(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2))
    opened = list_items(company.store)
    assert changes(company.night(WEDNESDAY)) == {"resolved": 2}
    # a corrected file came, and it is cut: nothing is known of either
    second = company.night(WEDNESDAY, rest=SubjectState.ON_HOLD, edition="b")
    assert (changes(second), second.items.open, second.items.held) == ({"reopened": 2}, 2, 2)
    assert [(item.id, item.opened_on) for item in list_items(company.store)] == [(i.id, TUESDAY) for i in opened]
    assert history(company, opened[0].id) == ["opened", "resolved", "reopened"]
    # the whole file proves one of them
    third = company.night(WEDNESDAY, finding(2), edition="c")
    assert (changes(third), third.items.open) == ({"resolved": 1}, 1)
    assert load_item(company.store, 2).entries[0].finding.first_seen == TUESDAY


def test_what_every_edition_proves_stays_closed_and_so_does_what_an_earlier_date_closed(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2))
    company.night(WEDNESDAY, finding(2))
    company.night(THURSDAY)
    second = company.night(THURSDAY, edition="b")
    assert (changes(second), second.items.open) == ({}, 0)
    assert changes(company.night(FRIDAY, rest=SubjectState.ON_HOLD)) == {}


def test_what_a_superseded_edition_closed_in_the_backlog_waits_there_again(company: Company) -> None:
    company.night(MONDAY, *(finding(account) for account in range(1, 6)))
    waiting = list_items(company.store, status=ItemStatus.BACKLOG)
    assert len(waiting) == 3
    company.night(TUESDAY)
    second = company.night(TUESDAY, rest=SubjectState.ON_HOLD, edition="b")
    assert (changes(second), second.items.open, second.items.backlog) == ({"reopened": 2}, 2, 3)
    assert [item.id for item in list_items(company.store, status=ItemStatus.BACKLOG)] == [item.id for item in waiting]


# --------------------------------------------------------------------------- teams, currencies, renamed rules


def test_findings_of_one_topic_are_one_item_whichever_team_a_rule_names(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(1, PO, topic="tax_id", team="deal_desk"))
    (item,) = list_items(company.store)
    assert [entry.finding.rule_id for entry in item.entries] == [PO, TAX]


def test_an_item_whose_rule_goes_to_another_team_keeps_its_number(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1))
    summary = company.night(WEDNESDAY, finding(1, team="revenue"))
    assert (changes(summary), load_item(company.store, 1).team) == ({}, "revenue")
    assert history(company, 1) == ["opened", "routed"]
    assert item_events(company.store, 1)[-1].detail == {"from": "tax", "to": "revenue"}


def test_exposures_in_another_reporting_currency_are_unknown_until_they_are_found_again(company: Company) -> None:
    company.night(MONDAY, reporting_currency="USD")
    usd: dict[str, Any] = {"reporting_currency": "USD"}
    eur: dict[str, Any] = {"reporting_currency": "EUR"}
    company.night(
        TUESDAY,
        finding(1, exposure_reporting=900, **usd),
        finding(2, exposure_reporting=500, **usd),
        finding(3, exposure_reporting=100, **usd),
        reporting_currency="USD",
    )
    assert [item.scope_name for item in list_items(company.store)] == ["Customer 1", "Customer 2", "Customer 3"]
    # from now on in EUR; nothing is known tonight of customer 1
    company.night(
        WEDNESDAY,
        finding(2, exposure_reporting=450, **eur),
        finding(3, exposure_reporting=800, **eur),
        states={"aria:account:1": SubjectState.ON_HOLD},
        reporting_currency="EUR",
    )
    ranked = [(item.scope_name, item.exposure_reporting) for item in list_items(company.store)]
    assert ranked == [("Customer 3", 800), ("Customer 2", 450), ("Customer 1", None)]
    company.night(
        THURSDAY,
        *(finding(n, exposure_reporting=exposure, **eur) for n, exposure in ((1, 810), (2, 450), (3, 800))),
        reporting_currency="EUR",
    )
    ranked = [(item.scope_name, item.exposure_reporting) for item in list_items(company.store)]
    assert ranked == [("Customer 1", 810), ("Customer 3", 800), ("Customer 2", 450)]


def test_the_backlog_is_ranked_again_when_the_reporting_currency_changes(company: Company) -> None:
    found = [finding(n, exposure_reporting=1000 - n, reporting_currency="USD") for n in range(1, 6)]
    company.night(MONDAY, *found, reporting_currency="USD")
    company.night(TUESDAY, *found[:4], states={"aria:account:5": SubjectState.ON_HOLD}, reporting_currency="EUR")
    backlog = list_items(company.store, status=ItemStatus.BACKLOG)
    assert [item.exposure_reporting for item in backlog] == [None, None, None]
    eur = [finding(n, exposure_reporting=n, reporting_currency="EUR") for n in range(1, 6)]
    company.night(WEDNESDAY, *eur, reporting_currency="EUR")
    backlog = list_items(company.store, status=ItemStatus.BACKLOG)
    assert [item.exposure_reporting for item in backlog] == [5, 4, 3]


def test_items_and_history_of_a_renamed_rule_go_on_even_under_another_topic(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 5)))
    renamed = [finding(n, rule_id=RENAMED, topic="registration") for n in (1, 2, 3)]
    summary = company.night(
        TUESDAY,
        *renamed,
        states={"aria:account:4": SubjectState.ON_HOLD},
        renamed={TAX: RENAMED},
        evaluated=[PO],
        also_evaluated=[RENAMED],
    )
    # neither a new baseline nor a new item: the findings are known
    assert (summary.baseline, changes(summary), summary.items.open, summary.items.backlog) == (False, {}, 2, 2)
    items = {item.scope_name: item for item in list_items(company.store, status=None)}
    assert {name: item.id for name, item in items.items()} == {f"Customer {n}": 5 - n for n in (1, 2, 3, 4)}
    assert {item.entries[0].finding.rule_id for item in items.values()} == {RENAMED}
    assert {name: item.topic for name, item in items.items()} == {
        "Customer 1": "registration",
        "Customer 2": "registration",
        "Customer 3": "registration",
        "Customer 4": "tax_id",
    }
    assert history(company, items["Customer 3"].id) == ["opened", "moved"]


def test_what_a_renamed_rule_finds_for_the_first_time_is_news_and_no_baseline(company: Company) -> None:
    company.night(MONDAY, finding(1))
    found = [finding(n, rule_id=RENAMED) for n in range(1, 9)]
    summary = company.night(TUESDAY, *found, renamed={TAX: RENAMED}, evaluated=[PO], also_evaluated=[RENAMED])
    assert (summary.baseline, changes(summary), summary.items.backlog) == (False, {"opened": 7}, 0)
