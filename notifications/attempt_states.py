"""The states of an attempt to send something out of the house: what leads where, and who may do it.

Put here every fact about a state. CHECK constraint, updates and refusals derive from these tables. Keep out what is
sent, and by which channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from checks.errors import ConfigurationError


class AttemptStatus(StrEnum):
    """Where one attempt is."""

    PENDING = "pending"
    LEASED = "leased"
    """A process has it: the request may be under way."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """It may have been taken or not; only a person can say."""
    SUPPRESSED = "suppressed"
    """Not to be sent."""


class Step(StrEnum):
    """What the sender does. No step leads out of `unknown`."""

    LEASE = "lease"
    SUPPRESS = "suppress"
    TAKEN = "taken"
    REFUSED = "refused"
    LOST = "lost"
    """Nobody can say how the request ended."""
    RETRY = "retry"
    """Surely not taken, to be tried later as the next attempt."""
    PUT_BACK = "put back"
    """It surely never happened."""


class Word(StrEnum):
    """What a person decides, under their name and with a reason."""

    ACCEPTED = "accepted"
    """It did arrive."""
    RESEND = "resend"
    """Send it (again): the attempt stays as it is, and a new one is put beside it."""
    DROP = "drop"
    """Do not send it."""


_S = AttemptStatus

TRANSITIONS: Mapping[tuple[AttemptStatus, Step | Word], AttemptStatus] = {
    (_S.PENDING, Step.LEASE): _S.LEASED,
    (_S.PENDING, Step.SUPPRESS): _S.SUPPRESSED,
    (_S.LEASED, Step.TAKEN): _S.ACCEPTED,
    (_S.LEASED, Step.REFUSED): _S.REJECTED,
    (_S.LEASED, Step.LOST): _S.UNKNOWN,
    (_S.LEASED, Step.RETRY): _S.PENDING,
    (_S.LEASED, Step.PUT_BACK): _S.PENDING,
    (_S.UNKNOWN, Word.ACCEPTED): _S.ACCEPTED,
    (_S.UNKNOWN, Word.RESEND): _S.UNKNOWN,
    (_S.REJECTED, Word.RESEND): _S.REJECTED,
    (_S.SUPPRESSED, Word.RESEND): _S.SUPPRESSED,
    (_S.UNKNOWN, Word.DROP): _S.SUPPRESSED,
    (_S.PENDING, Word.DROP): _S.SUPPRESSED,
}
"""The status after an action, by the status before it. A `Step` is the sender's alone, a `Word` a person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way out of the house. `noun`: one of what it sends; `remedy`: what people do about one that is unknown."""

    name: str
    noun: str
    remedy: str

    def named(self, ref_id: int) -> str:
        """Return the name of one of what it sends, as at the start of a sentence."""
        return f"{self.noun.capitalize()} {ref_id}"


def before(action: Step | Word) -> tuple[AttemptStatus, ...]:
    """Return the statuses that the action fits, in the order of the table."""
    return tuple(status for status, done in TRANSITIONS if done is action)


def step(action: Step) -> tuple[AttemptStatus, AttemptStatus]:
    """Return the one status that the sender's step begins in, and the one that it ends in."""
    ((begins, ends),) = ((status, to) for (status, done), to in TRANSITIONS.items() if done is action)
    return begins, ends


def decided(status: AttemptStatus, word: Word, name: str) -> AttemptStatus:
    """Return the status after a person's word. Raises ConfigurationError where it does not fit.

    `name`: whose attempt it is, for the sentence that refuses.
    """
    try:
        return TRANSITIONS[status, word]
    except KeyError:
        fits = " or ".join(before(word))
        raise ConfigurationError(f"{name} is {status}: `{word}` fits one that is {fits} only.") from None
