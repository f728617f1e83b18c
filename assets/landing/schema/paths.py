"""Where deliveries of an export lie: the path pattern of the catalogue, matched against paths. Touches no file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_TOKEN = re.compile(r"\{(date|sequence|parts?)\}|\[([^\[\]]*)\]")
_SHAPES = {
    "date": r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})",
    "sequence": r"(?P<sequence>[0-9]{1,6})",
    "part": r"(?P<part>[0-9]{1,6})",
    "parts": r"(?P<parts>[0-9]{1,6})",
}
_NAMES = re.compile(r"\{(date|sequence|parts?)\}")
_WORDS = [f"{{{name}}}" for name in _SHAPES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a path says: the business date, the sequence of a redelivery (1: the first delivery), which part of the
    delivery the file is (1: the first, or all of it), and how many parts there are, where the path tells.
    """

    business_date: date
    sequence: int
    part: int
    parts: int | None

    @property
    def order(self) -> tuple[date, int, int]:
        """Older first; of one date the corrected delivery last; part by part."""
        return self.business_date, self.sequence, self.part


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
        if unknown := [word for word in re.findall(r"\{(.*?)\}", text) if word not in _SHAPES]:
            raise ValueError(f"the path {text} names {{{unknown[0]}}}; it may name {', '.join(_WORDS)}")
        if "{date}" not in text:
            raise ValueError(f"the path {text} must say where the business date is: {{date}}")
        if "{parts}" in text and "{part}" not in text:
            raise ValueError(f"the path {text} says how many parts there are, but not which one the file is: {{part}}")
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
        sequence, part, parts = (values.get(name) for name in ("sequence", "part", "parts"))
        if sequence is not None and not int(sequence):
            return None
        return Match(
            business_date=business_date,
            sequence=int(sequence or 1),
            part=1 if part is None else int(part),
            parts=None if parts is None else int(parts),
        )

    def corrected(self, path: str, sequence: int) -> str | None:
        """Return the path that the same file of another sequence has; None where the pattern has no room for one."""
        found = self.regex.fullmatch(path)
        if found is None or "{sequence}" not in self.text:
            return None
        return _written(self.text, found.groupdict() | {"sequence": str(sequence)})


def _written(text: str, values: Mapping[str, str | None]) -> str:
    """The path of these values; what is in brackets stands there where it holds one of them."""
    parts, position = [], 0
    for token in _TOKEN.finditer(text):
        parts.append(text[position : token.start()])
        name, optional = token.groups()
        if optional is None:
            parts.append(str(values[name]))
        elif any(values[word] is not None for word in _NAMES.findall(optional)):
            parts.append(_written(optional, values))
        position = token.end()
    parts.append(text[position:])
    return "".join(parts)


def _translate(text: str) -> str:
    parts, position = [], 0
    for token in _TOKEN.finditer(text):
        parts.append(re.escape(text[position : token.start()]))
        optional = token.group(2)
        parts.append(_SHAPES[token.group(1)] if optional is None else f"(?:{_translate(optional)})?")
        position = token.end()
    parts.append(re.escape(text[position:]))
    return "".join(parts)
