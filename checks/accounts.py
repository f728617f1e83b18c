"""The rules on billing accounts: tax ID, purchase order, billing contact."""

import pandas as pd
import pandera.pandas as pa
from email_validator import EmailNotValidError, validate_email
from pandera.typing import Series

from checks import tax_ids
from checks.predicates import plain
from checks.rule import ACCOUNT, Evidence, Exposure, Rule, Severity


class AccountFacts(pa.DataFrameModel):
    """One row per billing account. Texts are trimmed; placeholders such as `N/A` are null in `tax_id`, `po_number`
    and `email`.
    """

    country: Series[str] = pa.Field(nullable=True)
    tax_id: Series[str] = pa.Field(nullable=True)
    po_number: Series[str] = pa.Field(nullable=True)
    email: Series[str] = pa.Field(nullable=True)
    po_days_left: Series[pd.Int64Dtype] = pa.Field(nullable=True)

    @pa.dataframe_check(name="tax_id.missing")
    def has_tax_id(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """There is a tax ID."""
        return plain(facts["tax_id"].notna())

    @pa.dataframe_check(name="tax_id.invalid")
    def has_possible_tax_id(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """The tax ID is a possible one of its country. Judged on distinct values."""
        pairs = facts[["country", "tax_id"]].drop_duplicates().dropna()
        possible = [tax_ids.is_possible(country, tax_id) for country, tax_id in pairs.itertuples(index=False)]
        judged = facts[["country", "tax_id"]].merge(
            pairs.assign(possible=possible), on=["country", "tax_id"], how="left"
        )
        return plain(judged["possible"].astype("boolean"))

    @pa.dataframe_check(name="po.missing")
    def has_po_number(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """There is a purchase order number."""
        return plain(facts["po_number"].notna())

    @pa.dataframe_check(name="po.expired")
    def has_valid_po(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """The purchase order is valid on the business date, its last day included."""
        return plain(facts["po_days_left"] >= 0)

    @pa.dataframe_check(name="contact.missing")
    def has_email(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """There is a billing e-mail."""
        return plain(facts["email"].notna())

    @pa.dataframe_check(name="contact.email_invalid")
    def has_possible_email(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """The billing e-mail is a possible address. Judged on distinct values."""
        possible = {email: is_possible_email(email) for email in facts["email"].dropna().unique()}
        return plain(facts["email"].map(possible).astype("boolean"))


def is_possible_email(address: str) -> bool:
    """Whether `address` has the form of a mail address (RFC 5321/5322); asks no DNS, takes reserved test domains."""
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


_BILLED = Exposure(minor="billed_minor", currency="currency", reporting_minor="billed_reporting_minor")
_TAX = (
    Evidence(system="aria", field="taxpayer_id", column="aria_tax_id"),
    Evidence(system="netsuite", field="Tax Number", column="netsuite_tax_id"),
    Evidence(system="salesforce", field="VAT_NUMBER__C", column="salesforce_tax_id"),
)
_PO = (Evidence(system="aria", field="po_num", column="aria_po_number"),)
_CONTACT = (
    Evidence(system="aria", field="email", column="aria_email"),
    Evidence(system="netsuite", field="Email", column="netsuite_email"),
    Evidence(system="salesforce", field="EMAIL", column="salesforce_email", record="salesforce_contact"),
)


def _rule(
    rule_id: str,
    severity: Severity,
    team: str,
    *,
    field: str,
    columns: tuple[str, ...],
    applies: str,
    evaluable: str | None = None,
    needs: tuple[str, ...] = ("aria.accounts",),
    evidence: tuple[Evidence, ...],
) -> Rule:
    return Rule(
        id=rule_id,
        subject=ACCOUNT,
        severity=severity,
        team=team,
        system="aria",
        field=field,
        columns=columns,
        applies=applies,
        evaluable=evaluable,
        covered=None,
        needs=needs,
        exposure=_BILLED,
        evidence=evidence,
    )


ACCOUNT_RULES: tuple[Rule, ...] = (
    _rule(
        "tax_id.missing",
        Severity.HIGH,
        "tax",
        field="taxpayer_id",
        columns=("tax_id",),
        applies="needs_tax_id",
        evidence=_TAX,
    ),
    _rule(
        "tax_id.invalid",
        Severity.HIGH,
        "tax",
        field="taxpayer_id",
        columns=("country", "tax_id"),
        applies="has_required_tax_id",
        evaluable="is_tax_id_checkable",
        evidence=_TAX,
    ),
    _rule(
        "po.missing",
        Severity.MEDIUM,
        "deal_desk",
        field="po_num",
        columns=("po_number",),
        applies="needs_po",
        evidence=_PO,
    ),
    _rule(
        "po.expired",
        Severity.MEDIUM,
        "deal_desk",
        field="po_num",
        columns=("po_days_left",),
        applies="has_registered_po",
        evaluable="is_po_term_known",
        needs=("aria.accounts", "deal_desk.po_register"),
        evidence=(*_PO, Evidence(system="deal_desk", field="Valid To", column="register_valid_to", record="register")),
    ),
    _rule(
        "contact.missing",
        Severity.HIGH,
        "billing_support",
        field="email",
        columns=("email",),
        applies="needs_email",
        evidence=_CONTACT,
    ),
    _rule(
        "contact.email_invalid",
        Severity.HIGH,
        "billing_support",
        field="email",
        columns=("email",),
        applies="has_required_email",
        evidence=_CONTACT,
    ),
)
