"""How much a landed file holds: rows and amounts by currency, and when they leave a window. Measures only; what is
usual, and whether it is enough, is said elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from heapq import nlargest
from itertools import accumulate
from pathlib import Path

from assets.landing.duckdb_session import cursor
from assets.landing.parsing.cells import literal
from assets.landing.schema.catalogue import Export, Window

ALL = ""
"""Under this name the rows of every currency, and of none, are counted."""

_FEW = 5
_MOST_CURRENCIES = 40
"""Of a column that holds something else than currencies, the most frequent values are enough."""

_Line = tuple[int | None, int, Decimal | None, list[Decimal]]
"""Day of the window, rows, the sum of their amounts, the few largest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Rows and amounts of one currency (of ALL: rows only). A credit counts as its amount, so that sums do not cancel.

    `largest`: the sum of its few largest amounts; one invoice that is gone is a finding, and no file cut short.
    `rows_leaving`, `money_leaving`: of a window, how much of it is outside after 1, 2, ... days; else empty.
    """

    rows: int
    money: Decimal | None
    largest: Decimal = Decimal(0)
    rows_leaving: tuple[int, ...] = ()
    money_leaving: tuple[Decimal, ...] = ()

    def still_inside(self, days: int) -> "Volume":
        """Return it without what a window that moved on by `days` days no longer has."""
        rows = self.rows_leaving[:days][-1:]
        money = self.money_leaving[:days][-1:]
        return Volume(
            rows=self.rows - sum(rows),
            money=None if self.money is None else self.money - sum(money, Decimal(0)),
            largest=self.largest,
        )

    def written(self) -> dict[str, object]:
        """Return it for the JSON of a manifest, each list on one line."""
        return {
            "rows": self.rows,
            "money": None if self.money is None else str(self.money),
            "largest": str(self.largest),
            "rows_leaving": " ".join(map(str, self.rows_leaving)),
            "money_leaving": " ".join(map(str, self.money_leaving)),
        }

    @classmethod
    def read(cls, content: Mapping[str, str | int | None]) -> "Volume":
        """Return what `written` gave. Raises KeyError, ValueError or ArithmeticError where it did not."""
        return cls(
            rows=int(content["rows"] or 0),
            money=None if content["money"] is None else Decimal(content["money"]),
            largest=Decimal(str(content["largest"])),
            rows_leaving=tuple(map(int, str(content["rows_leaving"]).split())),
            money_leaving=tuple(map(Decimal, str(content["money_leaving"]).split())),
        )


def measured(parquet: Path, export: Export, business_date: date) -> dict[str, Volume]:
    """Return the volumes of a landed file by currency, that of ALL first; nothing where its contract asks for none.

    Blank amounts and rows without a currency count for no currency. Sums are exact.
    """
    first, last = export.covers(business_date)
    covered = (last - first).days + 1 if first is not None else 0
    if not covered and export.guards.money is None:
        return {}
    file, day = f"read_parquet({literal(str(parquet))})", "null::int"
    if first is not None and isinstance(export.coverage, Window):
        dated = f'"{export.coverage.column}"::date'
        day = f"case when {dated} between date '{first}' and date '{last}' then {dated} - date '{first}' end"
    amount, currency = "null::decimal(18, 4)", "null::varchar"
    if export.guards.money is not None:
        amount = f'"{export.guards.money.column}"'
        currency = _frequent(f'"{export.guards.money.currency}"', file)
    lines = cursor().execute(
        f"""select {currency} as currency, {day} as day, count(*), count({amount}), sum(abs({amount})),
        max(abs({amount}), {_FEW}) from {file} group by 1, 2 order by 1"""  # noqa: S608 (names and paths of ours)
    )
    by_currency: dict[str, list[_Line]] = {ALL: []}
    for name, on, rows, amounts, money, few in lines.fetchall():
        by_currency[ALL].append((on, rows, None, []))
        if name is not None and amounts:
            by_currency.setdefault(name, []).append((on, amounts, money, few))
    return {name: _volume(days, covered) for name, days in by_currency.items()}


def _frequent(column: str, file: str) -> str:
    """The column, where it holds few values; else the most frequent ones, so that the groups are few."""
    query = f"select {column} from {file} where {column} is not null group by 1 order by count(*) desc, 1 limit ?"  # noqa: S608
    names = [literal(name) for (name,) in cursor().execute(query, [_MOST_CURRENCIES + 1]).fetchall()]
    if len(names) <= _MOST_CURRENCIES:
        return column
    return f"case when {column} in ({', '.join(names[:-1])}) then {column} end"


def _volume(lines: list[_Line], covered: int) -> Volume:
    rows, money = [0] * covered, [Decimal(0)] * covered
    for day, count, amount, _ in lines:
        if day is not None:
            rows[day] += count
            money[day] += amount or 0
    amounts = [amount for _, _, amount, _ in lines if amount is not None]
    return Volume(
        rows=sum(count for _, count, *_ in lines),
        money=sum(amounts, Decimal(0)) if amounts else None,
        largest=sum(nlargest(_FEW, (amount for *_, few in lines for amount in few)), Decimal(0)),
        rows_leaving=tuple(accumulate(rows)),
        money_leaving=tuple(accumulate(money)) if amounts else (),
    )
