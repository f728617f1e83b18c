"""What a rule is, and the one way to declare it.

Contains `@rule`, the forms in which a value is shown, and the subjects' shape. Put here what every rule has in common.
Keep out the rules themselves (checks.rules) and how they are evaluated (checks.engine.evaluate).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from checks.engine.findings import ScopeKind

if TYPE_CHECKING:
    import pandas as pd

    Facts = pd.DataFrame
    Answers = pd.Series[Any]
else:  # every command reads the rules, and few of them evaluate one: pandas takes a second to import
    Facts = Answers = Any

Predicate = Callable[[Facts], Answers]
"""Facts of the subjects to one answer each; a null answer does not hold. The engine deals with nulls."""


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def order(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class ColumnType(StrEnum):
    """Type of a column of the facts that a predicate reads."""

    TEXT = "text"
    FLAG = "flag"
    WHOLE = "whole number"


TEXT, FLAG, WHOLE = ColumnType.TEXT, ColumnType.FLAG, ColumnType.WHOLE


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that a finding shows, and its form. What no rule declares is not shown.

    `path`: a column of the facts (`country`), or a field of a record (`billing.tax_id`), whose file and row come along.
    Texts name it with an underscore: `{billing_tax_id}`. `label`: what people read beside it in the evidence, where it
    is not the name that the system of the record gives the field.
    """

    path: str
    label: str | None = None

    @property
    def name(self) -> str:
        """The name by which texts call it."""
        return self.path.replace(".", "_")

    @property
    def record(self) -> str | None:
        """The record that it is a field of; None for a column of the facts."""
        return self.path.partition(".")[0] if "." in self.path else None

    @property
    def column(self) -> str:
        """The column or field that holds it."""
        return self.path


class Text(Shown):
    """A text, as it is."""

    __slots__ = ()


class Private(Shown):
    """Personal or tax data: only the last 4 characters are shown."""

    __slots__ = ()


class Count(Shown):
    """A number of things, with separators: `12,345`."""

    __slots__ = ()


class Date(Shown):
    """A date, as 2026-03-02."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Money(Shown):
    """An amount: `<path>_minor` holds integer minor units, `currency` beside it their currency."""

    @property
    def column(self) -> str:
        """The column or field of the minor units."""
        return f"{self.path}_minor"

    @property
    def currency(self) -> str:
        """The column or field of the currency."""
        return "currency" if self.record is None else f"{self.record}.currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a work item for a finding is about: its kind, and the fact columns of its key, name, entity and team.

    `entity`: our legal entity that bills, None where there is none. `team`: the team that works it, None for the
    rule's own.
    """

    kind: ScopeKind
    key: str
    name: str
    entity: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What rules speak of: one row of the table `facts` each, by native key.

    `records`: the view with one struct per record, None where the facts say all. `roles`: the role whose export each
    record comes from. `file`: the fact column of the file that the facts are about, if any.
    `shows`: facts that every finding carries, and that the texts of all its rules may name.
    `absence_is_gone`: the facts come from full exports, so a subject without a row is gone; otherwise it merely left
    a window.
    """

    name: str
    facts: str
    scope: Scope
    absence_is_gone: bool
    records: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict, hash=False)
    file: str | None = None
    shows: tuple[Shown, ...] = field(default=(), hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One statement that must hold for each subject to which it applies. See `rule` for the fields."""

    id: str
    subject: Subject
    severity: Severity
    team: str
    topic: str
    needs: tuple[str, ...]
    when: str | None
    unless: str | None
    reads: Mapping[str, ColumnType] = field(hash=False)
    predicate: Predicate
    exposure: Money | None
    evidence: tuple[Shown, ...]
    shows: tuple[Shown, ...]
    discriminator: str
    blocks_export: bool
    was: tuple[str, ...]

    @property
    def identity(self) -> str:
        """The id in fingerprints: the first one that it had, so that a renamed rule keeps its items."""
        return self.was[0] if self.was else self.id

    @property
    def shown(self) -> Mapping[str, Shown]:
        """All that its texts may name, by name; evidence first."""
        values = (*self.evidence, *self.shows, *self.subject.shows)
        return {value.name: value for value in reversed(values)}

    @property
    def flags(self) -> tuple[str, ...]:
        """The boolean fact columns that say whether it is evaluated."""
        return tuple(name for name in (self.when, self.unless) if name is not None)


def rule(
    rule_id: str,
    *,
    subject: Subject,
    severity: Severity,
    team: str,
    reads: Mapping[str, ColumnType],
    needs: Sequence[str] = (),
    topic: str | None = None,
    when: str | None = None,
    unless: str | None = None,
    exposure: Money | None = None,
    evidence: Sequence[Shown] = (),
    shows: Sequence[Shown] = (),
    discriminator: str = "",
    blocks_export: bool = False,
    was: Sequence[str] = (),
) -> Callable[[Predicate], Rule]:
    """Declare the decorated predicate as a rule.

    `rule_id`: topic and name, `tax_id.missing`; its texts are in the YAML beside its module. `topic`: if it belongs to
    another topic than its id begins with. `needs`: roles of the exports that it rests on; while one is on hold it is
    not evaluated. `when`, `unless`: boolean fact columns, whether it applies to the subject, and whether it cannot be
    evaluated although it applies. `reads`: the fact columns that the predicate is given. `exposure`: the money at
    risk. `evidence`: the values that it rests on, in the order in which people see them; `shows`: further values that
    its findings carry, for texts and screens. `discriminator`: tells several findings of one subject apart.
    `blocks_export`: an export for which it does not hold may not be judged. `was`: ids that it had before, oldest
    first.
    """

    def declare(predicate: Predicate) -> Rule:
        return Rule(
            id=rule_id,
            subject=subject,
            severity=severity,
            team=team,
            topic=topic or rule_id.split(".", 1)[0],
            needs=tuple(needs),
            when=when,
            unless=unless,
            reads=dict(reads),
            predicate=predicate,
            exposure=exposure,
            evidence=tuple(evidence),
            shows=tuple(shows),
            discriminator=discriminator,
            blocks_export=blocks_export,
            was=tuple(was),
        )

    return declare
