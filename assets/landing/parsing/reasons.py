"""Why a row was quarantined: short codes, and the sentence that a person reads. Decides nothing."""

import re

from assets.landing.parsing.cells import NATIVE, literal, matches
from assets.landing.parsing.dates import timestamp_of
from assets.landing.parsing.excel_damage import ERROR, NARROW
from assets.landing.parsing.numbers import DECIMAL, MONEY, WHOLE_DIGITS
from assets.landing.schema.catalogue import Dialect
from assets.landing.schema.columns import Column
from assets.landing.schema.formats import DATES, NUMBERS, DateStyle, Numbers

_SCIENTIFIC = r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+"
_TWO_DIGIT_YEAR = r"[0-9]{1,2}[/.\- ]+(?:[0-9]{1,2}|[A-Za-z]{3,9})[/.\- ]+'?[0-9]{2}"
_DECIMALS = r".*[.,][0-9]{5,}|.*[eE]-[0-9]+"
_LONG = r"[^.,]*[.,](?:[0-9]{13,}|[0-9]*[eE]-[0-9]+)"
_POWER = r"[0-9][.]?[0-9]*[eE][+]?[0-9]{2,}"
_EITHER_NUMBER = r"[^.,]*[.,][0-9]{3}[^0-9.,]*"
_EITHER_DATE = r"(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|1[0-2])[/-][0-9]{4}(?:[^0-9].*)?"
_EARLY = r"0[0-9]{3}|1[0-8][0-9]{2}"
_NO_DATE = rf"(?:{_EARLY})[/.\-].*|[0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-](?:{_EARLY})(?:[^0-9].*)?|0?1/0?0/1900|0{{8}}"
_CLOCK = r".*[0-9][T ,]+[0-9]{1,2}:[0-9]{2}.*"
_SERIAL = r"[2-6][0-9]{4}(?:[.,][0-9]+)?"


def code_sql(cell: str, clean: str, column: Column, dialect: Dialect) -> str:
    """SQL of the code of a cell that has no value of its column's type, `clean` or not. Runs for such cells only."""
    native = f"starts_with({cell}, {literal(NATIVE)})"
    # of a number that a format holds as such all digits are known: it is too small or too large, not damaged
    cases = [(matches(clean, ERROR), "excel.error"), (matches(clean, NARROW), "excel.narrow")]
    if column.type in ("money", "decimal"):
        cases.append((f"not {native} and {matches(clean, _SCIENTIFIC)}", "number.scientific"))
        cases.append((f"contains({clean}, '%')", "number.percent"))
        large = _large(column, NUMBERS[column.numbers or dialect.numbers])
        long = (_DECIMALS, "money.decimals") if column.type == "money" else (_LONG, "decimal.decimals")
        cases += [(matches(clean, large), "number.large"), (matches(clean, long[0]), long[1])]
    if column.type == "integer":
        cases.append((matches(clean, _SCIENTIFIC), "number.scientific"))
    if column.type in ("integer", "money", "decimal") and (column.numbers or dialect.numbers) == "detect":
        cases.append((matches(clean, _EITHER_NUMBER), "number.ambiguous"))
    if column.type in ("date", "timestamp"):
        style = column.dates or dialect.dates
        shapes = [(_TWO_DIGIT_YEAR, "date.two_digit_year"), (_NO_DATE, "date.early"), (_SERIAL, "excel.serial")]
        shapes += [(_EITHER_DATE, "date.ambiguous")] if style == "detect" else []
        cases += [(matches(clean, shape), code) for shape, code in shapes]
    if column.type == "date":
        cases.append((matches(clean, _CLOCK), "date.time"))
    if column.type == "timestamp" and dialect.timezone != "UTC":
        cases.append((f"{timestamp_of(cell, column.dates or dialect.dates, 'UTC')} is not null", "timestamp.skipped"))
    branches = " ".join(f"when {condition} then {literal(code)}" for condition, code in cases)
    return f"case {branches} else {literal(f'{column.type}.unreadable')} end"


def _whole_digits(column: Column | None) -> int:
    return WHOLE_DIGITS[MONEY if column is not None and column.type == "money" else DECIMAL]


def _large(column: Column, style: Numbers) -> str:
    """Regular expression of a number with more digits than the lake keeps, grouped as `style` does or not at all."""
    most = _whole_digits(column)
    digits = rf"0*[1-9][0-9]{{{most},}}"
    if style.groups:
        group = rf"(?:[{re.escape(style.groups)}][0-9]{{3}})"
        groups, rest = divmod(most, 3)
        digits += rf"|[1-9][0-9]{{{rest},2}}{group}{{{groups}}}|[1-9][0-9]{{0,2}}{group}{{{groups + 1},}}"
    return rf"[^0-9]*(?:(?:{digits})(?:[.,][0-9]+)?|{_POWER})[^0-9]*"


def sentence(code: str, column: Column | None, dialect: Dialect) -> str:
    """Return the reason in words; it names the remedy where there is one."""
    written = NUMBERS[(column.numbers if column else None) or dialect.numbers]
    numbers, groups = written.example, written.groups[:1]
    style: DateStyle = (column.dates if column else None) or dialect.dates
    dates = DATES[style if style in DATES else "iso"].example
    return {
        "integer.unreadable": f"is not a whole number as this export writes it, such as 1{groups}234",
        "decimal.unreadable": f"is not a number as this export writes it, such as {numbers}",
        "money.unreadable": f"is not an amount as this export writes it, such as {numbers}",
        "money.decimals": "has more than four decimals, which no currency has",
        "decimal.decimals": "has more than the twelve decimals that are kept; round it and export again",
        "number.percent": "is a percentage, and this column holds plain numbers; export it without the sign, as agreed",
        "number.large": f"has more than {_whole_digits(column)} digits before the decimals, more than are kept",
        "number.scientific": "is in scientific notation: a spreadsheet has lost its digits; export it again as text",
        "date.unreadable": f"is not a date as this export writes it, such as {dates}",
        "timestamp.unreadable": f"is not a date and time as this export writes it, such as {dates} 07:18",
        "date.two_digit_year": "has a year of two digits, so the century is not known",
        "date.early": "is before 1900: a year mistyped, or how some systems write no date; leave such cells blank",
        "date.time": "has a time of day beside the date, and this column holds days only",
        "timestamp.skipped": "is a time that clocks leave out: in that night they were put forward",
        "boolean.unreadable": "is neither yes nor no",
        "salesforce_id.unreadable": "is no Salesforce id: not 15 or 18 characters, or capitals were changed",
        "number.ambiguous": "may be thousands or decimals, and nothing else in the column tells which",
        "date.ambiguous": "may be day/month or month/day, and nothing else in the column tells which",
        "money.currency": "is marked with another currency than the row's",
        "excel.date": "is a date where a code should be: a spreadsheet has converted it; export it again as text",
        "excel.serial": "is how a spreadsheet counts days; format the column as a date and export again",
        "excel.narrow": "is the filling of a column that was too narrow; widen it and export again",
        "excel.error": "is an error of a spreadsheet's formula, not a value",
        "excel.leading_zero": "has too few digits: a spreadsheet has dropped a leading zero",
        "excel.rounded": "has more than 15 digits and ends in zeros, as all its like: a spreadsheet has rounded it",
        "text.undecodable": "holds bytes that are not characters of the file's encoding, or a NUL",
        "row.unreadable": "the row cannot be taken apart: a quote or a comma is missing, or is where none may be",
        "row.named_twice": "names a column twice, so nobody knows which value is right",
        "row.short": "the row has fewer cells than the header: it was cut, or a delimiter is missing",
        "row.long": "the row has more cells than the header: a delimiter is unquoted in a value",
        "key.repeated": "the same row is earlier in this delivery; this copy is not landed again",
        "key.conflicting": "several rows have this key and differ; none lands, since nobody knows which is right",
        "key.total": "is the word of a total, in a row that is filled like a record: nobody can tell which it is",
        "row.total": "is the word of a total, in a row that has a key and no date: nobody can tell which it is",
        "cell.blank": "is blank, and must not be",
        "cell.merged": "is merged with the cell above, so it has no value of its own; unmerge the cells and fill each",
        "cell.allowed": f"is none of {', '.join((column.allowed if column else None) or ())}",
        "cell.pattern": "does not look as the contract says",
        "cell.width": f"has not {column.width if column else 0} characters; a leading zero may be lost",
        "cell.range": "is outside the range of the contract",
    }[code]
