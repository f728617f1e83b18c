"""What spreadsheets do to codes that look like numbers or dates, as SQL on a cell. Judges identifiers only."""

from assets.landing.parsing.cells import literal
from assets.landing.schema.columns import Column

_SCIENTIFIC = r"[+-]?[0-9](?:(?:[.,][0-9]*)?[eE][+-]|[.,][0-9]*[eE])[0-9]{1,3}"
"""A spreadsheet writes sign or decimals; `5E3` may be a code."""
_MONTHS = (
    "(?i:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez"
    "|mär|mrz|janv|févr|mars|avr|juin|juil|août|sept|déc)"
)
_DATE = (
    rf"[0-9]{{1,2}}(?:-|[.] ?){_MONTHS}(?:[- ][0-9]{{2,4}})?|{_MONTHS}[- ][0-9]{{2}}|{_MONTHS}-[0-9]{{4}}"
    r"|(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4})"
    r"(?: 0?0:00(?::00)?)?"
)
NARROW = "#{3,}"
ERROR = (
    "#(?:N/A|NV|DIV/0!|(?:REF|VALUE|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|UNKNOWN|CONNECT|BUSY|EXTERNAL|PYTHON)!|NAME[?]"
    "|(?:BEZUG|WERT|ZAHL|ÜBERLAUF|VALEUR|NOMBRE|NUL|¡REF|¡VALOR|¡NUM|¡DIV/0|¡NULO)!|NOM[?]|¿NOMBRE[?]|GETTING_DATA)"
)
"""In English, German, French and Spanish."""
_ANY = f"(?:{_SCIENTIFIC}|{_DATE}|{NARROW}|{ERROR})"
ROUNDED = "[1-9][0-9]{14}0+"
"""Sixteen digits or more of which only fifteen count: damage if it is so in all long codes of the column."""
LONG, LONG_LENGTH = "[1-9][0-9]{15,}", 16


def is_damaged(code: str, column: Column) -> str | None:
    """SQL condition: `code`, an identifier's clean text, shows a spreadsheet's damage. None for other columns."""
    if not column.identifier or column.type != "text":
        return None
    wrong = [f"regexp_full_match({code}, {literal(_ANY)})"]
    if column.width is not None and column.width > 1:
        wrong.append(f"regexp_full_match({code}, '[0-9]{{1,{column.width - 1}}}')")
    return f"({' or '.join(wrong)})"


def may_be_error(cell: str) -> str:
    """SQL condition, cheap: the text of a cell begins as errors of spreadsheets do."""
    return f"({cell} < '$' and {cell} >= '#')"


def damage_code(code: str, column: Column) -> str:
    """SQL of the reason's code of a damaged identifier."""
    cases = [
        (_SCIENTIFIC, "number.scientific"),
        (_DATE, "excel.date"),
        (NARROW, "excel.narrow"),
        (ERROR, "excel.error"),
    ]
    branches = " ".join(
        f"when regexp_full_match({code}, {literal(shape)}) then {literal(reason)}" for shape, reason in cases
    )
    return f"case {branches} else {literal('excel.leading_zero' if column.width else 'cell.width')} end"
