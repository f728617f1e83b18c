"""What a role is to the rules: which export fills it, and what that system calls its fields.

Contains the values that the catalogue of exports hands to the engine. Put here what rules need to know of an export.
Keep out the catalogue itself (assets.landing) and anything about files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRole:
    """One role and the export that fills it.

    `role`: such as `billing.accounts`. `export`: such as `aria.accounts`. `system`: such as `aria`.
    `labels`: by field of the role, the name that people read in that system, such as `taxpayer_id` for `tax_id`.
    """

    role: str
    export: str
    system: str
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def label(self, name: str) -> str:
        """Return what the system calls the role's field `name`; the field's own name where it is not known."""
        return self.labels.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """All roles that are filled, by name."""

    filled: Mapping[str, FilledRole] = field(hash=False)

    def __getitem__(self, role: str) -> FilledRole:
        try:
            return self.filled[role]
        except KeyError:
            raise ConfigurationError(
                f"No export fills the role {role}. Add `role: {role}` to an export of the catalogue. "
                f"Roles that are filled: {', '.join(sorted(self.filled)) or 'none'}."
            ) from None

    def exports(self, roles: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the exports that fill these roles, in their order."""
        return tuple(self[role].export for role in roles)
