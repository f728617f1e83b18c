"""What the money at risk is in the reporting currency, by the rate in force. An amount without a rate stays unknown.

Contains the conversion of findings' exposures. Keep out amounts that rules compare: they are never converted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import duckdb

from checks.reference.money import minor_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates to `currency`: by currency the rate, and the day from which it is in force."""

    currency: str
    rates: Mapping[str, tuple[Decimal, date]]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> "Rates":
        """Read the rates in force on the business date."""
        (currency,) = connection.execute("select reporting_currency from stg_night__settings").fetchall()[0]
        rows = connection.execute("select currency, rate, valid_from from int_rates_in_force").fetchall()
        return cls(currency=currency, rates={name: (rate, valid_from) for name, rate, valid_from in rows})

    def convert(self, amount: int | None, currency: str | None) -> tuple[int | None, str | None, date | None]:
        """Return minor units of the reporting currency, that currency, and the day of the rate; three times None
        without amount or rate.

        `amount`: minor units of `currency`. Rounded once, half away from zero.
        """
        found = None if amount is None or currency is None else self.rates.get(currency)
        if found is None or amount is None or currency is None:
            return None, None, None
        rate, valid_from = found
        shift = minor_units(self.currency) - minor_units(currency)
        converted = (Decimal(amount) * rate).scaleb(shift).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return int(converted), self.currency, valid_from
