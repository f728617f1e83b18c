"""The rules on invoices: billed in Aria, posted in NetSuite, with the same amount."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from checks.predicates import plain
from checks.rule import INVOICE, Evidence, Exposure, Rule, Severity


class InvoiceFacts(pa.DataFrameModel):
    """One row per invoice of the billing system. Amounts are integer minor units of the invoice's currency; the
    difference has no sign.
    """

    is_in_netsuite: Series[pd.BooleanDtype]
    difference_minor: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    tolerance_minor: Series[pd.Int64Dtype]

    @pa.dataframe_check(name="invoice.missing_in_erp")
    def is_posted(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """The ERP has posted it."""
        return plain(facts["is_in_netsuite"])

    @pa.dataframe_check(name="invoice.amount_differs")
    def has_equal_amounts(cls, facts: pd.DataFrame) -> "pd.Series[bool]":
        """Both systems have the same amount, within the tolerance of the policy."""
        return plain(facts["difference_minor"] <= facts["tolerance_minor"])


_NEEDS = ("aria.accounts", "aria.invoices", "netsuite.transactions")

INVOICE_RULES: tuple[Rule, ...] = (
    Rule(
        id="invoice.missing_in_erp",
        subject=INVOICE,
        severity=Severity.HIGH,
        team="revenue",
        system="netsuite",
        field="Aria Invoice No",
        columns=("is_in_netsuite",),
        applies="must_be_posted",
        evaluable=None,
        covered="is_covered",
        needs=_NEEDS,
        exposure=Exposure(
            minor="aria_amount_minor", currency="currency", reporting_minor="aria_amount_reporting_minor"
        ),
        evidence=(Evidence(system="aria", field="amount", column="aria_amount_minor"),),
        discriminator="aria:netsuite",
    ),
    Rule(
        id="invoice.amount_differs",
        subject=INVOICE,
        severity=Severity.HIGH,
        team="revenue",
        system="netsuite",
        field="Amount (Foreign Currency)",
        columns=("difference_minor", "tolerance_minor"),
        applies="must_be_equal",
        evaluable="is_same_currency",
        covered="is_covered_by_both",
        needs=_NEEDS,
        exposure=Exposure(minor="difference_minor", currency="currency", reporting_minor="difference_reporting_minor"),
        evidence=(
            Evidence(system="aria", field="amount", column="aria_amount_minor"),
            Evidence(system="netsuite", field="Amount (Foreign Currency)", column="netsuite_amount_minor"),
        ),
        discriminator="aria:netsuite",
    ),
)
