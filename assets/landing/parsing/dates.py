"""SQL that reads dates and times as people write them, in a declared style or in whichever fits. No numbers."""

from collections.abc import Sequence

from assets.landing.parsing.cells import cleaned, literal, matches
from assets.landing.parsing.numbers import either
from assets.landing.schema.formats import DATES, DAY_FIRST, MONTH_FIRST, WRITTEN_OUT, Dates, DateStyle

_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ISO_SHAPE = DATES["iso"].shape
_CLOCKS = (" %I:%M %p", " %I:%M:%S %p", " %H:%M", " %H:%M:%S", "")
_CLOCK = r"(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AaPp][Mm])?)?"
_USUAL_ZONED = ("____-__-__T__:__:__.___Z", "____-__-__T__:__:__Z")
_USUAL_LOCAL = "____-__-__ __:__:__"
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+]00(?::?00)?)?)?"
_MIDNIGHT_CLOCK = "[ ](?:0?0:00(?::00)?|12:00(?::00)? ?[aA][mM])$"
_ZONED = r"(?:19|20|21)\d{2}[-/]\d{1,2}[-/]\d{1,2}[T ]" + _TIME + r" ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)"
_SLASHED, _DOTTED = "^[0-9]{1,2}[/-][0-9]", "^[0-9]{1,2}[.][0-9]"


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
    """The time in `cell`, in UTC. One without a zone is of `timezone`; of an hour that clocks repeat, the second.

    One of an hour that clocks leave out is no time.
    """
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


def _date(cell: str, style: Dates) -> str:
    # each pattern holds the years that are dates at all, so that no value has to be read twice
    clean = cleaned(cell)
    iso = f"when {matches(clean, _ISO_SHAPE + _MIDNIGHT)} then try_cast(left({clean}, 10) as date)"
    if style is DATES["iso"]:
        return f"case when {_like(cell, '____-__-__')} then try_cast({cell} as date) {iso} end"
    bare = f"regexp_replace({clean}, {literal(_MIDNIGHT_CLOCK)}, '')"
    shape, formats = _loosely(style, ("",))
    usual = f"when {matches(cell, style.shape)} then try_strptime({cell}, {literal(style.format)})::date"
    return f"case {usual} when {matches(bare, shape)} then try_strptime({bare}, {formats})::date {iso} end"


def _timestamp(cell: str, style: Dates, timezone: str) -> str:
    clean = cleaned(cell)
    spaced = f"regexp_replace({clean}, ',?[\\s\\p{{Z}}]+', ' ', 'g')"
    local = "{0}" if timezone == "UTC" else _from_zone(timezone)
    iso_local = f"{_ISO_SHAPE}(?:[T ]{_TIME})?"
    usual = [*_USUAL_ZONED, _USUAL_LOCAL] if timezone == "UTC" else _USUAL_ZONED
    # DuckDB reads `+0200` as no zone at all, so the colon is put in.
    close = f"regexp_replace({spaced}, ' ([+-][0-9:]+)$', '\\1')"
    colon = f"regexp_replace({close}, '([+-][0-9]{{2}})([0-9]{{2}})$', '\\1:\\2')"
    shape, formats = _loosely(style, _CLOCKS)
    late = local.format(f"try_strptime({spaced}, {formats})")
    branches = [
        (_like(cell, *usual), f"try_cast({cell} as timestamp)"),
        *((test, local.format(read)) for test, read in _with_clock(cell, style)),
        (matches(clean, f"{_ISO_SHAPE}[T ]{_TIME}Z"), f"try_cast({clean} as timestamp)"),
        (matches(clean, iso_local), local.format(f"try_cast({clean} as timestamp)")),
        (matches(spaced, shape + _CLOCK), late),
        (matches(spaced, _ZONED), f"timezone('UTC', try_cast({colon} as timestamptz))"),
    ]
    cases = " ".join(f"when {test} then {value}" for test, value in branches)
    return f"case when {cell} = '' then null {cases} end"


def _like(cell: str, *shapes: str) -> str:
    """Condition: the cell begins with the year of a date and has one of these shapes."""
    alike = " or ".join(f"{cell} like {literal(shape)}" for shape in shapes)
    return f"({cell} >= '1900' and {cell} < ':' and ({alike}))"


def _from_zone(timezone: str) -> str:
    """The local time `{0}` in UTC, null where clocks leave it out: brought back it would be another."""
    moment = f"timezone({literal(timezone)}, {{0}})"
    there = f"timezone({literal(timezone)}, {moment}) = {{0}} and {moment} < timestamptz '10000-01-01'"
    return f"case when {there} then timezone('UTC', {moment}) end"


def _loosely(style: Dates, clocks: Sequence[str]) -> tuple[str, str]:
    """Shape and formats, as SQL, of dates in `style` before one of `clocks`; hyphens may stand for slashes."""
    sign, other = ("-", "/") if style is DATES["iso"] else ("/", "-")
    forms = dict.fromkeys((style.format, style.format.replace(sign, other)))
    return style.shape.replace("/", "[/-]") if sign == "/" else style.shape, str([a + b for a in forms for b in clocks])


def _with_clock(text: str, style: Dates) -> list[tuple[str, str]]:
    """Condition and value of a date of `style` with a clock behind it, or none; ISO's are read otherwise."""
    if style is DATES["iso"]:
        return []
    formats = ", ".join(literal(style.format + clock) for clock in _CLOCKS)
    return [(matches(text, style.shape + _CLOCK), f"try_strptime({text}, [{formats}])")]
