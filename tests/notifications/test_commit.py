"""The commit of a night on a real store of either kind: identity, editions, backfills, notices, rows."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from checks.engine.findings import SubjectState
from checks.errors import NightFailed
from mail_examples import NOW
from night_maker import (
    FRIDAY,
    MONDAY,
    PO,
    TEXTS,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Company,
    everything,
    finding,
    outcome,
    rows,
)
from notifications.actor import Actor
from notifications.commands.adopt import adopt_top
from notifications.commit import AlreadyCommitted, commit_night
from notifications.items.transitions import Action, ItemStatus
from notifications.mail.notice import Notice
from notifications.store.database.engine import open_store
from notifications.store.database.schema import events, notices, work_item_findings, work_items
from notifications.store.items import item_events, list_items, load_item
from notifications.store.nights import list_nights, newest_night, night_summary, prior_night


@pytest.fixture
def company(outbox: Engine) -> Company:
    return Company(outbox)


def test_the_same_inputs_are_committed_once(company: Company) -> None:
    first = company.night(MONDAY, finding(1), finding(2))
    before = {name: len(lines) for name, lines in everything(company.store).items()}
    again = company.commit(MONDAY, finding(1))
    assert isinstance(again, AlreadyCommitted)
    assert again.summary == first
    assert (again.night.business_date, again.night.edition) == (MONDAY, 1)
    assert {name: len(lines) for name, lines in everything(company.store).items()} == before


def test_a_night_knows_its_edition_its_prior_state_and_what_it_supersedes(company: Company) -> None:
    company.night(MONDAY)
    company.night(TUESDAY)
    assert company.night(TUESDAY, edition="b").edition == 2
    newest = newest_night(company.store)
    assert newest is not None
    assert (newest.night_id, newest.prior_night_id, newest.supersedes) == (
        "night-2026-03-03b",
        "night-2026-03-02",
        "night-2026-03-03",
    )
    assert [(night.business_date, night.edition) for night in list_nights(company.store)] == [
        (TUESDAY, 2),
        (TUESDAY, 1),
        (MONDAY, 1),
    ]
    wednesdays = prior_night(company.store, WEDNESDAY)
    assert wednesdays is not None
    assert wednesdays.night_id == "night-2026-03-03b"


def test_the_summary_is_kept_with_the_night(company: Company) -> None:
    summary = company.night(MONDAY, finding(1), held_exports=["aria.invoices"])
    assert night_summary(company.store) == summary
    assert night_summary(company.store, business_date=MONDAY) == summary
    assert night_summary(company.store, night_id="night-2026-03-02") == summary
    assert night_summary(company.store, business_date=TUESDAY) is None
    assert not summary.good


def test_an_older_date_is_a_backfill_that_touches_neither_items_nor_mail(company: Company) -> None:
    company.night(TUESDAY, finding(1))
    touchable = (work_items, work_item_findings, events, notices)
    before = [rows(company.store, table) for table in touchable]
    summary = company.night(MONDAY, finding(1), finding(2), rest=SubjectState.PROVEN_FIXED)
    assert (summary.backfill, summary.findings, summary.items.open, summary.items.told(Action.OPENED)) == (
        True,
        2,
        1,
        0,
    )
    assert [rows(company.store, table) for table in touchable] == before
    newest = newest_night(company.store)
    assert newest is not None
    assert newest.business_date == TUESDAY


def test_a_night_that_another_one_overtook_is_refused(company: Company) -> None:
    company.night(MONDAY)
    company.night(TUESDAY)
    began_before = outcome(WEDNESDAY, [finding(1)], prior="night-2026-03-02")
    with pytest.raises(
        NightFailed, match=r"another night was committed while .* `tieout nightly --date 2026-03-04` again"
    ):
        commit_night(company.store, began_before, policy=company.policy, texts=TEXTS, clock=company.clock)
    newest = newest_night(company.store)
    assert newest is not None
    assert newest.business_date == TUESDAY


def test_a_night_whose_mails_cannot_be_written_leaves_nothing(company: Company) -> None:
    def broken(*_: object, **__: object) -> tuple[Notice, ...]:
        raise ValueError("a template is broken")

    with pytest.raises(ValueError, match="a template is broken"):
        commit_night(
            company.store,
            outcome(MONDAY, [finding(1)]),
            policy=company.policy,
            texts=TEXTS,
            clock=company.clock,
            compose=broken,
        )
    assert not any(everything(company.store).values())


def test_a_rule_that_reports_a_subject_twice_is_refused(company: Company) -> None:
    with pytest.raises(NightFailed, match=r"rule tax_id.missing reports aria:account:1 twice"):
        company.night(MONDAY, finding(1), finding(1, exposure=5))


def test_counts_of_summary_list_and_history_agree(company: Company) -> None:
    company.night(MONDAY, *(finding(n) for n in range(1, 6)))
    company.night(TUESDAY, finding(2), finding(3), finding(4), finding(7), finding(8, PO))
    summary = company.night(
        WEDNESDAY, finding(3), finding(8, PO), finding(9), states={"aria:account:7": SubjectState.ON_HOLD}
    )
    assert summary.items.open == len(list_items(company.store))
    assert summary.items.held == sum(item.held_reason is not None for item in list_items(company.store))
    assert summary.items.backlog == len(list_items(company.store, status=ItemStatus.BACKLOG))
    kinds = Counter(kind for _, _, _, on, kind, *_ in rows(company.store, events) if on == WEDNESDAY)
    assert (kinds["opened"], kinds["held"]) == (summary.items.told(Action.OPENED), summary.items.held) == (1, 1)


def test_the_digests_are_in_the_outbox_with_the_night(company: Company) -> None:
    company.quiet_start()
    company.night(TUESDAY, finding(1), finding(2, PO))
    mails = {(night, recipient): subject for _, _, night, _, recipient, subject, *_ in rows(company.store, notices)}
    assert {recipient for night, recipient in mails if night == "night-2026-03-03"} == {
        "tax@example.com",
        "anna@example.com",
        "lead@example.com",
    }
    company.night(WEDNESDAY, finding(1), finding(2, PO))
    assert not [row for row in rows(company.store, notices) if row[2] == "night-2026-03-04"]


def test_an_item_is_read_back_as_it_was_found(company: Company) -> None:
    company.quiet_start()
    told = finding(
        3, exposure=250_00, exposure_reporting=275_00, reporting_currency="USD", rate_date=MONDAY, discriminator="b"
    )
    company.night(TUESDAY, told)
    item = load_item(company.store, 1)
    (entry,) = item.entries
    assert (item.exposures, item.exposure_reporting, item.rank, item.opened_on) == ({"EUR": 250_00}, 275_00, 1, TUESDAY)
    assert (entry.finding, entry.last_seen) == (replace(told, first_seen=TUESDAY), TUESDAY)
    assert [line.kind.value for line in item_events(company.store, 1)] == ["opened"]


def _story(company: Company) -> None:
    company.night(MONDAY, *(finding(n, rule) for n in range(1, 7) for rule in ("tax_id.missing", PO)))
    company.night(TUESDAY, *(finding(n) for n in range(2, 9)), states={"aria:account:4": SubjectState.ON_HOLD})
    company.night(TUESDAY, finding(2), finding(3, customer=2), finding(9), edition="b")
    adopt_top(company.store, 1, by=Actor(name="anna"), clock=company.clock)
    company.night(WEDNESDAY, finding(9), finding(3), rest=SubjectState.ON_HOLD, evaluated=["tax_id.missing"])
    company.night(THURSDAY, finding(1), finding(3), finding(2, PO), rest=None)
    company.night(FRIDAY, finding(5), finding(9, customer=5))


def test_two_stores_that_saw_the_same_nights_hold_the_same_rows(outbox: Engine, tmp_path: Path) -> None:
    """Ids and the order of events included; on SQLite and on PostgreSQL alike."""
    other = open_store(None, tmp_path / "other")
    _story(Company(outbox))
    _story(Company(other, start=NOW + timedelta(days=7)))
    mine, yours = everything(outbox), everything(other)
    for name, lines in mine.items():
        assert lines == yours[name], name
    assert rows(outbox, events, wall_clock=True) != rows(other, events, wall_clock=True)
    for table in (work_items, events, notices):
        ids = [row[0] for row in rows(outbox, table)]
        assert ids == list(range(1, len(ids) + 1))
    other.dispose()
