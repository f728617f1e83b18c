"""The part of the policy that rules and reconciliation read: who needs a tax ID, tolerances, grace, rates."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from checks.config.yaml_files import Document

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Rate(Document):
    """One unit of `currency` is worth `rate` units of the reporting currency from `valid_from` on."""

    currency: Currency
    rate: Decimal = Field(gt=0, max_digits=16, decimal_places=8)
    valid_from: date


class ChecksPolicy(Document):
    """What the rules take from the policy. Tolerances are in the currency's unit; a currency that is not listed has
    none.
    """

    tax_id_countries: tuple[Country, ...]
    tolerances: dict[Currency, Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)]] = Field(
        default_factory=dict
    )
    posting_grace_days: int = Field(ge=0, le=60)
    reporting_currency: Currency
    rates: tuple[Rate, ...]
