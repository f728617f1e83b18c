"""How numbers, dates, amounts and clauses read, whatever the machine's locale. No work items."""

from collections.abc import Mapping, Sequence
from datetime import date

from checks.reference.money import format_money
from notifications.wording.one_line import one_line

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def long_date(day: date) -> str:
    """`Tuesday 3 March 2026`, whatever the machine's locale."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """`3 Mar 2026`, whatever the machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 finding`, `2 findings`, `12,345 rows`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def money(exposures: Mapping[str, int]) -> str | None:
    """The amounts by currency, `1,234.50 EUR and 200 JPY`, never summed; None when no amount is known."""
    return joined([format_money(amount, currency) for currency, amount in sorted(exposures.items())]) or None


def clause(text: str) -> str:
    """`text` on one line, with a full stop at its end: what follows a colon."""
    line = one_line(text)
    return line if line.endswith((".", "!", "?")) else f"{line}."


def sentence(text: str) -> str:
    """`text` as a sentence of its own; a native name at its beginning (netsuite.transactions) stays as it is."""
    line = clause(text)
    named = "." in line.split(" ", 1)[0].rstrip(".")
    return line if named else f"{line[:1].upper()}{line[1:]}"
