"""A set of rules that fit together: no id twice, one team per topic, renamed ones known by their old ids.

Contains the set and its checks. Keep out which rules there are (checks.rules.catalogue).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

from checks.engine.rule import Rule, Subject
from checks.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order in which they are evaluated and shown. Raises ConfigurationError where they do not fit."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        known: set[str] = set()
        teams: dict[str, str] = {}
        for rule in self.rules:
            for rule_id in (rule.id, *rule.was):
                if rule_id in known:
                    raise ConfigurationError(f"Two rules have, or had, the id {rule_id}: give one of them another.")
                known.add(rule_id)
            team = teams.setdefault(rule.topic, rule.team)
            if team != rule.team:
                raise ConfigurationError(
                    f"The topic {rule.topic} has two teams, {team} and {rule.team} (rule {rule.id}): a topic belongs "
                    "to one team. Declare another topic, or the same team."
                )

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    @property
    def renamed(self) -> Mapping[str, str]:
        """The present id by each old one."""
        return {old: rule.id for rule in self.rules for old in rule.was}

    @property
    def by_subject(self) -> Mapping[Subject, tuple[Rule, ...]]:
        """The rules of each subject, in order."""
        subjects = dict.fromkeys(rule.subject for rule in self.rules)
        return {subject: tuple(rule for rule in self.rules if rule.subject == subject) for subject in subjects}

    def get(self, rule_id: str) -> Rule:
        """Return the rule that has this id, or had it. Raises ConfigurationError, which lists the ids."""
        wanted = self.renamed.get(rule_id, rule_id)
        for rule in self.rules:
            if rule.id == wanted:
                return rule
        raise ConfigurationError(f"There is no rule {rule_id}. Rules: {', '.join(rule.id for rule in self.rules)}.")


def rules_in(modules: Iterable[ModuleType]) -> tuple[Rule, ...]:
    """Return the rules that these modules declare, in the order of the modules and of their lines."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Rule))
