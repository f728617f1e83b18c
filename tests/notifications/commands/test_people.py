"""What people do with the backlog and with deliveries, under their name."""

import pytest
from sqlalchemy import Engine

from checks.errors import ConfigurationError
from night_maker import MONDAY, TUESDAY, Company, finding
from notifications.actor import Actor
from notifications.commands.adopt import adopt, adopt_top
from notifications.items.transitions import Action, ItemStatus
from notifications.store.items import count_items, item_events, list_items, load_item

ANNA = Actor(name="anna", os_user="aberg")


@pytest.fixture
def company(outbox: Engine) -> Company:
    company = Company(outbox, baseline_limit=1)
    company.night(MONDAY, *(finding(n) for n in range(1, 6)))
    return company


def test_adopting_opens_an_item_under_a_name(company: Company) -> None:
    (adopted,) = adopt(company.store, [3], by=ANNA, clock=company.clock)
    assert (adopted.id, adopted.status, adopted.opened_on, adopted.rank) == (3, ItemStatus.OPEN, MONDAY, 2)
    assert [(line.kind.value, line.actor) for line in item_events(company.store, 3)] == [
        ("backlogged", "night"),
        ("adopted", "anna"),
    ]
    assert item_events(company.store, 3)[-1].os_user == "aberg"
    assert (count_items(company.store).open, count_items(company.store).backlog) == (2, 3)


def test_the_top_of_the_backlog_is_adopted_in_ranking_order(company: Company) -> None:
    backlog = [item.id for item in list_items(company.store, status=ItemStatus.BACKLOG)]
    assert [item.id for item in adopt_top(company.store, 2, by=ANNA, clock=company.clock)] == backlog[:2]
    assert [item.rank for item in list_items(company.store, status=ItemStatus.BACKLOG)] == [1, 2]
    assert len(adopt_top(company.store, 99, by=ANNA, clock=company.clock)) == 2
    assert adopt_top(company.store, 1, by=ANNA, clock=company.clock) == []


def test_an_adopted_item_lives_on_like_any_other(company: Company) -> None:
    adopt(company.store, [5], by=ANNA, clock=company.clock)
    summary = company.night(TUESDAY, *(finding(n) for n in range(2, 6)))
    assert summary.items.told(Action.RESOLVED) == 1
    assert load_item(company.store, 5).status is ItemStatus.RESOLVED


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([2, 77], r"There is no work item 77: `tieout items list` shows those that there are"),
        ([2, 1], r"Work item 1: An item that is open cannot be adopted: only one in the backlog\."),
    ],
)
def test_what_cannot_be_adopted_is_refused_as_a_whole(company: Company, ids: list[int], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        adopt(company.store, ids, by=ANNA, clock=company.clock)
    assert load_item(company.store, 2).status is ItemStatus.BACKLOG


def test_items_can_be_looked_up_by_team_and_customer(company: Company) -> None:
    assert [item.scope_name for item in list_items(company.store, status=None, scope_key="aria:account:4")] == [
        "Customer 4"
    ]
    assert list_items(company.store, team="revenue") == []
    assert len(list_items(company.store, status=None, team="tax", limit=2)) == 2
