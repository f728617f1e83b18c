"""Who acts on items and notices, and who makes decisions: the night, or a person of the policy at some terminal.

Contains the value only. Keep out the policy's people and how a name on the command line is looked up.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """`name`: the person's key in the policy, or `night`. `os_user`: the operating system's user; None for a night."""

    name: str
    os_user: str | None = None

    @property
    def signature(self) -> str:
        """The name, and the user where that is another: `kim (user root)`."""
        return self.name if self.os_user in (None, self.name) else f"{self.name} (user {self.os_user})"


NIGHT = Actor(name="night")
