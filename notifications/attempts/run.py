"""Makes the due attempts of one channel. Which status leads where is in `states`; how to send, in the channel's port.

What has a known outcome is never sent again, and what has none only by a person's word. Each attempt is leased before
its request and settled after it, both in transactions of their own, so that a crash between the two leaves a lease:
the next run asks the port what became of it; where that cannot say, it is unknown.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic

from sqlalchemy import Engine

from checks.errors import TieoutError
from notifications.attempts.leases import Attempt, Attempts
from notifications.attempts.outcomes import Outcome, Rejected, RetryLater, Unknown
from notifications.attempts.port import Limits, Port, T
from notifications.attempts.processes import is_dead, this_process
from notifications.attempts.report import Report, Tally
from notifications.clock import Clock


def make_attempts(
    engine: Engine,
    port: Port[T],
    *,
    clock: Clock,
    limits: Limits | None = None,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Make each due attempt, where it was surely not taken again within the limits; return what became of them.

    `wait` sleeps for seconds. Raises nothing for what cannot be sent; errors of the ops store pass through.
    """
    run = _Run(engine, port, clock, limits or Limits(), progress or (lambda _: None))
    run.settle_dead_leases()
    patience, failures = run.limits.patience, 0
    while failures < run.limits.failures:
        attempt = run.attempts.next_due(clock.now())
        if attempt is None:
            pause = run.until_next()
        else:
            outcome = run.make(attempt)
            failures = failures + 1 if isinstance(outcome, RetryLater) else 0
            pause = run.pause_for_all(outcome, failures)
        if pause is None:
            if attempt is None:
                break
            continue
        if pause > patience:
            break
        patience -= pause
        wait(pause.total_seconds())
    return run.tally.report(run.attempts.pending_count())


class _Run(Generic[T]):
    """One run of make_attempts."""

    def __init__(
        self,
        engine: Engine,
        port: Port[T],
        clock: Clock,
        limits: Limits,
        progress: Callable[[str], None],
    ) -> None:
        self.attempts, self.port = Attempts(engine, port.channel), port
        self.clock, self.limits, self.progress = clock, limits, progress
        self.holder = this_process()
        self.tally = Tally()

    def settle_dead_leases(self) -> None:
        """End the leases of processes that died while a request may have been under way."""
        for attempt in self.attempts.leased():
            if self._is_dead(attempt):
                self._settle_by_asking(attempt, attempt.leased_by, "the process that was sending it died")

    def _is_dead(self, attempt: Attempt) -> bool:
        old = attempt.leased_at is None or self.clock.now() - attempt.leased_at > self.limits.lease_age
        return is_dead(attempt.leased_by) is True or old

    def _settle_by_asking(self, attempt: Attempt, holder: str | None, why: str) -> None:
        """Ask the port that made the attempt whether it was taken: yes, no, or unknown."""
        same = attempt.transport == self.port.name
        took = self.port.took(self.port.load(attempt.ref_id)) if same else None
        if took is False:
            self.attempts.put_back(attempt, holder=holder)
            return
        remedy = self.port.channel.remedy
        outcome: Outcome = took or Unknown(f"{why}: it may have arrived or not; {remedy}")
        self.attempts.settle(attempt, outcome, holder=holder, now=self.clock.now())
        self.tally.note(outcome)

    def make(self, attempt: Attempt) -> Outcome | None:
        """Lease, send, settle; or suppress. None when nothing was sent."""
        name, now = self.port.name, self.clock.now()
        thing = self.port.load(attempt.ref_id)
        refusal = self.port.refusal(thing)
        if refusal is not None:
            if self.attempts.suppress(attempt, transport=name, reason=refusal, now=now):
                self.tally.suppressed(refusal)
            return None
        if not self.attempts.lease(attempt, transport=name, holder=self.holder, now=now):
            return None
        try:
            outcome = self._bounded(attempt, self.port.send(thing))
        except BaseException:
            # Ctrl-C, or a mistake in a port. If the store fails too, the lease stays for the next run.
            with suppress(TieoutError):
                self._settle_by_asking(replace(attempt, transport=name), self.holder, "sending was interrupted")
            raise
        not_before = self._not_before(attempt, outcome)
        self.attempts.settle(attempt, outcome, holder=self.holder, now=self.clock.now(), not_before=not_before)
        self.tally.note(outcome)
        self.progress(f"{self.port.channel.noun} {attempt.ref_id}: {type(outcome).__name__.lower()}")
        return outcome

    def _bounded(self, attempt: Attempt, outcome: Outcome) -> Outcome:
        """Give up on what failed too often for its own sake, never for what concerns everyone."""
        if isinstance(outcome, RetryLater) and not outcome.everyone and attempt.attempt >= self.limits.attempts:
            return Rejected(f"given up after {attempt.attempt} attempts: {outcome.reason}")
        return outcome

    def _not_before(self, attempt: Attempt, outcome: Outcome) -> datetime | None:
        if not isinstance(outcome, RetryLater):
            return None
        wait = outcome.after or self.limits.first_wait * 2 ** min(attempt.attempt - 1, 10)
        return self.clock.now() + wait

    def pause_for_all(self, outcome: Outcome | None, failures: int) -> timedelta | None:
        """How long to send nothing at all: after a failure that concerns everyone."""
        if not isinstance(outcome, RetryLater) or not outcome.everyone:
            return None
        return outcome.after or self.limits.first_wait * 2 ** (failures - 1)

    def until_next(self) -> timedelta | None:
        """How long until an attempt that waits for its time is due; None when none does."""
        when = self.attempts.next_wait()
        return None if when is None else max(when - self.clock.now(), timedelta(milliseconds=10))
