"""What people decide about deliveries: that one on hold is right as it is. Stores nothing."""

from dataclasses import dataclass
from datetime import date

from checks.config.yaml_files import Document
from notifications.decisions.kinds import DecisionKind


class DeliveryValue(Document):
    """The delivery that is let pass: these very bytes, for this date."""

    export_id: str
    business_date: date
    sequence: int
    sha256: str


def _key(value: DeliveryValue) -> str:
    return f"{value.export_id} {value.business_date} {value.sequence} {value.sha256}"


ACCEPT_DELIVERY = DecisionKind(id="accept_delivery", value=DeliveryValue, key=_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedDelivery:
    """A named person lets a delivery on hold pass, for a reason; the digest ties the word to these very bytes."""

    export_id: str
    business_date: date
    sequence: int
    sha256: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All decisions that count tonight."""

    accepted: tuple[AcceptedDelivery, ...] = ()

    def acceptance(self, *, export_id: str, business_date: date, sequence: int, sha256: str) -> AcceptedDelivery | None:
        """Return who accepted this delivery, the latest word last."""
        for decision in reversed(self.accepted):
            named = (decision.export_id, decision.business_date, decision.sequence, decision.sha256)
            if named == (export_id, business_date, sequence, sha256):
                return decision
        return None
