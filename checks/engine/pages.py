"""The pages of docs/rules: what each rule says, worked out of its declaration and its texts.

Contains how a rule reads in the documentation. Put here what a page shows of any rule; keep out words about one rule in
particular, which are in its texts, and where pages are written to.
"""

from collections.abc import Iterable, Iterator, Mapping

from checks.engine.evidence import source_of
from checks.engine.roles import Roles
from checks.engine.rule import Money, Private, Rule, Shown
from checks.engine.rule_set import RuleSet
from checks.engine.texts import RuleTexts
from checks.reference.systems import system_name

GENERATED = "<!-- Generated from the rules and their texts. Do not edit it: see docs/how-to-add-a-rule.md. -->"
"""First line of every page."""

Described = Mapping[str, Mapping[str, str]]
"""What each column of the facts means, by table and column."""

_FORMS: tuple[tuple[type[Shown], str], ...] = (
    (Private, ", its last 4 characters"),
    (Money, ", with its currency"),
)


def rule_pages(rules: RuleSet, roles: Roles, texts: RuleTexts, described: Described) -> dict[str, str]:
    """Return the Markdown of each page by its file name: one per topic, and `README.md`, which lists all rules."""
    topics = dict.fromkeys(rule.topic for rule in rules)
    pages = {f"{topic}.md": _topic_page(topic, rules, roles, texts, described) for topic in topics}
    return {"README.md": _index(rules, texts), **pages}


def _index(rules: RuleSet, texts: RuleTexts) -> str:
    rows = [
        (
            f"[`{rule.id}`]({rule.topic}.md#{_anchor(rule)})",
            texts[rule.id].statement,
            rule.severity.value,
            f"`{rule.team}`",
            f"`{rule.subject.name}`",
        )
        for rule in rules
    ]
    table = _table(("rule", "what must hold", "severity", "team", "subject"), rows)
    more = "[Rules to come, and when a rule is not evaluated](../rules.md). [Add a rule](../how-to-add-a-rule.md)."
    return "\n\n".join((GENERATED, "# All rules", *table, more)) + "\n"


def _topic_page(topic: str, rules: RuleSet, roles: Roles, texts: RuleTexts, described: Described) -> str:
    of_topic = [rule for rule in rules if rule.topic == topic]
    parts = [part for rule in of_topic for part in _rule(rule, roles, texts, described)]
    above = f"Findings go to {_team(of_topic[0])}. [All rules](README.md)."
    return "\n\n".join((GENERATED, f"# Rules: {topic}", above, *parts)) + "\n"


def _team(rule: Rule) -> str:
    if rule.subject.scope.team is None:
        return f"the team `{rule.team}`"
    return f"the team of the {rule.subject.name}, or to `{rule.team}` where it has none"


def _rule(rule: Rule, roles: Roles, texts: RuleTexts, described: Described) -> Iterator[str]:
    text = texts[rule.id]
    yield f"## {rule.id}"
    yield f"**{text.title}.** {text.statement}"
    yield text.why
    yield from _table(("", ""), _properties(rule, roles, described))
    yield f"A finding reads: {text.wrong}"
    yield "\n".join(f"- {system_name(system)}: {what}" for system, what in text.remedy.items())
    if text.customer is not None:
        yield f"To the customer: {text.customer}"


def _properties(rule: Rule, roles: Roles, described: Described) -> Iterator[tuple[str, str]]:
    yield "subject", f"{rule.subject.name}, a row of `{rule.subject.facts}`"
    yield "applies when", "always" if rule.when is None else _column(rule, rule.when, described)
    if rule.unless is not None:
        yield "not evaluated when", _column(rule, rule.unless, described)
    yield "passes when", _first_sentence(rule.predicate.__doc__ or "")
    yield "needs", ", ".join(_need(role, roles) for role in rule.needs) or "no other export"
    yield "severity", rule.severity.value
    if rule.blocks_export:
        yield "and", "the export is on hold while it fails"
    if rule.exposure is not None:
        yield "money at risk", _column(rule, rule.exposure.column, described)
    yield "evidence", "<br>".join(_evidence(value, rule, roles) for value in rule.evidence)
    if rule.was:
        yield "was", ", ".join(f"`{old}`" for old in rule.was)


def _need(role: str, roles: Roles) -> str:
    filled = roles[role]
    return f"`{filled.export}` ({system_name(filled.system)}, which fills `{role}`)"


def _column(rule: Rule, name: str, described: Described) -> str:
    """The column, with what it means where the YAML of its model says so."""
    description = described.get(rule.subject.facts, {}).get(name)
    return f"`{name}`" if description is None else f"`{name}`: {description}"


def _first_sentence(text: str) -> str:
    """What follows in a docstring is for programmers."""
    first, _, _ = " ".join(text.split()).partition(". ")
    return f"{first.rstrip('.')}."


def _evidence(value: Shown, rule: Rule, roles: Roles) -> str:
    system, label = source_of(value, rule.subject, roles)
    form = next((words for kind, words in _FORMS if isinstance(value, kind)), "")
    return f"{system_name(system)} `{label}`{form}"


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """One Markdown table, as a list of one part."""
    lines = [heading, ("---",) * len(heading), *rows]
    return ["\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)]


def _anchor(rule: Rule) -> str:
    """The anchor of a rule's heading as GitHub makes it: dots go."""
    return rule.id.replace(".", "")
