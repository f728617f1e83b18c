"""SQL that reads dates and times as people write them, in a declared style or in whichever fits. No numbers."""

from assets.landing.cells import cleaned, literal, matches
from assets.landing.numerals import either
from assets.landing.styles import DATES, DAY_FIRST, MONTH_FIRST, WRITTEN_OUT, Dates, DateStyle

_YEARS = "between date '1900-01-01' and date '2199-12-31'"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ISO_SHAPE = DATES["iso"].shape
_CLOCKS = (
    ("", ""),
    (" %I:%M %p", r" \d{1,2}:\d{2} [AaPp][Mm]"),
    (" %I:%M:%S %p", r" \d{1,2}:\d{2}:\d{2} [AaPp][Mm]"),
    (" %H:%M", r" \d{1,2}:\d{2}"),
    (" %H:%M:%S", r" \d{1,2}:\d{2}:\d{2}"),
)
_USUAL_ZONED = ("____-__-__T__:__:__.___Z", "____-__-__T__:__:__Z")
_USUAL_LOCAL = "____-__-__ __:__:__"
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+]00(?::?00)?)?)?"
_MIDNIGHT_CLOCK = "[ ](?:0?0:00(?::00)?|12:00(?::00)? ?[aA][mM])$"
_ZONED = _ISO_SHAPE + "[T ]" + _TIME + r" ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)"
_SLASHED, _DOTTED = "^[0-9]{1,2}/", "^[0-9]{1,2}[.][0-9]"


def date_of(cell: str, style: DateStyle) -> str:
    """The date in `cell`. Where no style is settled it counts if one order of day and month fits, or both are one."""
    if style in DATES:
        return _date(cell, DATES[style])
    clean = cleaned(cell)
    slashed = _in_order(style, _date(cell, DATES["us"]), _date(cell, DATES["eu"]))
    written = " ".join(f"when {matches(clean, form.shape)} then {_date(cell, form)}" for form in WRITTEN_OUT)
    return (
        f"case when regexp_matches({clean}, {literal(_SLASHED)}) then {slashed}"
        f" when regexp_matches({clean}, {literal(_DOTTED)}) then {_date(cell, DATES['de'])}"
        f" {written} else {_date(cell, DATES['iso'])} end"
    )


def timestamp_of(cell: str, style: DateStyle, timezone: str) -> str:
    """The time in `cell`, in UTC. One without a zone is of `timezone`; of an hour that clocks repeat, the second."""
    if style in DATES:
        return _timestamp(cell, DATES[style], timezone)
    clean = cleaned(cell)
    us, eu = _timestamp(cell, DATES["us"], timezone), _timestamp(cell, DATES["eu"], timezone)
    return (
        f"case when regexp_matches({clean}, {literal(_SLASHED)}) then {_in_order(style, us, eu)}"
        f" when regexp_matches({clean}, {literal(_DOTTED)}) then {_timestamp(cell, DATES['de'], timezone)}"
        f" else {_timestamp(cell, DATES['iso'], timezone)} end"
    )


def _in_order(style: DateStyle, us: str, eu: str) -> str:
    """What the column's order makes of a date with slashes; either where it is not settled."""
    return us if style == MONTH_FIRST else eu if style == DAY_FIRST else either(us, eu)


def _valid(day: str) -> str:
    return f"case when {day} {_YEARS} then {day} end"


def _date(cell: str, style: Dates) -> str:
    clean = cleaned(cell)
    iso = f"when {matches(clean, _ISO_SHAPE + _MIDNIGHT)} then {_valid(f'try_cast(left({clean}, 10) as date)')}"
    if style is DATES["iso"]:
        usual = f"{cell} like '____-__-__'"
        return f"case when {usual} then {_valid(f'try_cast({cell} as date)')} {iso} end"
    read = _valid(f"try_strptime({cell}, {literal(style.format)})::date")
    bare = f"regexp_replace({clean}, {literal(_MIDNIGHT_CLOCK)}, '')"
    late = f"when {matches(bare, style.shape)} then {_valid(f'try_strptime({bare}, {literal(style.format)})::date')}"
    return f"case when {matches(cell, style.shape)} then {read} {late} {iso} end"


def _timestamp(cell: str, style: Dates, timezone: str) -> str:
    clean = cleaned(cell)
    local = "{}" if timezone == "UTC" else f"timezone('UTC', timezone({literal(timezone)}, {{}}))"
    iso_local = f"{_ISO_SHAPE}(?:[T ]{_TIME})?"
    usual = [*_USUAL_ZONED, _USUAL_LOCAL] if timezone == "UTC" else _USUAL_ZONED
    # DuckDB reads `+0200` as no zone at all, so the colon is put in.
    colon = f"regexp_replace({clean}, '([+-][0-9]{{2}})([0-9]{{2}})$', '\\1:\\2')"
    branches = [
        *((f"{cell} like {literal(shape)}", f"try_cast({cell} as timestamp)") for shape in usual),
        *((test, local.format(read)) for test, read in _with_clock(cell, style)),
        (matches(clean, f"{_ISO_SHAPE}[T ]{_TIME}Z"), f"try_cast({clean} as timestamp)"),
        (matches(clean, iso_local), local.format(f"try_cast({clean} as timestamp)")),
        *((test, local.format(read)) for test, read in _with_clock(clean, style)),
        (matches(clean, _ZONED), f"timezone('UTC', try_cast({colon} as timestamptz))"),
    ]
    cases = " ".join(f"when {test} then {_valid_time(value)}" for test, value in branches)
    return f"case when {cell} = '' then null {cases} end"


def _with_clock(text: str, style: Dates) -> list[tuple[str, str]]:
    """Condition and value of each way of writing the clock behind a date of `style`; ISO's are read otherwise."""
    return [
        (matches(text, style.shape + shape), f"try_strptime({text}, {literal(style.format + suffix)})")
        for suffix, shape in (_CLOCKS if style is not DATES["iso"] else ())
    ]


def _valid_time(moment: str) -> str:
    return f"case when {moment}::date {_YEARS} then {moment} end"
