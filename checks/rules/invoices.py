"""The rules on invoices: billed, posted in the ERP, with the same amount."""

from checks.engine.rule import FLAG, WHOLE, Answers, Facts, Money, Severity, Text, rule
from checks.rules.subjects import INVOICE

_NEEDS = ("billing.accounts", "billing.invoices", "erp.transactions")
_PAIR = "aria:netsuite"
"""Part of the fingerprints since the first release: it stays, whichever systems fill the roles."""


@rule(
    "invoice.missing_in_erp",
    subject=INVOICE,
    severity=Severity.HIGH,
    team="revenue",
    needs=_NEEDS,
    when="must_be_posted",
    reads={"is_in_erp": FLAG},
    exposure=Money("amount"),
    evidence=(Money("billing.amount"),),
    discriminator=_PAIR,
)
def is_posted(facts: Facts) -> Answers:
    """The ERP has posted it."""
    return facts["is_in_erp"]


@rule(
    "invoice.amount_differs",
    subject=INVOICE,
    severity=Severity.HIGH,
    team="revenue",
    needs=_NEEDS,
    when="must_be_equal",
    unless="is_other_currency",
    reads={"difference_minor": WHOLE, "tolerance_minor": WHOLE},
    exposure=Money("difference"),
    evidence=(Money("billing.amount"), Money("erp.amount")),
    shows=(Money("difference"), Text("erp.document")),
    discriminator=_PAIR,
)
def has_equal_amounts(facts: Facts) -> Answers:
    """Both systems have the same amount, within the tolerance of the policy."""
    return facts["difference_minor"] <= facts["tolerance_minor"]
