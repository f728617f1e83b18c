"""SQL that reads amounts and other numbers as people write them, in a declared style or in whichever fits. No dates."""

import re

from assets.landing.parsing.cells import BLANK, NATIVE, cleaned, literal, matches
from assets.landing.schema.formats import CODES, NUMBERS, SIGNS, Numbers, NumberStyle

MONEY, DECIMAL = 4, 12
"""Decimals of an amount, which has no more in any currency, and of rates and quantities."""
WHOLE_DIGITS = {MONEY: 14, DECIMAL: 15}
"""Digits before the decimals that the lake keeps."""

_MARK = rf"(?:{CODES}|{SIGNS})"
_AROUND_MARKS = f"^{BLANK}*{_MARK}{BLANK}*|{BLANK}*{_MARK}{BLANK}*$"
_SIGNS = r"[()+\-\x{2212}]"
_MINUS = r"[(\-\x{2212}]"
_KINDS = {MONEY: "decimal(18,4)", DECIMAL: "decimal(28,12)"}
# A text becomes a number of more than 18 digits a hundred times slower than one of fewer.
_KINDS_NARROW = {MONEY: "decimal(18,4)", DECIMAL: "decimal(18,6)"}
_NARROW = {MONEY: "-?[0-9]{1,14}(?:[.][0-9]{1,4})?", DECIMAL: "-?[0-9]{1,12}(?:[.][0-9]{1,6})?"}
_NATIVE = {MONEY: "-?[0-9]{1,14}[.][0-9]{1,4}0*", DECIMAL: "-?[0-9]{1,15}[.][0-9]{1,12}0*"}
_POWER, _EXACT = "-?[0-9][.]?[0-9]*[eE][+-]?[0-9]{1,2}", "decimal(38,20)"


def number_of(cell: str, style: NumberStyle, decimals: int) -> str:
    """The number in `cell`. Where no style is settled it counts if one reading fits, or both read the same."""
    if style != "detect":
        return _number(cell, NUMBERS[style], decimals)
    return either(_number(cell, NUMBERS["dot"], decimals), _number(cell, NUMBERS["comma"], decimals))


def either(first: str, second: str) -> str:
    """The value of two readings of a cell, null where both fit and differ: nothing is guessed."""
    return f"case when {second} is null or {first} = {second} then {first} when {first} is null then {second} end"


def _number(cell: str, style: Numbers, decimals: int) -> str:
    clean = cleaned(cell)
    unsigned = f"regexp_replace({clean}, {literal(_SIGNS)}, '', 'g')"
    bare = f"regexp_replace({unsigned}, {literal(_AROUND_MARKS)}, '', 'g')"
    groups = f"[{re.escape(style.groups)}]" if style.groups else ""
    number = f"regexp_replace({bare}, {literal(groups)}, '', 'g')" if groups else bare
    if style.decimal != ".":
        number = f"replace({number}, {literal(style.decimal)}, '.')"
    kind = _KINDS[decimals]
    value = f"try_cast({number} as {kind})"
    negative = f"regexp_matches({clean}, {literal(_MINUS)})"
    usual = matches(cell, _NARROW[decimals]) if style.decimal == "." else "false"
    exact = f"try_cast({cell}[2:] as {_EXACT})"
    native = (
        f"case when {matches(f'{cell}[2:]', _NATIVE[decimals])} then try_cast({cell}[2:] as {kind})"
        f" when {matches(f'{cell}[2:]', _POWER)} and {exact} = try_cast({exact} as {kind}) then {exact}::{kind} end"
    )
    return (
        f"case when {cell} = '' then null when {usual} then try_cast({cell} as {_KINDS_NARROW[decimals]})::{kind}"
        f" when starts_with({cell}, {literal(NATIVE)}) then {native}"
        f" when {matches(clean, number_shape(style, decimals))}"
        f" then case when {negative} then -{value} else {value} end end"
    )


def whole_of(cell: str, style: NumberStyle) -> str:
    """The whole number in `cell`; one grouped as `style` does, or with decimals that are zeros, is one."""
    if style != "detect":
        return _whole(cell, NUMBERS[style])
    return either(_whole(cell, NUMBERS["dot"]), _whole(cell, NUMBERS["comma"]))


def _whole(cell: str, style: Numbers) -> str:
    clean, minus = cleaned(cell), r"[+\-\x{2212}]"
    # `10023.0` is what a data frame makes of 10023; where points group, `10.000` is ten thousand
    zeros = "[.]0*" if style.decimal == "." else "(?:,0*|[.]0{1,2}|[.]0{4,})"
    number = f"{_digits(style)}(?:{zeros})?"
    shape = rf"{minus}?{number}|{number}{minus}|\({number}\)"
    without = f"regexp_replace({clean}, {literal(f'{zeros}([^0-9]?)$')}, '\\1')"
    value = f"try_cast(regexp_replace({without}, '[^0-9]', '', 'g') as bigint)"
    sign = f"case when regexp_matches({clean}, {literal(_MINUS)}) then -1 else 1 end"
    return (
        f"case when {matches(cell, '-?[0-9]{1,18}')} then try_cast({cell} as bigint) when {cell} = '' then null"
        f" when {matches(clean, shape)} then {value} * {sign} end"
    )


def _digits(style: Numbers, most: int = 15) -> str:
    """Regular expression of at most `most` digits, all thousands grouped or none."""
    if not style.groups:
        return rf"[0-9]{{1,{most}}}"
    return rf"(?:[0-9]{{1,{most}}}|[1-9][0-9]{{0,2}}(?:[{re.escape(style.groups)}][0-9]{{3}}){{1,4}})"


def number_shape(style: Numbers, decimals: int = MONEY) -> str:
    """Regular expression of a number in `style`: at most one sign, all thousands grouped or none, one mark or none."""
    point = re.escape(style.decimal)
    digits = _digits(style, WHOLE_DIGITS[decimals])
    number = rf"(?:{digits}(?:{point}(?:[0-9]{{1,{decimals}}}0*)?)?|{point}[0-9]{{1,{decimals}}}0*)"
    before, after = rf"(?:{_MARK}{BLANK}*)?", rf"(?:{BLANK}*{_MARK})?"
    marked = rf"{before}{number}{after}"
    minus = r"[+\-\x{2212}]"
    signed = rf"{minus}?{BLANK}*{marked}|{before}{minus}{number}|{marked}{BLANK}*[\-\x{{2212}}]"
    bracketed = rf"\({BLANK}*{marked}{BLANK}*\)|{before}\({BLANK}*{number}{BLANK}*\){after}"
    return rf"(?:{signed}|{bracketed})"
