"""The catalogue: every rule, with the Pandera model of its subject. A new rule is one method on a model and one entry
in its module.
"""

from dataclasses import dataclass

import pandera.pandas as pa

from checks.accounts import ACCOUNT_RULES, AccountFacts
from checks.errors import ConfigurationError
from checks.exports import EXPORT_RULES, ExportFacts
from checks.invoices import INVOICE_RULES, InvoiceFacts
from checks.rule import ACCOUNT, EXPORT, INVOICE, Rule, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRules:
    """The rules of one subject, and the model that holds their predicates."""

    subject: Subject
    model: type[pa.DataFrameModel]
    rules: tuple[Rule, ...]


CATALOGUE: tuple[SubjectRules, ...] = (
    SubjectRules(subject=EXPORT, model=ExportFacts, rules=EXPORT_RULES),
    SubjectRules(subject=ACCOUNT, model=AccountFacts, rules=ACCOUNT_RULES),
    SubjectRules(subject=INVOICE, model=InvoiceFacts, rules=INVOICE_RULES),
)

RULES: tuple[Rule, ...] = tuple(rule for group in CATALOGUE for rule in group.rules)


def rule_by_id(rule_id: str) -> Rule:
    """Return the rule of this id. Raises ConfigurationError, which lists the ids, when there is none."""
    for rule in RULES:
        if rule.id == rule_id:
            return rule
    raise ConfigurationError(f"There is no rule {rule_id}. Rules: {', '.join(rule.id for rule in RULES)}.")
