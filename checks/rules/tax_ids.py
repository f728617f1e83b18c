"""The rules on tax IDs of billing accounts. Keep out what a possible tax ID is (checks.reference.tax_ids)."""

from checks.engine.rule import FLAG, TEXT, Answers, Facts, Money, Private, Severity, rule
from checks.reference import tax_ids
from checks.rules.subjects import ACCOUNT

_NEEDS = ("billing.accounts",)
_BILLED = Money("billed")
_EVIDENCE = (Private("billing.tax_id"), Private("erp.tax_id"), Private("crm.tax_id"))


@rule(
    "tax_id.missing",
    subject=ACCOUNT,
    severity=Severity.HIGH,
    team="tax",
    needs=_NEEDS,
    when="needs_tax_id",
    reads={"tax_id": TEXT},
    exposure=_BILLED,
    evidence=_EVIDENCE,
)
def has_tax_id(facts: Facts) -> Answers:
    """There is a tax ID."""
    return facts["tax_id"].notna()


@rule(
    "tax_id.invalid",
    subject=ACCOUNT,
    severity=Severity.HIGH,
    team="tax",
    needs=_NEEDS,
    when="has_required_tax_id",
    unless="is_tax_id_uncheckable",
    reads={"country": TEXT, "tax_id": TEXT, "has_required_tax_id": FLAG},
    exposure=_BILLED,
    evidence=_EVIDENCE,
)
def has_possible_tax_id(facts: Facts) -> Answers:
    """The tax ID is a possible one of its country. Looks at distinct values, where one is required."""
    wanted = facts.loc[facts["has_required_tax_id"].fillna(False), ["country", "tax_id"]]
    pairs = wanted.drop_duplicates().dropna()
    possible = [tax_ids.is_possible(country, tax_id) for country, tax_id in pairs.itertuples(index=False)]
    judged = facts[["country", "tax_id"]].merge(pairs.assign(possible=possible), on=["country", "tax_id"], how="left")
    return judged["possible"].astype("boolean")
