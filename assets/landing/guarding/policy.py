"""The part of the policy that landing reads: what passes for a whole delivery."""

from decimal import Decimal

from pydantic import Field

from checks.config.yaml_files import Document


class LandingPolicy(Document):
    """What the guards on exports compare with.

    `rows_floor_share`: share of the usual rows below which a delivery is held. `history`: how many accepted ones make
    the usual; `weekday_history`: how many of the same weekday do, once there are `weekday_enough`.
    `money_floor_share`: the same for the amounts in a currency, where `money_from_rows` rows of it are usual.
    `quarantined_share`, `quarantined_rows`: so many quarantined rows pass, the larger one.
    `keys_kept_share`: share of the records before that must be there again. `stale_days`: days that the newest record
    of a window may be old. `window_deliveries`: how many deliveries of a window are read, to see what was deleted.
    """

    rows_floor_share: Decimal = Field(default=Decimal("0.8"), gt=0, le=1)
    history: int = Field(default=7, ge=1, le=60)
    weekday_history: int = Field(default=5, ge=1, le=60)
    weekday_enough: int = Field(default=3, ge=1, le=60)
    money_floor_share: Decimal = Field(default=Decimal("0.8"), gt=0, le=1)
    money_from_rows: int = Field(default=20, ge=1)
    quarantined_share: Decimal = Field(default=Decimal("0.02"), ge=0, le=1)
    quarantined_rows: int = Field(default=20, ge=0)
    keys_kept_share: Decimal = Field(default=Decimal("0.5"), ge=0, le=1)
    stale_days: int = Field(default=14, ge=0, le=3660)
    window_deliveries: int = Field(default=8, ge=1, le=400)
