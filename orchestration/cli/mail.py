"""`tieout mail`: what would be mailed, the outbox, and a person's word on an unknown delivery."""

import click

from notifications.attempt_states import AttemptStatus, Word
from orchestration.cli.views.arguments import actor_of, as_option
from orchestration.cli.views.output import format_option, print_rows
from orchestration.config.settings import read_settings


@click.group()
def mail() -> None:
    """Notices: what they say, how they stand."""


@mail.command("list")
@click.option(
    "--status",
    type=click.Choice([status.value for status in AttemptStatus]),
    help="Only deliveries in this state.",
)
@format_option
def list_mail(status: str | None, form: str) -> None:
    """The outbox: every notice with its newest delivery, and why it stands so."""
    from notifications.mail.outbox import DeliveryStatus, list_notices
    from notifications.store.database.engine import open_store

    settings = read_settings()
    store = open_store(settings.database_url, settings.home.root)
    lines = list_notices(store, status=DeliveryStatus(status) if status else None)
    rows = [
        {
            "id": line.id,
            "business_date": line.business_date,
            "recipient": line.recipient,
            "subject": line.subject,
            "status": line.status.value,
            "attempt": line.attempt,
            "transport": line.transport,
            "finished_at": line.finished_at,
            "detail": line.detail,
        }
        for line in lines
    ]
    columns = ["id", "business_date", "recipient", "subject", "status", "attempt", "transport", "detail"]
    print_rows(
        rows, columns if form == "table" else [*columns, "finished_at"], form, empty="The outbox holds no such notice."
    )


@mail.command()
@click.argument("notice_id", type=int)
@click.option("--html", is_flag=True, help="The HTML part instead of the text.")
def preview(notice_id: int, html: bool) -> None:
    """One notice as its reader gets it."""
    from notifications.mail.outbox import load_notice
    from notifications.store.database.engine import open_store

    settings = read_settings()
    notice = load_notice(open_store(settings.database_url, settings.home.root), notice_id)
    if html:
        click.echo(notice.html)
        return
    click.echo(f"To: {notice.recipient}\nSubject: {notice.subject}\n\n{notice.text}")


@mail.command()
@click.argument("notice_id", type=int)
@click.option(
    "--outcome",
    type=click.Choice([word.value for word in Word]),
    required=True,
    help="It did arrive; send it again; leave it.",
)
@click.option("--reason", required=True, help="Why; it is kept.")
@as_option
def release(notice_id: int, outcome: str, reason: str, named: str | None) -> None:
    """Say what becomes of a delivery whose outcome is unknown; it is never sent again without this."""
    from notifications.clock import SystemClock
    from notifications.mail.outbox import Release
    from notifications.mail.outbox import release as release_notice
    from notifications.store.database.engine import open_store

    settings = read_settings()
    actor = actor_of(settings, named)
    store = open_store(settings.database_url, settings.home.root)
    line = release_notice(store, notice_id, Release(outcome), by=actor.signature, reason=reason, clock=SystemClock())
    click.echo(f"Notice {line.id} to {line.recipient} is {line.status.value}.")
