"""What a row is that is no record: blank, header, separator, total, footer. SQL on text cells; no value is judged here.

A total has the word for one, no key, no date, and nothing but numbers beside it: a customer may be called Total.
"""

from assets.landing.parsing.cells import literal, matches, quoted
from assets.landing.schema.catalogue import Export
from assets.landing.schema.header import Layout, unnumbered

_TOTAL = (
    "(?:grand[- ]|overall |sub-? ?|report )?totals?|sum"
    "|(?:gesamt|end|zwischen)?summe|gesamt(?:ergebnis|betrag)?|ergebnis"
    "|somme|suma|summa|total(?:e|es)?(?: (?:g[eé]n[eé]ral|generale|complessivo))?|(?:sub|eind)?totaal|итого|всего|сумма"
)
_ABOUT = (
    r"(?:[-\x{2013}:=(].*|(?:[0-9]|(?:(?-i:[A-Z]{3})|for|of|in|by|per|all|net|gross|tax|amount|balance|due|open|paid"
    r"|billed|invoiced|rows?|records?|lines?|items?|invoices?|bills?|credits?|customers?|accounts?)\b).*)"
)
_TOTAL_WORD = rf"(?i:(?:{_TOTAL}) *:?)"
TOTAL_BEGIN = rf"^(?i:{_TOTAL})\b"
_TOTAL_LABEL = rf"(?i:(?:{_TOTAL})(?: *:?| *{_ABOUT}))"
_TOTAL_OF_GROUP = "(?i:.* (?:totals?|summe|ergebnis|gesamt))"
_LETTER = "A-Za-zÀ-ɏ"
_BESIDE_TOTAL = rf"[^{_LETTER}]*(?:(?:US|kr|zł|Kč|[A-Z]{{3}})[^{_LETTER}]*)?|\(?[0-9]+ [{_LETTER}]+\)?"
_SEPARATOR = r"[-=_+*|: ]{2,}"
_NOTE = (
    r"(?is:(?:confidential information|copyright(?: \(c\)| ©)?|©|\(c\)) .*"
    r"|(?:generated|exported|printed|created|run) (?:by|on|at|in) .*|end of (?:report|file|data)|eof|as of .*"
    r"|(?:page|seite) [0-9]+(?: (?:of|von|/) [0-9]+)?|[0-9]+ (?:rows?|records?)(?: [a-z]+)?[.]?"
    r"|[(][0-9]+ (?:rows?|records?)(?: [a-z]+)?[)]|[-=*]{2,}.*[-=*]{2,})"
)
_LOOSE_NOTE = r"(?is:\S+(?:\s+\S+){3,}|filtered by|[^\s:0-9][^:0-9]*[^\s:0-9]:(?: .*)?|[(*\[].*[)*\]]|[*].*)"
"""Sentences and such: no record of more than two columns holds nothing else."""


def kind_of(layout: Layout, export: Export) -> str:
    """SQL of what a row is, null where it is a record.

    Needs the typed columns, `_clean`, the clean cells, and `_filled`, those of them that are not blank.
    """
    header = "[" + ", ".join(literal(name.lower()) for name in unnumbered(layout.names)) + "]"
    own = f"list_transform(_clean[:{layout.width}], lambda cell: {folded('cell')})"
    return (
        f"case when len(_filled) = 0 then 'blank' when {own} = {header} then 'header'"
        f" when {_all('_filled', _SEPARATOR)} then 'separator'"
        f" when {_is_total(layout, export)} then 'total'"
        f" when len(_filled) = 1 and {matches('_filled[1]', _NOTE)} then 'footer'"
        f" when len(_filled) = 1 and {layout.width} > 2 and {_unkeyed(export)}"
        f" and {matches('_filled[1]', _LOOSE_NOTE)} then 'footer' end"
    )


def like_total(layout: Layout, export: Export) -> list[tuple[str, str, str]]:
    """Column, code and condition of what may be a record or a total, and nobody knows which.

    A text key that is the word for a total; a text that is, in a row that has a key and no date.
    """
    texts = [name for name in export.columns if name in layout.columns and export.columns[name].type == "text"]
    keys, others = [name for name in texts if name in export.key], [name for name in texts if name not in export.key]
    found = [(name, "key.total", _is_word(name)) for name in keys]
    dates = [name for name in layout.columns if export.columns[name].type in ("date", "timestamp")]
    if others and dates:
        # first what hardly any row is
        undated = " and ".join(f"{quoted(name)} is null" for name in dates)
        found.append((others[0], "row.total", f"({undated} and {_is_word(others[0])})"))
    return found


def _is_word(name: str) -> str:
    return f"regexp_full_match({quoted(name)}, {literal(_TOTAL_WORD)})"


def folded(cell: str) -> str:
    """The cell in small letters, every run of blanks as one."""
    return f"lower(regexp_replace({cell}, '\\s+', ' ', 'g'))"


def _is_total(layout: Layout, export: Export) -> str:
    # a key of one text may end in the word and be a key all the same
    keyless = " or ".join(f"{quoted(name)} is null" for name in export.key if name in layout.columns)
    of_group = f"({matches('_filled[1]', _TOTAL_OF_GROUP)} and ({keyless}))"
    conditions = [f"({matches('_filled[1]', _TOTAL_LABEL)} or {of_group})", _all("_filled[2:]", _BESIDE_TOTAL)]
    for name, place in layout.columns.items():
        if name in export.key or export.columns[name].type in ("date", "timestamp"):
            # null where the row is short
            conditions.append(f"coalesce(_clean[{place + 1}], '') in ('', _filled[1])")
    return " and ".join(conditions)


def _all(cells: str, shape: str) -> str:
    return f"len(list_filter({cells}, lambda cell: not {matches('cell', shape)})) = 0"


def _unkeyed(export: Export) -> str:
    """No whole key. A text may be a sentence and a key all the same, so something else must be missing too."""
    numbers = [name for name in export.key if export.columns[name].type != "text"]
    others = [name for name, column in export.columns.items() if column.type == "text" and name not in export.key]
    if numbers or len(export.key) > 1:
        return "(" + " or ".join(f"{quoted(name)} is null" for name in numbers or export.key[1:]) + ")"
    return "(" + (" and ".join(f"{quoted(name)} is null" for name in others) or "true") + ")"
