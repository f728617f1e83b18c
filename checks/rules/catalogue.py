"""All rules, and their texts. Put a new topic's module into the list here; keep out any rule."""

from importlib.resources import as_file, files

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
