"""The text of a cell in SQL: literals, what counts as blank, what a clean cell is. Knows no type."""

BLANK = r"[\s\p{Z}\p{Cc}\p{Cf}]"
"""Everything that nobody sees: spaces of every width, control characters, marks of direction, joiners."""

NATIVE = "\x1e"
"""Before a number that a format with numbers of its own holds: written with a point, whatever the contract's style."""

MARKED = "\x1d"
"""Before what a workbook shows in a cell without a value: the error of a formula, nothing where cells are merged."""

_AROUND = f"^{BLANK}+|{BLANK}+$"
_WRAPPED = '^="([^"]*)"$'
_UNTIDY = f'^(?:{BLANK}|="|$)|{BLANK}$'


def literal(text: str) -> str:
    """Return `text` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return the name of a column as an SQL identifier; a contract's hold no quotes."""
    return f'"{name}"'


def matches(cell: str, pattern: str) -> str:
    """SQL condition: all of `cell` is of `pattern`."""
    return f"regexp_full_match({cell}, {literal(pattern)})"


def bare(cell: str) -> str:
    """A cell's text without the mark of a reader."""
    return cell.lstrip(NATIVE + MARKED)


def cleaned(cell: str) -> str:
    """The cell without blanks around it and out of `="0503"`, the wrapper that tells spreadsheets to keep text."""
    trimmed = f"regexp_replace({cell}, {literal(_AROUND)}, '', 'g')"
    return f"regexp_replace({trimmed}, {literal(_WRAPPED)}, '\\1')"


def text_of(cell: str) -> str:
    """The clean text of a cell, null where it is blank."""
    # tidy: all ASCII, begins with a visible character that is no `=`, and ends with no blank
    ends = " and ".join(f"not ends_with({cell}, chr({blank}))" for blank in (32, 9, 10, 11, 12, 13))
    tidy = f"{cell} >= '!' and not starts_with({cell}, '=') and {ends} and strlen({cell}) = length({cell})"
    return (
        f"case when {tidy} then {cell} when {cell} = '' then null"
        f" when regexp_matches({cell}, {literal(_UNTIDY)}) then nullif({cleaned(cell)}, '') else {cell} end"
    )
