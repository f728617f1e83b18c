"""The notice of a late night: once for each date, to the lead, with cause, remedy and what is still shown."""

from datetime import date

from sqlalchemy import Engine, insert

from mail_examples import DATE, NIGHT, NOW, POLICY, StoppedClock, summary
from notifications.mail.late import announce_late
from notifications.mail.notice import NoticeKind
from notifications.mail.outbox import list_notices, load_notice
from notifications.store.database.engine import writing
from notifications.store.database.schema import nights
from notifications.store.json_text import dump_summary

NEXT = date(2026, 3, 4)


def commit_one(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(nights).values(
                night_id=NIGHT,
                business_date=DATE,
                edition=1,
                digest=NIGHT,
                kind="night",
                committed_at=NOW,
                summary=dump_summary(summary()),
            )
        )


def announce(engine: Engine, day: date = NEXT, **words: str) -> int:
    return announce_late(engine, day, policy=POLICY, clock=StoppedClock(), **words)


def text_of(engine: Engine, notice_id: int = 1) -> str:
    return " ".join(load_notice(engine, notice_id).text.split())


def test_the_lead_is_told_once_for_each_date(outbox: Engine) -> None:
    commit_one(outbox)

    assert [announce(outbox), announce(outbox), announce(outbox, date(2026, 3, 5))] == [1, 0, 1]
    assert [(line.kind, line.recipient, line.business_date) for line in list_notices(outbox)] == [
        (NoticeKind.LATE, "lead@example.com", date(2026, 3, 5)),
        (NoticeKind.LATE, "lead@example.com", NEXT),
    ]


def test_a_committed_night_is_not_late(outbox: Engine) -> None:
    commit_one(outbox)

    assert announce(outbox, DATE) == 0
    assert list_notices(outbox) == []


def test_it_says_why_what_to_do_and_what_is_still_shown(outbox: Engine) -> None:
    commit_one(outbox)

    announce(outbox, cause="no export has arrived for 2026-03-04", remedy="ask the systems' teams for their exports")

    text = text_of(outbox)
    assert text.startswith("The night of Wednesday 4 March 2026 is late: it is not committed")
    assert "Why No export has arrived for 2026-03-04." in text
    assert "What to do Ask the systems' teams for their exports. Then run the night again: tieout nightly" in text
    assert "tieout nightly --date 2026-03-04" in text
    assert "still show the night of Tuesday 3 March 2026: 31 cases open (9 of them on hold), 14 in the backlog." in text
    assert "The night of Tuesday 3 March 2026 is incomplete: netsuite.transactions is on hold" in text


def test_without_a_known_cause_it_says_where_to_look(outbox: Engine) -> None:
    announce(outbox)

    text = text_of(outbox)
    assert "the newest run's log names the error." in text
    assert "Dagster UI" in text
    assert "No night has been committed yet, so there are no figures to show." in text


def test_its_subject_and_html_are_a_mails(outbox: Engine) -> None:
    announce(outbox, cause="<b>disk full</b>")

    notice = load_notice(outbox, 1)
    assert notice.subject == "Tieout 2026-03-04: the night is late, nothing is committed"
    assert "&lt;b&gt;disk full&lt;/b&gt;" in notice.html
