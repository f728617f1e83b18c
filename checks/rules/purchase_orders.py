"""The rules on purchase orders of billing accounts."""

from checks.engine.rule import TEXT, WHOLE, Answers, Date, Facts, Money, Severity, Text, rule
from checks.rules.subjects import ACCOUNT

_BILLED = Money("billed")
_NUMBER = Text("billing.po_number")


@rule(
    "po.missing",
    subject=ACCOUNT,
    severity=Severity.MEDIUM,
    team="deal_desk",
    needs=("billing.accounts",),
    when="needs_po",
    reads={"po_number": TEXT},
    exposure=_BILLED,
    evidence=(_NUMBER,),
)
def has_po_number(facts: Facts) -> Answers:
    """There is a purchase order number."""
    return facts["po_number"].notna()


@rule(
    "po.expired",
    subject=ACCOUNT,
    severity=Severity.MEDIUM,
    team="deal_desk",
    needs=("billing.accounts", "deal_desk.purchase_orders"),
    when="has_registered_po",
    unless="is_po_term_unknown",
    reads={"po_days_left": WHOLE},
    exposure=_BILLED,
    evidence=(_NUMBER, Date("deal_desk.valid_to")),
)
def has_valid_po(facts: Facts) -> Answers:
    """The purchase order is valid on the business date, its last day included."""
    return facts["po_days_left"] >= 0
