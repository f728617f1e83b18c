"""What a run of attempts did, counted. Values only."""

from dataclasses import dataclass, field

from notifications.attempt_states import AttemptStatus
from notifications.attempts.outcomes import Accepted, Outcome, Rejected, RetryLater, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did: attempts by how they ended, how many are still pending, and why, each reason once."""

    accepted: int
    rejected: int
    unknown: int
    suppressed: int
    pending: int
    problems: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Attempts by state, those states left out that none ended in."""
        states = ("accepted", "rejected", "unknown", "suppressed", "pending")
        return {state: number for state in states if (number := int(getattr(self, state)))}


@dataclass(slots=True)
class Tally:
    """The counts while a run goes on."""

    ended: dict[AttemptStatus, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, outcome: Outcome) -> None:
        """Count how an attempt ended."""
        match outcome:
            case Accepted():
                self._count(AttemptStatus.ACCEPTED)
            case Rejected(reason):
                self._count(AttemptStatus.REJECTED, reason)
            case Unknown(reason):
                self._count(AttemptStatus.UNKNOWN, reason)
            case RetryLater(reason):
                self._problem(reason)

    def suppressed(self, reason: str) -> None:
        """Count an attempt that may not be made."""
        self._count(AttemptStatus.SUPPRESSED, reason)

    def report(self, pending: int) -> Report:
        """Return the counts of the run."""
        number = self.ended.get
        return Report(
            accepted=number(AttemptStatus.ACCEPTED, 0),
            rejected=number(AttemptStatus.REJECTED, 0),
            unknown=number(AttemptStatus.UNKNOWN, 0),
            suppressed=number(AttemptStatus.SUPPRESSED, 0),
            pending=pending,
            problems=tuple(self.problems),
        )

    def _count(self, status: AttemptStatus, reason: str | None = None) -> None:
        self.ended[status] = self.ended.get(status, 0) + 1
        if reason is not None:
            self._problem(reason)

    def _problem(self, reason: str) -> None:
        if reason not in self.problems:
            self.problems.append(reason)
