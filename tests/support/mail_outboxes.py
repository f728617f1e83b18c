"""Filling the outbox and looking into it, for the tests of outbox and delivery."""

from sqlalchemy import Engine, insert, select, update

from mail_examples import DATE, NIGHT, NOW, notice
from notifications.mail.outbox import DeliveryStatus, enqueue
from notifications.store.database.engine import reading, writing
from notifications.store.database.schema import attempts, nights


def fill(engine: Engine, *recipients: str) -> list[int]:
    with writing(engine) as connection:
        if connection.execute(select(nights.c.night_id)).first() is None:
            connection.execute(
                insert(nights).values(
                    night_id=NIGHT,
                    business_date=DATE,
                    edition=1,
                    digest=NIGHT,
                    kind="night",
                    committed_at=NOW,
                    summary="{}",
                )
            )
        return enqueue(connection, [notice(recipient) for recipient in recipients], night_id=NIGHT, at=NOW)


def stands(engine: Engine, notice_id: int, status: DeliveryStatus, detail: str = "the process died") -> None:
    with writing(engine) as connection:
        connection.execute(
            update(attempts).where(attempts.c.ref_id == notice_id).values(status=status.value, detail=detail)
        )


def states(engine: Engine) -> list[tuple[int, int, int, str]]:
    """Id, notice, attempt and status of every delivery."""
    columns = (attempts.c.id, attempts.c.ref_id, attempts.c.attempt, attempts.c.status)
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(attempts.c.id))]
