"""How a value of each form is written for people: money with its currency, private data masked.

Put here the one text of each form. Keep out where values come from.
"""

from collections.abc import Callable
from typing import Any

from checks.engine.rule import Count, Money, Private, Shown
from checks.reference.money import format_money

Write = Callable[[Any, Any], str]
"""Value and currency (None but for money) to text; the value is not null."""


def mask(value: str) -> str:
    """Return `value` with all but its last 4 characters replaced: `…6782`.

    A value of 4 characters or fewer shows none of them.
    """
    return f"…{value[-4:]}" if len(value) > 4 else "…"


def writer(value: Shown) -> Write:
    """Return what writes values of this form."""
    if isinstance(value, Money):
        return format_money
    if isinstance(value, Private):
        return lambda text, _: mask(str(text))
    if isinstance(value, Count):
        return lambda number, _: f"{number:,}"
    return lambda text, _: str(text)
