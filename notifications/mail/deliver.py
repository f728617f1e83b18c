"""Delivers what the outbox holds by one transport: mail, as a channel of notifications.attempts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Engine

from notifications.attempt_states import Channel
from notifications.attempts.outcomes import Accepted, Outcome
from notifications.attempts.port import Limits
from notifications.attempts.report import Report as DeliveryReport
from notifications.attempts.run import make_attempts
from notifications.clock import Clock
from notifications.mail.outbox import MAIL, OutboxNotice, load_notice

__all__ = ["DeliveryReport", "Limits", "Transport", "deliver"]


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


@dataclass(frozen=True, slots=True)
class _MailPort:
    """A transport as the port of the channel."""

    engine: Engine
    transport: Transport

    @property
    def channel(self) -> Channel:
        return MAIL

    @property
    def name(self) -> str:
        return self.transport.name

    def load(self, ref_id: int) -> OutboxNotice:
        return load_notice(self.engine, ref_id)

    def refusal(self, thing: OutboxNotice) -> str | None:
        return self.transport.refusal(thing.recipient)

    def send(self, thing: OutboxNotice) -> Outcome:
        return self.transport.send(thing)

    def took(self, thing: OutboxNotice) -> Accepted | Literal[False] | None:
        took = self.transport.took(thing)
        return Accepted(thing.message_id) if took else False if took is False else None


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
    return make_attempts(engine, _MailPort(engine, transport), clock=clock, limits=limits, wait=wait, progress=progress)
