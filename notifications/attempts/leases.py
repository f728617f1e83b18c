"""The attempts of one channel in the ops store; each method of `Attempts` is one transaction. Sends nothing.

Which status leads where is in `states`: a step changes an attempt only while it has the status that the step fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, insert, or_, select, update

from checks.errors import ConfigurationError
from notifications.attempt_states import AttemptStatus, Channel, Step, Word, decided, step
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.store.database.engine import reading, writing
from notifications.store.database.schema import attempts
from notifications.store.ids import next_id
from notifications.wording.one_line import one_line

_C = attempts.c
_NO_LEASE: dict[str, Any] = {"transport": None, "leased_by": None, "leased_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt: `ref_id` is what it sends, `attempt` the try that is due, under way, or was made."""

    id: int
    ref_id: int
    attempt: int
    transport: str | None
    leased_by: str | None
    leased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts of one channel."""

    engine: Engine
    channel: Channel

    def next_due(self, now: datetime) -> Attempt | None:
        """Return the pending attempt to make now: those tried least first, then the oldest."""
        due = or_(_C.not_before.is_(None), _C.not_before <= now)
        query = self._of(AttemptStatus.PENDING).where(due).order_by(_C.attempt, _C.id).limit(1)
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else _attempt(row)

    def next_wait(self) -> datetime | None:
        """Return from when on the next pending attempt may be made, or None when none waits for a time."""
        query = select(func.min(_C.not_before)).where(*self._in(AttemptStatus.PENDING))
        with reading(self.engine) as connection:
            return connection.execute(query).scalar()

    def pending_count(self) -> int:
        """Return how many attempts are still to be made."""
        query = select(func.count()).where(*self._in(AttemptStatus.PENDING))
        with reading(self.engine) as connection:
            return connection.execute(query).scalar_one()

    def leased(self) -> list[Attempt]:
        """Return the attempts that are under way, or that a dead process left."""
        with reading(self.engine) as connection:
            return [_attempt(row) for row in connection.execute(self._of(AttemptStatus.LEASED).order_by(_C.id))]

    def lease(self, attempt: Attempt, *, transport: str, holder: str, now: datetime) -> bool:
        """Take a pending attempt before anything is sent. False when another process was faster."""
        return self._do(Step.LEASE, attempt, {"transport": transport, "leased_by": holder, "leased_at": now})

    def suppress(self, attempt: Attempt, *, transport: str, reason: str, now: datetime) -> bool:
        """End a pending attempt without sending. False when another process was faster."""
        return self._do(Step.SUPPRESS, attempt, {"transport": transport, "detail": reason, "finished_at": now})

    def settle(
        self,
        attempt: Attempt,
        outcome: Outcome,
        *,
        holder: str | None,
        now: datetime,
        not_before: datetime | None = None,
    ) -> bool:
        """Write down how a leased attempt ended; RetryLater makes it pending as the next one, not before `not_before`.

        False when the lease is `holder`'s no longer: then nothing is changed.
        """
        done, values = _ending(attempt, outcome, now, not_before)
        return self._do(done, attempt, values, _held_by(holder))

    def put_back(self, attempt: Attempt, *, holder: str | None) -> bool:
        """Make a leased attempt pending again as the same one: it surely did not happen."""
        return self._do(Step.PUT_BACK, attempt, _NO_LEASE, _held_by(holder))

    def _in(self, status: AttemptStatus) -> tuple[ColumnElement[bool], ...]:
        return _C.channel == self.channel.name, _C.status == status.value

    def _of(self, status: AttemptStatus) -> Select[Any]:
        return select(*(_C[name] for name in Attempt.__dataclass_fields__)).where(*self._in(status))

    def _do(self, done: Step, attempt: Attempt, values: dict[str, Any], *conditions: ColumnElement[bool]) -> bool:
        begins, ends = step(done)
        query = update(attempts).where(_C.id == attempt.id, *self._in(begins), *conditions)
        with writing(self.engine) as connection:
            return connection.execute(query.values(values | {"status": ends.value})).rowcount == 1


def enqueue(connection: Connection, channel: Channel, ref_ids: Sequence[int]) -> None:
    """Put a first, pending attempt for each id into the store. In the caller's transaction."""
    first = next_id(connection, attempts)
    for offset, ref_id in enumerate(ref_ids):
        _add(connection, channel, first + offset, ref_id, attempt=1)


def decide(
    connection: Connection, channel: Channel, ref_id: int, word: Word, *, by: str, reason: str, now: datetime
) -> bool:
    """Carry out a named person's word on the newest attempt of `ref_id`; False when there is none.

    In the caller's transaction. Raises ConfigurationError where the word does not fit, or no name and reason are given.
    """
    by, reason = one_line(by), one_line(reason)
    if not by or not reason:
        raise ConfigurationError(
            f"Releasing a {channel.noun} needs a name and a reason: give both, they are kept with the delivery."
        )
    newest = select(attempts).where(_C.channel == channel.name, _C.ref_id == ref_id).order_by(_C.attempt.desc())
    row = connection.execute(newest.limit(1)).first()
    if row is None:
        return False
    before = AttemptStatus(row.status)
    status = decided(before, word, channel.named(ref_id))
    note = f"released by {by} ({word}): {reason}"
    values: dict[str, Any] = {"status": status.value, "detail": f"{row.detail}; {note}" if row.detail else note}
    if word is Word.DROP:
        values["finished_at"] = now
    connection.execute(update(attempts).where(_C.id == row.id).values(values))
    if word is Word.RESEND:
        number = next_id(connection, attempts)
        _add(connection, channel, number, ref_id, attempt=row.attempt + 1, detail=note)
    return True


def _add(
    connection: Connection, channel: Channel, number: int, ref_id: int, *, attempt: int, detail: str | None = None
) -> None:
    connection.execute(
        insert(attempts).values(
            id=number,
            channel=channel.name,
            ref_id=ref_id,
            attempt=attempt,
            status=AttemptStatus.PENDING.value,
            detail=detail,
        )
    )


def _ending(
    attempt: Attempt, outcome: Outcome, now: datetime, not_before: datetime | None
) -> tuple[Step, dict[str, Any]]:
    ended = {"finished_at": now, "not_before": None}
    match outcome:
        case Accepted(provider_id, detail):
            return Step.TAKEN, ended | {"provider_id": provider_id, "detail": detail}
        case Rejected(reason):
            return Step.REFUSED, ended | {"detail": reason}
        case Unknown(reason):
            return Step.LOST, ended | {"detail": reason}
        case RetryLater(reason):
            return Step.RETRY, {
                "attempt": attempt.attempt + 1,
                "not_before": not_before,
                "detail": f"attempt {attempt.attempt}: {reason}",
                **_NO_LEASE,
            }


def _held_by(holder: str | None) -> ColumnElement[bool]:
    return _C.leased_by == holder if holder is not None else _C.leased_by.is_(None)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(**dict(row._mapping))
