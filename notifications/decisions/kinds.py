"""The kinds of decisions: what each one's value must look like, what identifies it, and what it asks of people.

Contains the registry. A kind is declared where it is understood, such as beside the landing of deliveries.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from checks.config.yaml_files import Document
from checks.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionKind:
    """One kind. `id`: as it is stored. `value`: the model of what was decided.

    `key`: what the decision is about, worked out of its value: of several about one thing the newest counts.
    `needs_expiry`, `needs_approver`: it is refused without a last day, or without a second person.
    """

    id: str
    value: type[Document]
    key: Callable[[Any], str]
    needs_expiry: bool = False
    needs_approver: bool = False

    def read(self, value: object) -> Document:
        """Return the value as its model. Raises ConfigurationError, which names the first field that does not fit."""
        try:
            return self.value.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "value"
            raise ConfigurationError(f"decision {self.id}: {place}: {first['msg']}") from error


class Registry:
    """All kinds of one installation. Raises ConfigurationError where two have one id."""

    def __init__(self, kinds: Iterable[DecisionKind]) -> None:
        self._kinds: dict[str, DecisionKind] = {}
        for kind in kinds:
            if self._kinds.setdefault(kind.id, kind) is not kind:
                raise ConfigurationError(f"Two kinds of decisions have the id {kind.id}: give one of them another.")

    def __iter__(self) -> Iterator[DecisionKind]:
        return iter(self._kinds.values())

    def __getitem__(self, kind_id: str) -> DecisionKind:
        try:
            return self._kinds[kind_id]
        except KeyError:
            known = ", ".join(self._kinds) or "none"
            raise ConfigurationError(f"There is no kind of decision {kind_id}. Kinds: {known}.") from None
