"""What a channel brings: how its things are loaded, sent and asked after. And how hard one run tries. No behaviour."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol, TypeVar

from notifications.attempt_states import Channel
from notifications.attempts.outcomes import Accepted, Outcome

T = TypeVar("T")


class Port(Protocol[T]):
    """A channel and the way by which it sends now: a mail transport, or a tracker."""

    @property
    def channel(self) -> Channel:
        """The channel whose attempts it makes."""

    @property
    def name(self) -> str:
        """A word for the way, kept with each attempt."""

    def load(self, ref_id: int) -> T:
        """Return what the attempts of this id send."""

    def refusal(self, thing: T) -> str | None:
        """Return why it may not be sent, or None where it may."""

    def send(self, thing: T) -> Outcome:
        """Send it once, and say what is known of the outcome."""

    def took(self, thing: T) -> Accepted | Literal[False] | None:
        """Whether it was taken earlier: as what, or surely not; None where that cannot be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How hard one run tries. What it leaves pending, the next run tries again; nothing is lost."""

    attempts: int = 5
    """Tries of one thing that fail for its own sake (a full mailbox, an error 500) before it is rejected."""
    failures: int = 3
    """Failures in a row after which the run stops: the other side is down, refuses the key, or asks for time."""
    first_wait: timedelta = timedelta(seconds=2)
    """Wait after a failure where the other side names none; it doubles with each failure in a row."""
    patience: timedelta = timedelta(seconds=60)
    """How long a run waits in all."""
    lease_age: timedelta = timedelta(minutes=15)
    """After this long a lease counts as dead even when its process cannot be asked; far beyond any time-out."""
