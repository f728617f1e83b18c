"""The words of the rules: statement, what is wrong, why it matters, what to do in which system, what to write to the
customer.
"""

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pydantic import Field, RootModel

from checks.documents import Document, read_document
from checks.errors import ConfigurationError

NOTHING = "nothing"


class RuleText(Document):
    """Texts of one rule. `{name}` in `wrong`, `remedy` and `customer` stands for a fact of the finding; an empty fact
    reads "nothing".
    """

    title: str = Field(description="a few words, such as `Tax ID missing`")
    statement: str = Field(description="what must hold, one sentence")
    wrong: str = Field(
        description="what is wrong, with the actual values of each system, one sentence without the customer's name"
    )
    why: str = Field(description="what it costs when nobody acts")
    remedy: dict[str, str] = Field(min_length=1, description="what to do, by system")
    customer: str | None = Field(
        default=None, description="what to write to the customer, where the fix needs an answer of theirs"
    )


class RuleTexts(RootModel[dict[str, RuleText]]):
    """The texts by rule id."""

    def __getitem__(self, rule_id: str) -> RuleText:
        try:
            return self.root[rule_id]
        except KeyError:
            raise ConfigurationError(
                f"rule {rule_id} has no texts: add a stanza `{rule_id}:` to checks/rules.yaml."
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


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        raise ConfigurationError(
            f"checks/rules.yaml: {{{name}}} is no fact of the finding. Name one of: {', '.join(sorted(self))}."
        )


def fill(text: str, facts: Mapping[str, str | None]) -> str:
    """Return `text` with each `{name}` replaced by that fact. Raises ConfigurationError for a name that is no fact."""
    return text.format_map(
        _Facts({name: value if value not in (None, "") else NOTHING for name, value in facts.items()})
    )


def load_texts(path: Path | None = None) -> RuleTexts:
    """Read the texts of all rules (the packaged ones by default)."""
    if path is not None:
        return read_document(path, RuleTexts)
    with as_file(files("checks") / "rules.yaml") as packaged:
        return read_document(packaged, RuleTexts)
