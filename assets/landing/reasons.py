"""Why a row was set aside: short codes, and the sentence that a person reads. Decides nothing."""

from assets.landing.catalogue import Column, Dialect
from assets.landing.cells import cleaned, literal
from assets.landing.styles import DATES, NUMBERS, DateStyle

_SCIENTIFIC = r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+"
_TWO_DIGIT_YEAR = r"[0-9]{1,2}[/.\- ]+(?:[0-9]{1,2}|[A-Za-z]{3,9})[/.\- ]+'?[0-9]{2}"
_DECIMALS = r".*[.,][0-9]{4,}"
_EITHER_NUMBER = r"[^.,]*[.,][0-9]{3}[^0-9.,]*"
_EITHER_DATE = r"(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/[0-9]{4}(?:[^0-9].*)?"
_ERROR = r"#(?:N/A|NV|REF!|VALUE!|WERT!|DIV/0!|NAME[?]|NUM!|ZAHL!|NULL!)|#{3,}"


def code_sql(cell: str, column: Column, dialect: Dialect) -> str:
    """SQL of the code of a cell that has no value of its column's type. Runs for such cells only."""
    clean = cleaned(cell)
    cases = []
    if column.type in ("integer", "money", "decimal"):
        cases.append((_SCIENTIFIC, "number.scientific"))
    if column.type == "money":
        cases.append((_DECIMALS, "money.decimals"))
    if column.type in ("money", "decimal") and (column.numbers or dialect.numbers) == "detect":
        cases.append((_EITHER_NUMBER, "number.ambiguous"))
    if column.type in ("date", "timestamp"):
        cases.append((_TWO_DIGIT_YEAR, "date.two_digit_year"))
        if (column.dates or dialect.dates) == "detect":
            cases.append((_EITHER_DATE, "date.ambiguous"))
    cases.append((_ERROR, "excel.error"))
    branches = " ".join(
        f"when regexp_full_match({clean}, {literal(shape)}) then {literal(code)}" for shape, code in cases
    )
    return f"case {branches} else {literal(f'{column.type}.unreadable')} end"


def sentence(code: str, column: Column | None, dialect: Dialect) -> str:
    """Return the reason in words; it names the remedy where there is one."""
    numbers = NUMBERS[(column.numbers if column else None) or dialect.numbers].example
    style: DateStyle = (column.dates if column else None) or dialect.dates
    dates = DATES[style if style in DATES else "iso"].example
    return {
        "integer.unreadable": "is no whole number",
        "decimal.unreadable": f"is no number as this export writes it, such as {numbers}",
        "money.unreadable": f"is no amount as this export writes it, such as {numbers}",
        "money.decimals": "has more than three decimals, which no currency has",
        "number.scientific": "is in scientific notation: a spreadsheet has lost its digits; export it again as text",
        "date.unreadable": f"is no date as this export writes it, such as {dates}",
        "timestamp.unreadable": f"is no date and time as this export writes it, such as {dates} 07:18",
        "date.two_digit_year": "has a year of two digits, so the century is not known",
        "boolean.unreadable": "is neither yes nor no",
        "salesforce_id.unreadable": "is no Salesforce id: not 15 or 18 characters, or capitals were changed",
        "number.ambiguous": "may be thousands or decimals, and nothing else in the column tells which",
        "date.ambiguous": "may be day/month or month/day, and nothing else in the column tells which",
        "money.currency": "is marked with another currency than the row's",
        "excel.date": "is a date where a code should be: a spreadsheet has converted it; export it again as text",
        "excel.narrow": "is the filling of a column that was too narrow; widen it and export again",
        "excel.error": "is an error of a spreadsheet's formula, not a value",
        "excel.leading_zero": "has too few digits: a spreadsheet has dropped a leading zero",
        "excel.rounded": "has more than 15 digits and ends in zeros, as all its like: a spreadsheet has rounded it",
        "text.undecodable": "holds bytes that are no characters of the file's encoding, or a NUL",
        "row.unreadable": "the row cannot be taken apart: a quote is missing, or stands where none may",
        "row.named_twice": "names a column twice, so nobody knows which value is right",
        "row.short": "the row has fewer cells than the header: it was cut, or a delimiter is missing",
        "row.long": "the row has more cells than the header: a delimiter stands unquoted in a value",
        "key.repeated": "the same row stands earlier in this delivery; this copy is not landed again",
        "key.conflicting": "several rows have this key and differ; none lands, since nobody knows which is right",
        "cell.blank": "is blank, and must not be",
        "cell.allowed": f"is none of {', '.join((column.allowed if column else None) or ())}",
        "cell.pattern": "does not look as the contract says",
        "cell.width": f"has not {column.width if column else 0} characters; a leading zero may be lost",
        "cell.range": "lies outside the range of the contract",
    }[code]
