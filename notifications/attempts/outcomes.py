"""How an attempt to send something can end, told apart by what is known of it. Values only."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side has taken it. `provider_id`: its own id of the mail or ticket, where it gives one."""

    provider_id: str | None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Surely not taken, and trying again would end the same."""

    reason: str


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Surely not taken, but it may be later. `after`: the wait asked for; `everyone`: nothing can go now."""

    reason: str
    after: timedelta | None = None
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been taken or not: never sent again by itself."""

    reason: str


Outcome = Accepted | Rejected | RetryLater | Unknown
