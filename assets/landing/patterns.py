"""Where deliveries of an export lie: the path pattern of the catalogue, matched against paths. Touches no file."""

import re
from dataclasses import dataclass
from datetime import date

_TOKEN = re.compile(r"\{(date|sequence|part)\}|\[([^\[\]]*)\]")
_SHAPES = {"date": r"(?P<date>\d{4}-\d{2}-\d{2})", "sequence": r"(?P<sequence>\d{1,6})", "part": r"(?P<part>\d{1,6})"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a path says: the business date, the sequence of a redelivery (1: the first) and the part (1: the only)."""

    business_date: date
    sequence: int
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPattern:
    """`{date}/aria_accounts[.{sequence}].csv`: words in braces stand for values, what is in brackets may be absent."""

    text: str
    regex: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> "PathPattern":
        """Raises ValueError when the pattern names no date, leaves the folder, or repeats a value."""
        if text.startswith("/") or ".." in text.split("/"):
            raise ValueError(f"the path {text} must lie below the exports folder")
        if "{date}" not in text:
            raise ValueError(f"the path {text} must say where the business date stands: {{date}}")
        try:
            return cls(text=text, regex=re.compile(_translate(text)))
        except re.error as error:
            raise ValueError(f"the path {text} cannot be understood: {error}") from error

    def match(self, path: str) -> Match | None:
        """Return what `path` (relative, with `/`) says; None for other files and impossible dates."""
        found = self.regex.fullmatch(path)
        if found is None:
            return None
        values = found.groupdict()
        try:
            business_date = date.fromisoformat(values["date"])
        except ValueError:
            return None
        sequence, part = int(values.get("sequence") or 1), int(values.get("part") or 1)
        return Match(business_date=business_date, sequence=sequence, part=part) if sequence and part else None


def _translate(text: str) -> str:
    parts, position = [], 0
    for token in _TOKEN.finditer(text):
        parts.append(re.escape(text[position : token.start()]))
        optional = token.group(2)
        parts.append(_SHAPES[token.group(1)] if optional is None else f"(?:{_translate(optional)})?")
        position = token.end()
    parts.append(re.escape(text[position:]))
    return "".join(parts)
