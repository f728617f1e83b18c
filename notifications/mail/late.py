"""The notice to the lead when no night is committed by the policy's hour: cause, remedy, and what is still shown.

When that hour is, and whether it has passed, is the caller's to know; here it is said once for each business date.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select

from notifications.clock import Clock
from notifications.mail.notice import Notice, NoticeKind, message_id
from notifications.mail.outbox import enqueue
from notifications.policy import NotificationsPolicy
from notifications.store.database.engine import writing
from notifications.store.database.schema import nights, notices
from notifications.store.nights import newest_night_in, night_summary_in
from notifications.wording.format import long_date, sentence, short_date
from notifications.wording.nights import headline, open_words
from notifications.wording.one_line import one_line
from notifications.wording.render import render

_BAR = "#a4161a"


def announce_late(
    engine: Engine,
    business_date: date,
    *,
    policy: NotificationsPolicy,
    clock: Clock,
    cause: str | None = None,
    remedy: str | None = None,
) -> int:
    """Put the notice to each lead into the outbox, and return how many were put.

    None is put where the night of the date is committed, or the lead was told before. `cause` and `remedy`: what the
    caller knows of them, in words and without private data.
    """
    with writing(engine) as connection:
        if _committed(connection, business_date) or _told(connection, business_date):
            return 0
        newest = newest_night_in(connection)
        shown = _still_shown(connection, None if newest is None else newest.night_id)
        composed = compose_late(business_date, policy=policy, shown=shown, cause=cause, remedy=remedy)
        return len(enqueue(connection, composed, night_id=None, at=clock.now()))


def compose_late(
    business_date: date, *, policy: NotificationsPolicy, shown: list[str], cause: str | None, remedy: str | None
) -> tuple[Notice, ...]:
    """Return the notices. `shown`: sentences on what the last committed night's figures still show."""
    subject = f"Tieout {business_date.isoformat()}: the night is late, nothing is committed"
    values: dict[str, Any] = {
        "subject": subject,
        "label": f"Late, {short_date(business_date)}",
        "tone": {"bar": _BAR},
        "first": f"The night of {long_date(business_date)} is late: it is not committed, nothing of it is known yet.",
        "parts": [
            ("Why", [sentence(cause or "No run has ended with a commit; the newest run's log names the error.")]),
            ("What to do", _remedy(business_date, remedy)),
            ("What is shown meanwhile", shown),
        ],
        "footer": "You get this mail once for this date, as a lead in the policy.",
    }
    return tuple(
        Notice(
            kind=NoticeKind.LATE,
            business_date=business_date,
            recipient=recipient,
            subject=one_line(subject),
            text=render("late.txt.j2", values),
            html=render("late.html.j2", values),
            message_id=message_id(NoticeKind.LATE, business_date.isoformat(), recipient, sender=policy.mail.sender),
        )
        for recipient in sorted(set(policy.lead))
    )


def _remedy(business_date: date, remedy: str | None) -> list[str]:
    first = remedy or "Look at the newest run of the job nightly in the Dagster UI (make ui) and fix what it names."
    again = f"tieout nightly --date {business_date.isoformat()}"
    return [sentence(first), f"Then run the night again: {again}. What was landed already is not read again."]


def _still_shown(connection: Connection, night_id: str | None) -> list[str]:
    if night_id is None:
        return ["No night has been committed yet, so there are no figures to show."]
    summary = night_summary_in(connection, night_id)
    night = long_date(summary.business_date)
    return [
        f"Warehouse, report and cases still show the night of {night}: {open_words(summary.items)}.",
        headline(summary),
        "No case was opened, closed or changed since, and no other mail was sent.",
    ]


def _committed(connection: Connection, business_date: date) -> bool:
    query = select(nights.c.night_id).where(nights.c.business_date == business_date).limit(1)
    return connection.execute(query).first() is not None


def _told(connection: Connection, business_date: date) -> bool:
    late = (notices.c.kind == NoticeKind.LATE.value, notices.c.business_date == business_date)
    return connection.execute(select(notices.c.id).where(*late).limit(1)).first() is not None
