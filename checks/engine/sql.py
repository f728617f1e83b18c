"""The little SQL that the engine writes itself: names and conditions on lists. Values never come in by text."""

from collections.abc import Iterable


def quoted(name: str) -> str:
    """Return a column name, quoted."""
    return f'"{name}"'


def listed(exports: Iterable[str]) -> str:
    """Return export ids, which consist of letters, digits, `_` and `.`, as an SQL list."""
    names = ", ".join(f"'{export}'" for export in exports)
    return f"cast([{names}] as varchar[])"


def any_of(column: str, exports: Iterable[str]) -> str:
    """Return the condition that a list column names one of these exports."""
    return f"list_has_any({quoted(column)}, {listed(exports)})"
