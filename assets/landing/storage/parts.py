"""The numbered parts that a delivery came in, and which of them are missing. Keep out what is in them."""

from collections.abc import Sequence
from typing import Protocol

_NAMED = 5


class Part(Protocol):
    """A file that may be one of several."""

    @property
    def file(self) -> str:
        """Where it lies."""

    @property
    def part(self) -> int:
        """Its number."""

    @property
    def parts(self) -> int | None:
        """How many there are, where its name tells."""


def missing_parts(files: Sequence[Part]) -> str | None:
    """Say which parts of a delivery are not there, or there twice; None where each is there once.

    They are numbered from 1, or from 0 where there is a part 0.
    """
    numbers = [one.part for one in files]
    begin = min(1, *numbers)
    end = max(*numbers, max((one.parts or 0 for one in files), default=0) + begin - 1)
    gone = sorted(set(range(begin, end + 1)) - set(numbers))
    twice = [one.file for one in files if numbers.count(one.part) > 1]
    faults = [f"part {_listed(gone)} missing"] if gone else []
    return "; ".join([*faults, *([f"delivered twice: {_listed(twice)}"] if twice else [])]) or None


def _listed(names: Sequence[object]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(map(str, names[:_NAMED])) + more
