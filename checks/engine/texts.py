"""The words of the rules: statement, what is wrong, why it matters, what to do in which system, what to write to the
customer.

Contains how texts are read, checked against their rules, and filled in. Keep out the texts themselves: they are in the
YAML beside each module of checks.rules.
"""

import string
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field, RootModel

from checks.config.yaml_files import Document, read_document
from checks.engine.roles import Roles
from checks.engine.rule import Rule
from checks.engine.rule_set import RuleSet
from checks.errors import ConfigurationError
from checks.reference.systems import system_name

NOTHING = "nothing"


class RuleText(Document):
    """Texts of one rule. `{name}` in `wrong`, `remedy` and `customer` stands for a value that the rule declares; an
    empty one reads "nothing". `{billing}`, `{erp}`, `{crm}` and so on stand for the name of the system of that area.
    """

    title: str = Field(description="a few words, such as `Tax ID missing`")
    statement: str = Field(description="what must hold, one sentence")
    wrong: str = Field(
        description="what is wrong, with the actual values of each system, one sentence without the customer's name"
    )
    why: str = Field(description="what it costs when nobody acts")
    remedy: dict[str, str] = Field(min_length=1, description="what to do, by area or system")
    customer: str | None = Field(
        default=None, description="what to write to the customer, where the fix needs an answer of theirs"
    )

    @property
    def names(self) -> frozenset[str]:
        """The values that the texts name."""
        templates = [self.wrong, *self.remedy.values(), self.customer or ""]
        return frozenset(name for template in templates for name in placeholders(template))


class _Document(RootModel[dict[str, RuleText]]):
    """The texts of one topic, by rule id."""


class RuleTexts:
    """The texts of a set of rules, with the names of systems filled in. Old ids of a rule find its texts too."""

    def __init__(self, texts: Mapping[str, RuleText], renamed: Mapping[str, str] | None = None) -> None:
        self._texts, self._renamed = texts, renamed or {}

    def __getitem__(self, rule_id: str) -> RuleText:
        try:
            return self._texts[self._renamed.get(rule_id, rule_id)]
        except KeyError:
            raise ConfigurationError(
                f"The rule {rule_id} has no texts: add them to the YAML beside its module."
            ) from None

    def wrong(self, rule_id: str, facts: Mapping[str, str | None]) -> str:
        """What is wrong, with the finding's values filled in."""
        return fill(self[rule_id].wrong, facts)

    def remedies(self, rule_id: str, facts: Mapping[str, str | None]) -> dict[str, str]:
        """What to do, by system, with the finding's values filled in."""
        return {system: fill(text, facts) for system, text in self[rule_id].remedy.items()}

    def customer_wording(self, rule_id: str, facts: Mapping[str, str | None]) -> str | None:
        """What to write to the customer, or None where nothing need be asked of them."""
        text = self[rule_id].customer
        return None if text is None else fill(text, facts)


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise ConfigurationError(
            f"A text names {{{name}}}, which the finding does not have: run the night again, so that it is described "
            f"by the present rules. It has: {', '.join(sorted(self)) or 'nothing'}."
        )


def placeholders(template: str) -> Iterable[str]:
    """Return the names in braces of a text."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def fill(text: str, facts: Mapping[str, str | None]) -> str:
    """Return `text` with each `{name}` replaced by that value. Raises ConfigurationError for one that is not there."""
    return text.format_map(_Facts({name: value or NOTHING for name, value in facts.items()}))


def load_texts(rules: RuleSet, roles: Roles, folder: Path) -> RuleTexts:
    """Read the texts of `rules` from the YAML files in `folder`.

    Raises ConfigurationError that names file and rule when a rule has no texts, texts have no rule, or a text names a
    value that its rule does not declare.
    """
    texts: dict[str, RuleText] = {}
    for path in sorted(folder.glob("*.yaml")):
        for rule_id, text in read_document(path, _Document).root.items():
            rule = next((rule for rule in rules if rule.id == rule_id), None)
            if rule is None:
                raise ConfigurationError(f"{path}: there is no rule {rule_id}. Rename the texts, or remove them.")
            if rule_id in texts:
                raise ConfigurationError(f"{path}: the texts of {rule_id} are in two files. Remove one of them.")
            texts[rule_id] = _checked(_with_systems(text, _systems(rule, roles)), rule, path)
    for rule in rules:
        if rule.id not in texts:
            raise ConfigurationError(f"{folder}: the rule {rule.id} has no texts. Add them to the YAML of its topic.")
    return RuleTexts(texts, rules.renamed)


def _systems(rule: Rule, roles: Roles) -> dict[str, str]:
    """The system of each area: the one whose record the rule reads, where the area's roles have several systems."""
    areas = {role.partition(".")[0]: filled.system for role, filled in sorted(roles.filled.items())}
    read = {record: roles[role].system for record, role in rule.subject.roles.items() if role in roles.filled}
    return areas | {area: system for area, system in read.items() if area in areas}


def _with_systems(text: RuleText, areas: Mapping[str, str]) -> RuleText:
    names = {f"{{{area}}}": system_name(system) for area, system in areas.items()}

    def named(template: str) -> str:
        for area, name in names.items():
            template = template.replace(area, name)
        return template

    return RuleText(
        title=named(text.title),
        statement=named(text.statement),
        wrong=named(text.wrong),
        why=named(text.why),
        remedy={areas.get(area, area): named(what) for area, what in text.remedy.items()},
        customer=None if text.customer is None else named(text.customer),
    )


def _checked(text: RuleText, rule: Rule, path: Path) -> RuleText:
    try:
        fixed = {name for place in (text.title, text.statement, text.why) for name in placeholders(place)}
        names = text.names
    except ValueError as error:
        raise ConfigurationError(f"{path}: a text of {rule.id} has a brace that is not closed ({error}).") from error
    if fixed:
        raise ConfigurationError(
            f"{path}: {rule.id} names {{{min(fixed)}}} in its title, statement or why: these are the same for all "
            "findings. Name values in `wrong`, `remedy` and `customer` only."
        )
    unknown = sorted(names - rule.shown.keys())
    if unknown:
        raise ConfigurationError(
            f"{path}: {rule.id} names {{{unknown[0]}}}, which the rule does not declare. It declares: "
            f"{', '.join(sorted(rule.shown))}."
        )
    return text
