"""What a rule is: its identity, what it judges, what it needs. The rules themselves stand in the models of their
subject.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def order(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What rules speak of: one fact row each, by native key.

    `absence_is_gone`: the facts come from full exports, so a subject without a row is gone; otherwise it merely left
    a window.
    `known`: by export, the boolean fact column that says whether what the export holds of the subject is known tonight.
    It is not where a row that was set aside may be the subject's, or that of what is looked up for it (the SQL macro
    `is_known`). A rule that needs the export does not judge such a subject.
    """

    name: str
    facts: str
    absence_is_gone: bool
    known: Mapping[str, str] = field(hash=False)


ACCOUNT = Subject(
    name="account",
    facts="account_facts",
    absence_is_gone=True,
    known={"aria.accounts": "is_account_known", "deal_desk.po_register": "is_register_known"},
)
INVOICE = Subject(
    name="invoice",
    facts="invoice_facts",
    absence_is_gone=False,
    known={
        "aria.accounts": "is_account_known",
        "aria.invoices": "is_known_in_aria",
        "netsuite.transactions": "is_known_in_netsuite",
    },
)
EXPORT = Subject(name="export", facts="exports", absence_is_gone=True, known={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value that a finding rests on: a column of the facts, and the system and field where a person finds it.

    Values of private columns (checks.privacy) are shown by their last 4 characters.
    """

    system: str
    field: str
    column: str
    record: str = ""
    """Prefix of the columns `<record>_file` and `<record>_row`; the system where it is not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """The money that a finding puts at risk: fact columns of integer minor units, of their currency, and of the same
    in the reporting currency.
    """

    minor: str
    currency: str
    reporting_minor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One named statement that must hold for each subject to which it applies.

    `columns`: fact columns that the predicate reads. `applies`, `evaluable`: boolean fact columns (None: always).
    `covered`: boolean fact column, whether the exports cover the subject at all; outside, nothing is known of it
    (None: always).
    `exposure`: the money at risk, or None. `needs`: export ids; one of them on hold and the rule is not evaluated. The
    subject says of each whether it is known what it holds of it (`Subject.known`).
    `discriminator`: system pair or field that tells several findings of one subject apart; part of the fingerprint.
    """

    id: str
    subject: Subject
    severity: Severity
    team: str
    system: str
    field: str
    columns: tuple[str, ...]
    applies: str | None
    evaluable: str | None
    covered: str | None
    needs: tuple[str, ...]
    exposure: Exposure | None
    evidence: tuple[Evidence, ...]
    discriminator: str = ""
    holds_export: bool = False

    @property
    def topic(self) -> str:
        """First part of the id: `tax_id` of `tax_id.missing`."""
        return self.id.split(".", 1)[0]
