"""SQL that turns the text of a cell into its type. A filled cell that gets none is set aside (`reasons`).

The first branch of each CASE is the form that nearly all cells have; what is costly runs only for the others.
No cell is ever part of the SQL: columns are names, patterns are constants of this module and of `styles`.
"""

import re

from assets.landing.catalogue import Column, Dialect
from assets.landing.salesforce_ids import checked_18, is_whole_18, salesforce_suffix
from assets.landing.styles import (
    COMMA_EVIDENT,
    DATES,
    DOT_EVIDENT,
    EU_EVIDENT,
    NO_SIGN,
    NUMBERS,
    SAME_DAY_AND_MONTH,
    US_EVIDENT,
    WRITTEN_OUT,
    Dates,
    DateStyle,
    Numbers,
    NumberStyle,
)

_BLANKS = r"[\s\x{00A0}\x{FEFF}\x{200B}\x{2007}\x{202F}]"
_YEARS = "between date '1900-01-01' and date '2199-12-31'"
_MARKS = r"(?:US\$|[A-Z]{3}|[$€£¥₹]|kr\.?|zł|Kč)"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ISO_SHAPE = DATES["iso"].shape
_CLOCKS = (
    ("", ""),
    (" %I:%M %p", r" \d{1,2}:\d{2} [AP]M"),
    (" %I:%M:%S %p", r" \d{1,2}:\d{2}:\d{2} [AP]M"),
    (" %H:%M", r" \d{1,2}:\d{2}"),
    (" %H:%M:%S", r" \d{1,2}:\d{2}:\d{2}"),
)
_AROUND = f"^{_BLANKS}+|{_BLANKS}+$"
_WRAPPED = '^="([^"]*)"$'
_UNTIDY = f'^(?:{_BLANKS}|="|$)|{_BLANKS}$'
_AROUND_MARKS = f"^{_BLANKS}*{_MARKS}{_BLANKS}*|{_BLANKS}*{_MARKS}{_BLANKS}*$"
_SIGNS = r"[()+\-\x{2212}]"
_MINUS = r"[(\-\x{2212}]"
MONEY, DECIMAL = 3, 12
"""Decimals of an amount, which has no more in any currency, and of rates and quantities."""
_KINDS = {MONEY: "decimal(18,3)", DECIMAL: "decimal(28,12)"}
# A text becomes a number of more than 18 digits a hundred times slower than one of fewer.
_KINDS_NARROW = {MONEY: "decimal(18,3)", DECIMAL: "decimal(18,6)"}
_NARROW = {MONEY: "-?[0-9]{1,15}(?:[.][0-9]{1,3})?", DECIMAL: "-?[0-9]{1,12}(?:[.][0-9]{1,6})?"}
_WHOLE = "[+-]?[0-9]{1,18}(?:[.]0+)?"
_USUAL_TIMES = ("____-__-__ __:__:__", "____-__-__T__:__:__.___Z", "____-__-__T__:__:__Z")
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
_MIDNIGHT_CLOCK = "[ ](?:0?0:00(?::00)?|12:00(?::00)? ?[aA][mM])$"
_ZONED = _ISO_SHAPE + "[T ]" + _TIME + r" ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)"


def literal(text: str) -> str:
    """Return `text` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def cleaned(cell: str) -> str:
    """The cell without blanks around it and out of `="0503"`, the wrapper that tells spreadsheets to keep text."""
    trimmed = f"regexp_replace({cell}, {literal(_AROUND)}, '', 'g')"
    return f"regexp_replace({trimmed}, {literal(_WRAPPED)}, '\\1')"


def typed(cell: str, column: Column, dialect: Dialect) -> str:
    """The typed value of `cell`, null where it is blank or does not fit."""
    match column.type:
        case "text":
            return _text(cell)
        case "integer":
            return _integer(cell)
        case "money":
            return _number_of(cell, column.numbers or dialect.numbers, MONEY)
        case "decimal":
            return _number_of(cell, column.numbers or dialect.numbers, DECIMAL)
        case "date":
            return _date_of(cell, column.dates or dialect.dates)
        case "timestamp":
            return _timestamp_of(cell, column.dates or dialect.dates, dialect.timezone)
        case "boolean":
            return _boolean(cell)
        case "salesforce_id":
            return _salesforce_id(cell)


def _full(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {literal(pattern)})"


def _text(cell: str) -> str:
    # tidy: begins with a visible ASCII character that is no `=`, and ends with none of the blanks
    tidy = " and ".join(
        [
            f"{cell} > ' ' and {cell} < chr(127) and not starts_with({cell}, '=')",
            *(
                f"not ends_with({cell}, {blank})"
                for blank in ("' '", "chr(9)", "chr(10)", "chr(13)", "chr(160)", "chr(8239)")
            ),
        ]
    )
    return (
        f"case when {tidy} then {cell} when {cell} = '' then null"
        f" when regexp_matches({cell}, {literal(_UNTIDY)}) then nullif({cleaned(cell)}, '') else {cell} end"
    )


def _integer(cell: str) -> str:
    clean = cleaned(cell)
    # `10023.0` is what a spreadsheet or a data frame makes of 10023; no digit is lost.
    whole = f"regexp_replace({clean}, '[.]0+$', '')"
    return (
        f"case when {_full(cell, '-?[0-9]{1,18}')} then try_cast({cell} as bigint)"
        f" when {_full(clean, _WHOLE)} then try_cast({whole} as bigint) end"
    )


def _number_of(cell: str, style: NumberStyle, decimals: int) -> str:
    """Where no style is settled, a value counts whose signs can be read in one way only."""
    if style != "detect":
        return _number(cell, NUMBERS[style], decimals)
    return (
        f"case when {_full(cell, f'(?:{DOT_EVIDENT})|{NO_SIGN}')} then {_number(cell, NUMBERS['dot'], decimals)}"
        f" when {_full(cell, COMMA_EVIDENT)} then {_number(cell, NUMBERS['comma'], decimals)} end"
    )


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
    usual = _full(cell, _NARROW[decimals]) if style.decimal == "." else "false"
    return (
        f"case when {cell} = '' then null when {usual} then try_cast({cell} as {_KINDS_NARROW[decimals]})::{kind}"
        f" when {_full(clean, number_shape(style, decimals))}"
        f" then case when {negative} then -{value} else {value} end end"
    )


def number_shape(style: Numbers, decimals: int = MONEY) -> str:
    """Regular expression of a number in `style`: at most one sign, all thousands grouped or none."""
    point = re.escape(style.decimal)
    digits = r"[0-9]{1,15}"
    if style.groups:
        digits = rf"(?:[0-9]{{1,15}}|[0-9]{{1,3}}(?:[{re.escape(style.groups)}][0-9]{{3}}){{1,4}})"
    number = rf"(?:{digits}(?:{point}(?:[0-9]{{1,{decimals}}}0*)?)?|{point}[0-9]{{1,{decimals}}}0*)"
    marked = rf"(?:{_MARKS}{_BLANKS}*)?{number}(?:{_BLANKS}*{_MARKS})?"
    minus = r"[+\-\x{2212}]"
    signed = rf"{minus}?{_BLANKS}*{marked}|(?:{_MARKS}{_BLANKS}*)?{minus}{number}|{marked}{_BLANKS}*[\-\x{{2212}}]"
    return rf"(?:{signed}|\({_BLANKS}*{marked}{_BLANKS}*\))"


def _valid(day: str) -> str:
    return f"case when {day} {_YEARS} then {day} end"


def _date(cell: str, style: Dates) -> str:
    clean = cleaned(cell)
    iso = f"when {_full(clean, _ISO_SHAPE + _MIDNIGHT)} then {_valid(f'try_cast(left({clean}, 10) as date)')}"
    if style is DATES["iso"]:
        usual = f"{cell} like '____-__-__'"
        return f"case when {usual} then {_valid(f'try_cast({cell} as date)')} {iso} end"
    read = _valid(f"try_strptime({cell}, {literal(style.format)})::date")
    bare = f"regexp_replace({clean}, {literal(_MIDNIGHT_CLOCK)}, '')"
    late = f"when {_full(bare, style.shape)} then {_valid(f'try_strptime({bare}, {literal(style.format)})::date')}"
    return f"case when {_full(cell, style.shape)} then {read} {late} {iso} end"


def _date_of(cell: str, style: DateStyle) -> str:
    """Where no style is settled, a date counts whose day and month can be told apart, or are the same."""
    if style != "detect":
        return _date(cell, DATES[style])
    clean = cleaned(cell)
    cases = [
        f"when {_full(clean, f'{US_EVIDENT}|{SAME_DAY_AND_MONTH}')} then {_date(cell, DATES['us'])}",
        f"when {_full(clean, EU_EVIDENT)} then {_date(cell, DATES['eu'])}",
        f"when {_full(clean, DATES['de'].shape)} then {_date(cell, DATES['de'])}",
        *(f"when {_full(clean, style.shape)} then {_date(cell, style)}" for style in WRITTEN_OUT),
        f"when not {_full(clean, DATES['us'].shape)} then {_date(cell, DATES['iso'])}",
    ]
    return f"case {' '.join(cases)} end"


def _timestamp_of(cell: str, style: DateStyle, timezone: str) -> str:
    if style != "detect":
        return _timestamp(cell, DATES[style], timezone)
    clean = cleaned(cell)
    return (
        f"case when {_full(clean, f'{US_EVIDENT}|{SAME_DAY_AND_MONTH}')} then {_timestamp(cell, DATES['us'], timezone)}"
        f" when {_full(clean, EU_EVIDENT)} then {_timestamp(cell, DATES['eu'], timezone)}"
        f" when {_full(clean, DATES['de'].shape + '(?:[^0-9].*)?')} then {_timestamp(cell, DATES['de'], timezone)}"
        f" else {_timestamp(cell, DATES['iso'], timezone)} end"
    )


def _timestamp(cell: str, style: Dates, timezone: str) -> str:
    """A time without a zone is of the contract's zone; the lake holds UTC."""
    clean = cleaned(cell)
    local = "{}" if timezone == "UTC" else f"timezone('UTC', timezone({literal(timezone)}, {{}}))"
    iso_local = f"{_ISO_SHAPE}(?:[T ]{_TIME})?"
    branches = []
    if timezone == "UTC":
        branches += [(f"{cell} like {literal(shape)}", f"try_cast({cell} as timestamp)") for shape in _USUAL_TIMES]
        branches.append((_full(clean, f"{iso_local}Z?"), f"try_cast({clean} as timestamp)"))
    else:
        branches.append((_full(cell, f"{_ISO_SHAPE}[T ]{_TIME}Z"), f"try_cast({cell} as timestamp)"))
        branches.append((_full(clean, iso_local), local.format(f"try_cast({clean} as timestamp)")))
    upper = f"upper({clean})"
    for text in (cell, upper) if style is not DATES["iso"] else ():
        for suffix, shape in _CLOCKS:
            read = f"try_strptime({text}, {literal(style.format + suffix)})"
            branches.append((_full(text, style.shape + shape), local.format(read)))
    # DuckDB reads `+0200` as no zone at all, so the colon is put in.
    colon = f"regexp_replace({clean}, '([+-][0-9]{{2}})([0-9]{{2}})$', '\\1:\\2')"
    branches.append((_full(clean, _ZONED), f"timezone('UTC', try_cast({colon} as timestamptz))"))
    cases = " ".join(f"when {test} then {_valid_time(value)}" for test, value in branches)
    return f"case when {cell} = '' then null {cases} end"


def _valid_time(moment: str) -> str:
    return f"case when {moment}::date {_YEARS} then {moment} end"


def _boolean(cell: str) -> str:
    word = f"lower({cleaned(cell)})"
    return (
        f"case when {cell} in ('true', 'T', 'Y', '1') then true when {cell} in ('false', 'F', 'N', '0') then false"
        f" when {word} in ('true', 't', 'yes', 'y', '1') then true"
        f" when {word} in ('false', 'f', 'no', 'n', '0') then false end"
    )


def _salesforce_id(cell: str) -> str:
    """15 characters get their suffix; of 18 the suffix must be right. Case decides, or two records become one."""
    clean = cleaned(cell)
    return (
        f"case when {cell} = '' then null when {is_whole_18(cell)} then {cell}"
        f" when {_full(clean, '[0-9A-Za-z]{15}')} then {clean} || {salesforce_suffix(clean)}"
        f" when {_full(clean, '[0-9A-Za-z]{18}')} then {checked_18(clean)} end"
    )
