"""Reads a YAML document into a typed pydantic model; an error names file, line and key. Not the place for any
document's content.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from checks.errors import ConfigurationError

ModelT = TypeVar("ModelT", bound=BaseModel)


class Document(BaseModel):
    """Base of every configuration model: immutable, and a key that it does not know is an error (it is a typing
    mistake).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_document(path: Path, model: type[ModelT]) -> ModelT:
    """Return the validated document of `path`.

    Raises ConfigurationError, which names file, line and key of the first three mistakes, when it cannot be read or
    does not fit.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}). Give a readable UTF-8 YAML file.") from error
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: is not valid YAML: {' '.join(str(error).split())}") from error
    try:
        return model.model_validate(content if content is not None else {})
    except ValidationError as error:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        mistakes = [_describe(path, node, mistake["loc"], mistake["msg"]) for mistake in error.errors()]
        more = f"; and {len(mistakes) - 3} more" if len(mistakes) > 3 else ""
        raise ConfigurationError("; ".join(mistakes[:3]) + more) from error


def _describe(path: Path, node: yaml.Node | None, location: Iterable[int | str], message: str) -> str:
    keys = list(location)
    return f"{path}, line {_line(node, keys)}, key {'.'.join(str(key) for key in keys) or '(document)'}: {message}"


def _line(node: yaml.Node | None, keys: list[Any]) -> int:
    """Line of the deepest node that the location reaches (a missing key has none of its own)."""
    line = 1 if node is None else node.start_mark.line + 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                if key_node.value == str(key):
                    node, line = value_node, key_node.start_mark.line + 1
                    break
            else:
                continue
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line
