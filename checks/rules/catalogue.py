"""All rules, and their texts. Put a new topic's module into the list here; keep out any rule."""

from importlib.resources import as_file, files

import pandas as pd

from checks.engine.evaluate import facts_schema
from checks.engine.predicates import run_predicates, to_bool
from checks.engine.roles import Roles
from checks.engine.rule_set import RuleSet, rules_in
from checks.engine.texts import RuleTexts
from checks.engine.texts import load_texts as load
from checks.rules import contacts, exports, invoices, purchase_orders, tax_ids

RULES = RuleSet(rules_in((exports, tax_ids, purchase_orders, contacts, invoices)))
EXPORT_RULES = rules_in((exports,))


def load_texts(roles: Roles) -> RuleTexts:
    """Return the texts of all rules, with the names of the systems that fill the roles."""
    with as_file(files("checks") / "rules") as folder:
        return load(RULES, roles, folder)


def blocked_by(facts: pd.DataFrame) -> list[str | None]:
    """Return for each row of facts about exports the id of the first rule that fails and blocks the export, or None."""
    blocking = [rule for rule in EXPORT_RULES if rule.blocks_export]
    passed = run_predicates(facts_schema(EXPORT_RULES, [rule.id for rule in blocking]), facts, named="exports")
    reasons: list[str | None] = [None] * len(facts)
    for rule in reversed(blocking):
        applies = to_bool(facts[rule.when]) if rule.when else pd.Series(True, index=facts.index)
        failing = applies.to_numpy() & ~passed[rule.id].to_numpy()
        reasons = [rule.id if fails else reason for fails, reason in zip(failing, reasons, strict=True)]
    return reasons
