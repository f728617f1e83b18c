"""Delivers what the outbox holds by one transport. The states stand in leases; how to send, in the transports.

A notice whose outcome is known is never sent again, and one whose outcome is unknown only by a person's word. Each
delivery is leased before its request and settled after it, both in transactions of their own, so that a crash between
the two leaves a lease: the next run asks the transport what became of it; where that cannot say, it is unknown.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from checks.errors import TieoutError
from notifications import leases
from notifications.clock import Clock
from notifications.leases import Delivery
from notifications.outbox import OutboxNotice
from notifications.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown
from notifications.processes import is_dead, this_process


class Transport(Protocol):
    """A way to send a notice, which knows whom it may send to."""

    @property
    def name(self) -> str:
        """A word for it, kept with each delivery."""

    def refusal(self, recipient: str) -> str | None:
        """Return why `recipient` may not be mailed, or None where they may."""

    def send(self, notice: OutboxNotice) -> Outcome:
        """Send the notice once, and say what is known of the outcome."""

    def took(self, notice: OutboxNotice) -> bool | None:
        """Whether the notice was taken earlier, by its Message-ID; None where that cannot be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How hard one run tries. What it leaves pending, the next run tries again; nothing is lost."""

    attempts: int = 5
    """Tries of one notice that fail for its own sake (a full mailbox, an error 500) before it is rejected."""
    failures: int = 3
    """Failures in a row after which the run stops: the transport is down, refuses the key, or asks for time."""
    first_wait: timedelta = timedelta(seconds=2)
    """Wait after a failure where the transport names none; it doubles with each failure in a row."""
    patience: timedelta = timedelta(seconds=60)
    """How long a run waits in all."""
    lease_age: timedelta = timedelta(minutes=15)
    """After this long a lease counts as dead even when its process cannot be asked; far beyond any time-out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a run did: deliveries by how they ended, how many are still pending, and why, each reason once."""

    accepted: int
    rejected: int
    unknown: int
    suppressed: int
    pending: int
    problems: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Deliveries by state, those states left out that none ended in."""
        states = ("accepted", "rejected", "unknown", "suppressed", "pending")
        return {state: number for state in states if (number := int(getattr(self, state)))}


@dataclass(slots=True)
class _Tally:
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    suppressed: int = 0
    problems: list[str] = field(default_factory=list)

    def note(self, outcome: Outcome) -> None:
        match outcome:
            case Accepted():
                self.accepted += 1
            case Rejected(reason):
                self.rejected += 1
                self.problem(reason)
            case Unknown(reason):
                self.unknown += 1
                self.problem(reason)
            case RetryLater(reason):
                self.problem(reason)

    def problem(self, reason: str) -> None:
        if reason not in self.problems:
            self.problems.append(reason)


def deliver(
    engine: Engine,
    transport: Transport,
    *,
    clock: Clock,
    limits: Limits | None = None,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[str], None] | None = None,
) -> DeliveryReport:
    """Try each due delivery, where it was surely not taken again within the limits; return what became of them.

    `wait` sleeps for seconds. Raises nothing for a notice that cannot be sent; errors of the ops store pass through.
    """
    run = _Run(engine, transport, clock, limits or Limits(), progress or (lambda _: None))
    run.settle_dead_leases()
    patience, failures = run.limits.patience, 0
    while failures < run.limits.failures:
        delivery = leases.next_due(engine, clock.now())
        if delivery is None:
            pause = run.until_next()
        else:
            outcome = run.attempt(delivery)
            failures = failures + 1 if isinstance(outcome, RetryLater) else 0
            pause = run.pause_for_all(outcome, failures)
        if pause is None:
            if delivery is None:
                break
            continue
        if pause > patience:
            break
        patience -= pause
        wait(pause.total_seconds())
    return run.report()


class _Run:
    """One run of deliver."""

    def __init__(
        self,
        engine: Engine,
        transport: Transport,
        clock: Clock,
        limits: Limits,
        progress: Callable[[str], None],
    ) -> None:
        self.engine, self.transport, self.clock, self.limits = engine, transport, clock, limits
        self.progress = progress
        self.holder = this_process()
        self.tally = _Tally()

    def settle_dead_leases(self) -> None:
        """End the leases of processes that died while a request may have been under way."""
        for delivery in leases.leased_deliveries(self.engine):
            if self._is_dead(delivery):
                self._settle_by_asking(delivery, delivery.leased_by, "the process that was sending it died")

    def _is_dead(self, delivery: Delivery) -> bool:
        old = delivery.leased_at is None or self.clock.now() - delivery.leased_at > self.limits.lease_age
        return is_dead(delivery.leased_by) is True or old

    def _settle_by_asking(self, delivery: Delivery, holder: str | None, why: str) -> None:
        """Ask the transport that had the notice whether it took it: yes, no, or unknown."""
        notice = leases.notice_to_send(self.engine, delivery)
        took = self.transport.took(notice) if delivery.transport == self.transport.name else None
        if took is False:
            leases.put_back(self.engine, delivery, holder=holder)
            return
        outcome: Outcome = (
            Accepted(notice.message_id)
            if took
            else Unknown(f"{why}: it may have arrived or not; ask the recipient, then `tieout mail release`")
        )
        leases.settle(self.engine, delivery, outcome, holder=holder, now=self.clock.now())
        self.tally.note(outcome)

    def attempt(self, delivery: Delivery) -> Outcome | None:
        """Lease, send, settle; or suppress. None when nothing was sent."""
        transport, now = self.transport.name, self.clock.now()
        refusal = self.transport.refusal(delivery.recipient)
        if refusal is not None:
            if leases.suppress(self.engine, delivery, transport=transport, reason=refusal, now=now):
                self.tally.suppressed += 1
                self.tally.problem(refusal)
            return None
        notice = leases.notice_to_send(self.engine, delivery)
        if not leases.lease(self.engine, delivery, transport=transport, holder=self.holder, now=now):
            return None
        try:
            outcome = self._bounded(delivery, self.transport.send(notice))
        except BaseException:
            # Ctrl-C, or a mistake in a transport. If the store fails too, the lease stays for the next run.
            with suppress(TieoutError):
                self._settle_by_asking(replace(delivery, transport=transport), self.holder, "sending was interrupted")
            raise
        not_before = self._not_before(delivery, outcome)
        leases.settle(self.engine, delivery, outcome, holder=self.holder, now=self.clock.now(), not_before=not_before)
        self.tally.note(outcome)
        self.progress(f"notice {notice.id}: {type(outcome).__name__.lower()}")
        return outcome

    def _bounded(self, delivery: Delivery, outcome: Outcome) -> Outcome:
        """Give up on a notice that failed too often for its own sake, never for what concerns everyone."""
        if isinstance(outcome, RetryLater) and not outcome.everyone and delivery.attempt >= self.limits.attempts:
            return Rejected(f"given up after {delivery.attempt} attempts: {outcome.reason}")
        return outcome

    def _not_before(self, delivery: Delivery, outcome: Outcome) -> datetime | None:
        if not isinstance(outcome, RetryLater):
            return None
        wait = outcome.after or self.limits.first_wait * 2 ** min(delivery.attempt - 1, 10)
        return self.clock.now() + wait

    def pause_for_all(self, outcome: Outcome | None, failures: int) -> timedelta | None:
        """How long to send nothing at all: after a failure that concerns everyone."""
        if not isinstance(outcome, RetryLater) or not outcome.everyone:
            return None
        return outcome.after or self.limits.first_wait * 2 ** (failures - 1)

    def until_next(self) -> timedelta | None:
        """How long until a delivery that waits for its time is due; None when none does."""
        when = leases.next_wait(self.engine)
        return None if when is None else max(when - self.clock.now(), timedelta(milliseconds=10))

    def report(self) -> DeliveryReport:
        return DeliveryReport(
            accepted=self.tally.accepted,
            rejected=self.tally.rejected,
            unknown=self.tally.unknown,
            suppressed=self.tally.suppressed,
            pending=leases.pending_count(self.engine),
            problems=tuple(self.tally.problems),
        )
