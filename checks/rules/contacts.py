"""The rules on the billing contacts of accounts."""

from checks.engine.rule import FLAG, TEXT, Answers, Facts, Money, Severity, Text, rule
from checks.reference.emails import is_possible_email
from checks.rules.subjects import ACCOUNT

_NEEDS = ("billing.accounts",)
_BILLED = Money("billed")
_EVIDENCE = (Text("billing.email"), Text("erp.email"), Text("contact.email"))


@rule(
    "contact.missing",
    subject=ACCOUNT,
    severity=Severity.HIGH,
    team="billing_support",
    needs=_NEEDS,
    when="needs_email",
    reads={"email": TEXT},
    exposure=_BILLED,
    evidence=_EVIDENCE,
)
def has_email(facts: Facts) -> Answers:
    """There is a billing e-mail."""
    return facts["email"].notna()


@rule(
    "contact.email_invalid",
    subject=ACCOUNT,
    severity=Severity.HIGH,
    team="billing_support",
    needs=_NEEDS,
    when="has_required_email",
    reads={"email": TEXT, "has_required_email": FLAG},
    exposure=_BILLED,
    evidence=_EVIDENCE,
)
def has_possible_email(facts: Facts) -> Answers:
    """The billing e-mail is a possible address. Looks at distinct values, where one is required."""
    wanted = facts.loc[facts["has_required_email"].fillna(False), "email"]
    possible = {email: is_possible_email(email) for email in wanted.dropna().unique()}
    return facts["email"].map(possible).astype("boolean")
