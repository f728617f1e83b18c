"""From a committed night to its mails and its page: all counts are the same ones, and come from the same changes."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from sqlalchemy import Engine

from checks.engine.findings import (
    EvidenceValue,
    Finding,
    OpenState,
    ScopeKind,
    SubjectState,
    Verdict,
    VerdictStatus,
    fingerprint,
)
from mail_examples import POLICY, SENDER, StoppedClock, exports
from notifications.commit import NightKind, NightOutcome, commit_night
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import Action
from notifications.mail.deliver import deliver
from notifications.mail.outbox import list_notices, load_notice
from notifications.mail.transports.files import FileTransport
from notifications.mail.transports.guard import GuardedTransport
from notifications.reports.night_page import render_report
from notifications.store.changes import night_changes
from notifications.store.items import list_items, open_findings
from notifications.store.nights import prior_night
from packaged import TEXTS

FIRST = date(2026, 3, 1)
CANARY = "DE812345678"


def finding(account: int, day: date) -> Finding:
    subject = f"aria:account:{account}"
    return Finding(
        fingerprint=fingerprint("tax_id.missing", subject),
        rule_id="tax_id.missing",
        subject_key=subject,
        discriminator="",
        scope_kind=ScopeKind.CUSTOMER,
        scope_key=subject,
        scope_name=f"Customer {account}",
        selling_entity="DE01",
        team="tax",
        topic="tax_id",
        severity="high",
        exposure=account * 100,
        currency="EUR",
        exposure_reporting=account * 109,
        first_seen=day,
        evidence=(
            EvidenceValue(system="aria", field="taxpayer_id", value=None, file=f"{day}/aria_accounts.csv", row=account),
        ),
        facts={"account": str(account), "country": "DE", "erp_tax_id": "…5678", "crm_tax_id": None},
    )


def commit(
    engine: Engine, day: date, accounts: Sequence[int], other: SubjectState = SubjectState.PROVEN_FIXED, salt: str = ""
) -> NightSummary:
    """Commit a night that finds these accounts; what else was open is in state `other`."""
    found = [finding(account, day) for account in accounts]
    here = {one.fingerprint for one in found}
    held = other is SubjectState.ON_HOLD
    outcome = NightOutcome(
        night_id=f"{day:%Y%m%d}{salt}",
        digest=f"digest {day} {salt}",
        business_date=day,
        kind=NightKind.NIGHT,
        prior_night_id=None if (prior := prior_night(engine, day)) is None else prior.night_id,
        exports=exports(held=held),
        verdicts=(
            Verdict(
                rule_id="tax_id.missing",
                status=VerdictStatus.NOT_HELD if found else VerdictStatus.HELD,
                applied=100,
                checked=100,
                findings=len(found),
                not_evaluated=0,
                reason=None,
            ),
        ),
        findings=found,
        open_states={
            known.fingerprint: OpenState(
                fingerprint=known.fingerprint,
                state=SubjectState.NOT_HELD if known.fingerprint in here else other,
                reason="netsuite.transactions is on hold" if held else "checked, and the rule holds",
            )
            for known in open_findings(engine, day)
        },
    )
    summary = commit_night(engine, outcome, policy=POLICY, texts=TEXTS, clock=StoppedClock())
    assert isinstance(summary, NightSummary)
    return summary


def mail_of(engine: Engine, recipient: str, day: date) -> str:
    (line,) = [line for line in list_notices(engine) if (line.recipient, line.business_date) == (recipient, day)]
    return " ".join(load_notice(engine, line.id).text.split())


def test_page_mails_and_items_list_count_the_same(outbox: Engine) -> None:
    days = [FIRST + timedelta(days=number) for number in range(6)]
    nights = [
        commit(outbox, days[0], range(1, 41)),  # the baseline: 25 open, 15 wait
        commit(outbox, days[1], [*range(3, 39), 50, 51]),  # some fixed, also in the backlog, and two new
        commit(outbox, days[2], [], SubjectState.ON_HOLD),  # nothing is known
        commit(outbox, days[3], [*range(1, 39), 50, 51]),  # off hold, and two are back
        commit(outbox, days[4], [50]),
        commit(outbox, days[4], [50, 51, 52], salt="corrected"),
    ]

    for summary in nights:
        counts = Counter(change.kind for change in night_changes(outbox, summary.night_id))
        items = summary.items
        assert counts[Action.OPENED] == items.told(Action.OPENED)
        assert counts[Action.REOPENED] == items.told(Action.REOPENED)
        assert counts[Action.UPDATED] == items.told(Action.UPDATED)
        assert counts[Action.RESOLVED] == items.told(Action.RESOLVED)
        assert counts[Action.WITHDRAWN] == items.told(Action.WITHDRAWN)

    last = nights[-1]
    assert len(list_items(outbox)) == last.items.open
    page = render_report(
        last,
        night_changes(outbox, last.night_id),
        list_items(outbox),
        policy=POLICY,
        texts=TEXTS,
    )
    assert f"Open cases, worst first ({last.items.open})" in page


def test_the_baseline_opens_the_top_by_money_and_says_that_the_rest_waits(outbox: Engine) -> None:
    summary = commit(outbox, FIRST, range(1, 41))

    text = mail_of(outbox, "lead@example.com", FIRST)

    assert (summary.items.open, summary.items.backlog) == (25, 15)
    assert "Tonight: 25 new." in text
    assert "There are now 25 cases open, 15 in the backlog." in text
    assert text.index("Customer 40:") < text.index("Customer 39:")
    assert "and 5 more: tieout items list" in text


def test_a_fix_a_return_and_a_hold_are_each_told_once(outbox: Engine) -> None:
    second, third, fourth = (FIRST + timedelta(days=number) for number in (1, 2, 3))
    commit(outbox, FIRST, [1, 2])
    commit(outbox, second, [1])
    commit(outbox, third, [], SubjectState.ON_HOLD)
    commit(outbox, fourth, [1, 2])

    assert "for Tax: 1 verified fixed." in mail_of(outbox, "tax@example.com", second)
    assert "for Tax: 1 put on hold." in mail_of(outbox, "tax@example.com", third)
    assert "for Tax: 1 back and 1 off hold." in mail_of(outbox, "tax@example.com", fourth)


def test_a_night_without_changes_mails_nobody_and_a_repeated_one_nobody_again(outbox: Engine) -> None:
    commit(outbox, FIRST, [1])
    before = len(list_notices(outbox))

    commit(outbox, FIRST + timedelta(days=1), [1])

    assert len(list_notices(outbox)) == before


def test_the_mails_of_a_night_lie_in_the_outbox_folder_after_delivery(outbox: Engine, tmp_path: Path) -> None:
    commit(outbox, FIRST, [1, 2])
    transport = GuardedTransport(
        inner=FileTransport(folder=tmp_path / "outbox", sender=SENDER), production=False, allowed=()
    )

    report = deliver(outbox, transport, clock=StoppedClock())

    files = sorted((tmp_path / "outbox").iterdir())
    recipients = {message_from_bytes(path.read_bytes(), policy=default)["To"] for path in files}
    assert report.counts == {"accepted": 2}
    assert recipients == {"lead@example.com", "tax@example.com"}
    assert all(CANARY.encode() not in path.read_bytes() for path in files)
