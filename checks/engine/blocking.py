"""Which exports may not be judged: those for which a rule that blocks them fails.

Contains the one function that landing asks at the door. Keep out which rules block: each declares it.
"""

from collections.abc import Sequence

import pandas as pd

from checks.engine.evaluate import facts_schema
from checks.engine.predicates import run_predicates, to_bool
from checks.engine.rule import Rule


def blocked_by(rules: Sequence[Rule], facts: pd.DataFrame) -> list[str | None]:
    """Return for each row of facts about exports the id of the first of `rules` that fails and blocks it, or None."""
    blocking = [rule for rule in rules if rule.blocks_export]
    passed = run_predicates(facts_schema(rules, [rule.id for rule in blocking]), facts, named="exports")
    reasons: list[str | None] = [None] * len(facts)
    for rule in reversed(blocking):
        applies = to_bool(facts[rule.when]) if rule.when else pd.Series(True, index=facts.index)
        failing = applies.to_numpy() & ~passed[rule.id].to_numpy()
        reasons = [rule.id if fails else reason for fails, reason in zip(failing, reasons, strict=True)]
    return reasons
