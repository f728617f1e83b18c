"""A message that names a key of the policy names one that there is."""

import re
from pathlib import Path

from pydantic import BaseModel

from messages import messages
from notifications.policy import MailPolicy
from orchestration.config.policy_file import Policy

ROOT = Path(__file__).parents[3]
_KEY = re.compile(r"\b(notifications|mail)\.([a-z_]+(?:\.[a-z_]+)*)")
_BEGINS: dict[str, type[BaseModel]] = {
    "notifications": Policy.model_fields["notifications"].annotation,  # type: ignore[dict-item]
    "mail": MailPolicy,
}


def is_key(model: object, path: list[str]) -> bool:
    """Whether the path leads to a field, through documents only."""
    if not path:
        return True
    fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    return path[0] in fields and is_key(fields[path[0]].annotation, path[1:])


def test_every_key_of_the_policy_in_a_message_exists() -> None:
    named = {
        (f"{path.relative_to(ROOT)}:{line}", found.group(1), found.group(2))
        for package in ("notifications", "orchestration")
        for path in (ROOT / package).rglob("*.py")
        for line, text in messages(path)
        for found in _KEY.finditer(text)
    }
    assert len(named) > 5
    assert [where for where, begin, rest in named if not is_key(_BEGINS[begin], rest.split("."))] == []
