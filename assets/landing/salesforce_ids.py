"""The suffix that tells Salesforce ids apart without regard to case, as SQL on a cell. Knows no column."""


def salesforce_suffix(cell: str) -> str:
    """The last 3 of 18 characters: which of the first 15 are capitals, 5 bits a character."""
    parts = []
    for start in (1, 6, 11):
        letters = [f"substr({cell}, {start + bit}, 1) between 'A' and 'Z'" for bit in range(5)]
        bits = " + ".join(f"case when {letter} then {2**bit} else 0 end" for bit, letter in enumerate(letters))
        parts.append(f"substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + {bits}, 1)")
    return " || ".join(parts)


def checked_18(cell: str) -> str:
    """The 18 characters with the suffix in capitals, null where the suffix is not that of the first 15."""
    suffix = f"upper(substr({cell}, 16, 3))"
    return f"case when {suffix} = {salesforce_suffix(cell)} then left({cell}, 15) || {suffix} end"
