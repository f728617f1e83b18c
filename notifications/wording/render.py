"""Renders the packaged Jinja templates. HTML is always escaped, text never; an unknown name is an error. No wording."""

import textwrap
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

_WIDTH = 100
_SEVERITY_COLORS = {"critical": "#a4161a", "high": "#c2570c", "medium": "#a68a00", "low": "#4a7a96"}


def render(template: str, values: Mapping[str, Any]) -> str:
    """Return the packaged template of this name filled with `values`."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fold"] = fold
    environment.globals["severity_color"] = severity_color
    return environment


def fold(text: str, first: str = "", rest: str = "") -> str:
    """Return `text` in lines of at most 100 characters; a word longer than that (an address, a path) stays whole."""
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def severity_color(severity: str) -> str:
    """The colour of a severity, dark enough to be read on white."""
    return _SEVERITY_COLORS.get(severity, "#566573")
