"""Finds the people of the policy by what others type, and tells whether two actors are one person (four eyes).

Contains look-ups over the policy's people. Keep out the command line and what each role may do.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from checks.errors import ConfigurationError
from notifications.actor import Actor
from notifications.policy import Person, folded


class Directory:
    """The people of the policy, by key. Without any, every name is taken as it is typed."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self._people = dict(people)
        self._keys = {
            folded(spelling): key for key, person in people.items() for spelling in (person.address, person.name, key)
        }

    @property
    def is_open(self) -> bool:
        """Whether the policy has no people, so that any name goes."""
        return not self._people

    def actor(self, name: str | None, *, os_user: str) -> Actor:
        """Return who acts: the person `name` means (key, name or address), or whose login is `os_user`.

        Raises ConfigurationError for a name that is nobody's, with the nearest, and where nobody is named.
        """
        typed = " ".join((name or "").split())
        if self.is_open:
            return Actor(name=typed or os_user, os_user=os_user)
        key = self.key_of(typed) if typed else self._by_login(os_user)
        if key is None:
            raise self._unknown(typed) if typed else self._nobody(os_user)
        return Actor(name=key, os_user=os_user)

    def key_of(self, name: str) -> str | None:
        """Return the key of the person that is meant by key, name or address in any case; None for nobody's."""
        return self._keys.get(folded(name))

    def same_person(self, one: Actor, other: Actor) -> bool:
        """Whether two actors are one person, however each is spelled; a name that the policy lacks is only itself."""
        return self._identity(one) == self._identity(other)

    def refuse_same_person(self, author: Actor, approver: Actor) -> None:
        """Raise ConfigurationError where the second pair of eyes is the first one, by person or by login."""
        if self.same_person(author, approver):
            raise ConfigurationError(
                f"{self._name(approver)} decided this and cannot approve it too: a second person has to."
            )
        if author.os_user is not None and author.os_user == approver.os_user:
            raise ConfigurationError(
                f"{self._name(author)} and {self._name(approver)} both acted as the user {author.os_user}: nobody "
                "can tell that these were two people. The approver has to use a login of their own."
            )

    def _identity(self, actor: Actor) -> str:
        return self.key_of(actor.name) or f"\0{folded(actor.name)}"

    def _name(self, actor: Actor) -> str:
        key = self.key_of(actor.name)
        return actor.name if key is None else self._people[key].name

    def _by_login(self, os_user: str) -> str | None:
        return next((key for key, person in self._people.items() if person.login == os_user), None)

    def _unknown(self, typed: str) -> ConfigurationError:
        near = get_close_matches(folded(typed), self._keys, n=1, cutoff=0.5)
        meant = f" did you mean {self._keys[near[0]]}?" if near else ""
        start = f"There is no person {typed} in the policy{';' if near else '.'}{meant}"
        return ConfigurationError(f"{start} People: {', '.join(self._people)}.")

    def _nobody(self, os_user: str) -> ConfigurationError:
        return ConfigurationError(
            f"Say who you are with --as NAME: {', '.join(self._people)}. To leave it out, set TIEOUT_AS, or write "
            f"`login: {os_user}` beside your name under notifications.people in the policy."
        )


OPEN = Directory({})
"""Where the policy has no people: names and logins alone tell people apart."""
