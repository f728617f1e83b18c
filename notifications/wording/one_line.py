"""Names and values from exports on one line."""

import re
import unicodedata


def one_line(text: str) -> str:
    """Return `text` fit for one line of a mail or a header: runs of white space are one space, control marks are gone.

    Names come from exports: a line break in one must start no header, a direction mark must not turn the text around.
    """
    visible = "".join(
        " " if char.isspace() or unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text
        if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn") or char == "\u200d"
    )
    return re.sub(r" +", " ", visible).strip()
