"""SQL that turns the text of a cell into its type. A filled cell that gets none is quarantined (`reasons`).

The first branch of each CASE is the form that nearly all cells have; what is costly runs only for the others.
No cell is ever part of the SQL: columns are names, patterns are constants. Numbers and dates: `numerals`, `moments`.
"""

from assets.landing.parsing.cells import cleaned, matches, text_of
from assets.landing.parsing.dates import date_of, timestamp_of
from assets.landing.parsing.numbers import DECIMAL, MONEY, number_of, whole_of
from assets.landing.parsing.salesforce_ids import checked_18, is_whole_18, salesforce_suffix
from assets.landing.schema.catalogue import Dialect
from assets.landing.schema.columns import Column

_YES, _NO = "t|true|y|yes|wahr|ja|vrai|oui|1(?:[.]0+)?", "f|false|n|no|falsch|nein|faux|non|0(?:[.]0+)?"


def typed(cell: str, column: Column, dialect: Dialect) -> str:
    """The typed value of `cell`, null where it is blank or does not fit."""
    match column.type:
        case "text":
            return text_of(cell)
        case "integer":
            return whole_of(cell, column.numbers or dialect.numbers)
        case "money":
            return number_of(cell, column.numbers or dialect.numbers, MONEY)
        case "decimal":
            return number_of(cell, column.numbers or dialect.numbers, DECIMAL)
        case "date":
            return date_of(cell, column.dates or dialect.dates)
        case "timestamp":
            return timestamp_of(cell, column.dates or dialect.dates, dialect.timezone)
        case "boolean":
            return _boolean(cell)
        case "salesforce_id":
            return _salesforce_id(cell)


def _boolean(cell: str) -> str:
    # patterns, no IN: DuckDB makes a join of a longer list, and after a join rows are in no order
    clean = cleaned(cell)
    return (
        f"case when {cell} = '' then null"
        f" when {matches(cell, 'true|T|Y|1')} then true when {matches(cell, 'false|F|N|0')} then false"
        f" when {matches(clean, f'(?i:{_YES})')} then true when {matches(clean, f'(?i:{_NO})')} then false end"
    )


def _salesforce_id(cell: str) -> str:
    """15 characters get their suffix; of 18 the suffix must be right. Case decides, or two records become one."""
    clean = cleaned(cell)
    return (
        f"case when {cell} = '' then null when {is_whole_18(cell)} then {cell}"
        f" when {matches(clean, '[0-9A-Za-z]{15}')} then {clean} || {salesforce_suffix(clean)}"
        f" when {matches(clean, '[0-9A-Za-z]{18}')} then {checked_18(clean)} end"
    )
