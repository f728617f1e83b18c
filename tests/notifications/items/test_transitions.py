"""The table of states: each pair is allowed or refused as it says, and all that names states follows it."""

from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks.engine.findings import ScopeKind
from mail_examples import DATE, summary
from notifications.items.plan import Item, Slot, apply
from notifications.items.table import states_table, with_tables
from notifications.items.transitions import (
    CLOSED_ITEMS,
    LIVE_ITEMS,
    REACHABLE,
    REACHABLE_LIVE,
    TOLD,
    TRAITS,
    TRANSITIONS,
    Action,
    EntryStatus,
    ItemStatus,
    Refused,
    after,
    announced_as,
    listed_under,
)
from notifications.reports.night_page import render_report
from notifications.store.database.schema import work_item_findings, work_items
from notifications.wording.nights import CHANGES
from notifications.wording.sections import SECTIONS
from orchestration.cli.items import items

S, A = ItemStatus, Action


def item(status: ItemStatus) -> Item:
    return Item(
        id=1,
        slot=Slot(ScopeKind.CUSTOMER, "aria:account:1", "tax_id"),
        team="tax",
        scope_name="Customer 1",
        selling_entity=None,
        status=status,
        severity="high",
        exposure_reporting=None,
        since=DATE,
        opened_on=DATE,
        opened_by="night",
        resolved_on=None,
        held_reason=None,
    )


@pytest.mark.parametrize(("status", "action"), [*product([None, *ItemStatus], Action)])
def test_every_pair_of_status_and_action_is_allowed_or_refused_as_the_table_says(
    status: ItemStatus | None, action: Action
) -> None:
    allowed = TRANSITIONS.get((status, action))
    if allowed is not None:
        assert after(status, action) is allowed
        assert status is None or apply(item(status), action).status is allowed
        return
    with pytest.raises(Refused, match=rf"cannot be {action.value}: only "):
        after(status, action)


def test_what_the_table_says_of_the_states_that_there_are_today() -> None:
    """Written out: an item never closes but by proof, withdrawal or merging, and is adopted from the backlog only."""
    today = {pair: to for pair, to in TRANSITIONS.items() if pair[0] in (None, *REACHABLE) and to in REACHABLE}
    closing = {(of.value, by.value): to.value for (of, by), to in today.items() if of and to in CLOSED_ITEMS}
    assert closing == {
        **{(of, "resolved"): "resolved" for of in ("open", "backlog")},
        **{(of, by): "withdrawn" for of in ("open", "backlog") for by in ("withdrawn", "merged")},
        ("open", "claimed fixed"): "resolved",
    }
    assert [of for of, by in today if by is A.ADOPTED] == [S.BACKLOG]
    assert {of for of, by in today if by is A.REOPENED} == {S.RESOLVED, S.WITHDRAWN}
    assert {to for (of, by), to in today.items() if by is A.REOPENED} == {S.OPEN}


def test_a_refusal_says_what_the_item_is_and_which_ones_can() -> None:
    with pytest.raises(Refused, match=r"^An item that is resolved cannot be adopted: only one in the backlog\.$"):
        after(S.RESOLVED, A.ADOPTED)
    with pytest.raises(Refused, match=r"^An item that is resolved cannot be snoozed: only one that is open\.$"):
        after(S.RESOLVED, A.SNOOZED)
    with pytest.raises(Refused, match=r"^A new item cannot be adopted: only one in the backlog\.$"):
        after(None, A.ADOPTED)


def test_the_store_allows_the_states_of_the_table_and_one_live_item_a_place() -> None:
    checks = {check.name: str(check.sqltext) for check in work_items.constraints if hasattr(check, "sqltext")}
    assert {status.value for status in S if f"'{status.value}'" in checks["ck_work_items_status"]} == set(S)
    entries = {check.name: str(check.sqltext) for check in work_item_findings.constraints if hasattr(check, "sqltext")}
    assert all(f"'{status.value}'" in entries["ck_work_item_findings_status"] for status in EntryStatus)
    (live,) = (index for index in work_items.indexes if index.name == "uq_work_items_live")
    where = str(live.dialect_options["sqlite"]["where"])
    assert {status for status in S if f"'{status.value}'" in where} == set(LIVE_ITEMS)
    assert [column.name for column in live.columns] == ["scope_kind", "scope_key", "topic"]


def test_commands_offer_the_states_that_an_item_can_have_today() -> None:
    assert [status.value for status in REACHABLE] == ["open", "backlog", "resolved", "withdrawn"]
    assert [status.value for status in REACHABLE_LIVE] == ["open", "backlog"]
    told = CliRunner().invoke(items, ["list", "--status", "waiting"])
    assert "'waiting' is not one of 'open', 'backlog', 'resolved', 'withdrawn', 'all'" in told.output


def test_every_state_has_traits_and_everything_that_is_told_has_words() -> None:
    assert set(TRAITS) == set(S)
    assert set(CHANGES) == set(TOLD) == set(SECTIONS)
    assert {listed_under(action) for action in TOLD} == {S.OPEN, S.RESOLVED, S.WITHDRAWN}


def test_the_page_counts_the_live_states_that_there_can_be() -> None:
    from mail_examples import POLICY
    from night_maker import TEXTS

    page = render_report(summary(), [], [], policy=POLICY, texts=TEXTS)
    for number, words in ((31, "cases open"), (14, "in the backlog")):
        assert f"<b>{number}</b><span>{words}</span>" in page
    assert "snoozed" not in page


@pytest.mark.parametrize(
    ("before", "status", "actions", "came", "told"),
    [
        (None, S.OPEN, [A.OPENED], False, A.OPENED),
        (None, S.BACKLOG, [A.BACKLOGGED], False, None),
        (S.OPEN, S.OPEN, [A.UPDATED, A.HELD], False, A.UPDATED),
        (S.OPEN, S.OPEN, [A.MOVED], True, A.UPDATED),
        (S.OPEN, S.OPEN, [A.MOVED], False, None),
        (S.OPEN, S.WITHDRAWN, [A.MOVED, A.MERGED], False, None),
        (S.OPEN, S.RESOLVED, [A.RESOLVED], False, A.RESOLVED),
        (S.BACKLOG, S.RESOLVED, [A.RESOLVED], False, None),
        (S.BACKLOG, S.OPEN, [A.MOVED, A.OPENED, A.RELEASED], True, A.OPENED),
        (S.RESOLVED, S.OPEN, [A.REOPENED, A.HELD], False, A.REOPENED),
        (S.RESOLVED, S.BACKLOG, [A.BACKLOGGED], False, None),
        (S.WAITING, S.RESOLVED, [A.RESOLVED], False, A.RESOLVED),
        (S.SNOOZED, S.SNOOZED, [A.UPDATED], False, None),
    ],
)
def test_people_are_told_one_thing_of_an_item_and_nothing_of_what_is_not_announced(
    before: ItemStatus | None, status: ItemStatus, actions: list[Action], came: bool, told: Action | None
) -> None:
    assert announced_as(before, status, actions, findings_came=came) is told


def test_the_page_on_work_items_has_the_tables_as_they_are() -> None:
    page = (Path(__file__).parents[3] / "docs" / "work-items.md").read_text(encoding="utf-8")
    assert states_table() in page, "run make docs, and commit what it writes"
    assert with_tables(page) == page, "run make docs, and commit what it writes"
    assert with_tables(page.replace("| `open` | yes |", "| `gone` | no |")) == page
    assert f"the first in the order {', '.join(action.value for action in TOLD)}." in page
