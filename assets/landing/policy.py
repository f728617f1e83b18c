"""The part of the policy that landing reads: what passes for a whole delivery."""

from decimal import Decimal

from pydantic import Field

from checks.documents import Document


class LandingPolicy(Document):
    """`rows_floor_share`: share of the usual rows below which a delivery is held. `history`: accepted deliveries that make the usual."""

    rows_floor_share: Decimal = Field(default=Decimal("0.8"), gt=0, le=1)
    history: int = Field(default=7, ge=1, le=60)
    window_deliveries: int = Field(default=8, ge=1, le=400)
