"""The part of the policy that landing reads: what passes for a whole delivery."""

from decimal import Decimal

from pydantic import Field

from checks.documents import Document


class LandingPolicy(Document):
    """What the guards on exports compare with.

    `rows_floor_share`: share of the usual rows below which a delivery is held. `history`: how many accepted ones make
    the usual. `window_deliveries`: how many deliveries of a window are read, to see what was deleted.
    """

    rows_floor_share: Decimal = Field(default=Decimal("0.8"), gt=0, le=1)
    history: int = Field(default=7, ge=1, le=60)
    window_deliveries: int = Field(default=8, ge=1, le=400)
