"""How much a landed file holds: rows by day of a window, amounts by currency. Measures only; what is usual, and whether
it is enough, is said elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from assets.landing.casts import literal
from assets.landing.catalogue import Export, Window
from assets.landing.engine import cursor

ALL = ""
"""Under this name the rows of every currency, and of none, are counted."""

_MOST_CURRENCIES = 40
"""Of a column that holds something else than currencies, the most frequent values are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Rows and amounts of one currency (of ALL: rows only). A credit counts as its amount, so that sums do not cancel.

    `rows_by_day`, `money_by_day`: of a window, for each day that it covers, the oldest first; else empty.
    """

    rows: int
    money: Decimal | None
    rows_by_day: tuple[int, ...] = ()
    money_by_day: tuple[Decimal, ...] = ()

    def still_inside(self, days: int) -> "Volume":
        """Return it without what its oldest `days` days hold: a window that moved on no longer has them."""
        money = None if self.money is None else self.money - sum(self.money_by_day[:days], Decimal(0))
        return Volume(rows=self.rows - sum(self.rows_by_day[:days]), money=money)

    def written(self) -> dict[str, object]:
        """Return it for the JSON of a manifest, each list on one line."""
        return {
            "rows": self.rows,
            "money": None if self.money is None else str(self.money),
            "rows_by_day": " ".join(map(str, self.rows_by_day)),
            "money_by_day": " ".join(map(str, self.money_by_day)),
        }

    @classmethod
    def read(cls, content: Mapping[str, str | int | None]) -> "Volume":
        """Return what `written` gave. Raises KeyError, ValueError or ArithmeticError where it did not."""
        return cls(
            rows=int(content["rows"] or 0),
            money=None if content["money"] is None else Decimal(content["money"]),
            rows_by_day=tuple(map(int, str(content["rows_by_day"]).split())),
            money_by_day=tuple(map(Decimal, str(content["money_by_day"]).split())),
        )


def measured(parquet: Path, export: Export, business_date: date) -> dict[str, Volume]:
    """Return the volumes of a landed file by currency, that of ALL first; nothing where its contract asks for none.

    Blank amounts and rows without a currency count for no currency. Sums are exact.
    """
    first, last = export.covers(business_date)
    covered = (last - first).days + 1 if first is not None else 0
    if not covered and export.guards.money is None:
        return {}
    file = f"read_parquet({literal(str(parquet))})"
    day = "null::int"
    if first is not None and isinstance(export.coverage, Window):
        dated = f'"{export.coverage.column}"::date'
        day = f"case when {dated} between date '{first}' and date '{last}' then {dated} - date '{first}' end"
    found = {ALL: _volume(_by_day(f"select {day} as day, count(*), null from {file} group by 1"), covered)}  # noqa: S608
    if export.guards.money is not None:
        amount, currency = f'"{export.guards.money.column}"', f'"{export.guards.money.currency}"'
        lines = cursor().execute(
            f"""select {currency}, {day} as day, count(*), sum(abs({amount})) from {file}
            where {amount} is not null and {currency} in (
                select {currency} from {file} where {amount} is not null and {currency} is not null
                group by 1 order by count(*) desc, 1 limit {_MOST_CURRENCIES})
            group by 1, 2 order by 1"""  # noqa: S608 (names and paths of ours)
        )
        by_currency: dict[str, list[tuple[int | None, int, Decimal | None]]] = {}
        for name, *line in lines.fetchall():
            by_currency.setdefault(name, []).append((line[0], line[1], line[2]))
        found |= {name: _volume(days, covered) for name, days in by_currency.items()}
    return found


def _by_day(statement: str) -> list[tuple[int | None, int, Decimal | None]]:
    return cursor().execute(statement).fetchall()


def _volume(lines: list[tuple[int | None, int, Decimal | None]], covered: int) -> Volume:
    rows, money = [0] * covered, [Decimal(0)] * covered
    for day, count, amount in lines:
        if day is not None and 0 <= day < covered:
            rows[day] += count
            money[day] += amount or 0
    amounts = [amount for _, _, amount in lines if amount is not None]
    return Volume(
        rows=sum(count for _, count, _ in lines),
        money=sum(amounts, Decimal(0)) if amounts else None,
        rows_by_day=tuple(rows),
        money_by_day=tuple(money) if amounts else (),
    )
