"""Which rules on exports a stanza asks for. Their facts are worked out in `guard_facts`."""

from assets.landing.schema.catalogue import Delta, Export
from checks.engine.rule import Rule
from checks.rules.catalogue import EXPORT_RULES


def guards_of(export: Export) -> tuple[Rule, ...]:
    """Return the rules that can ever fail for this export, in the catalogue's order."""
    changes_only = isinstance(export.coverage, Delta)
    asked = {
        "export.parts_missing": "{part" in export.path,
        "export.truncated": not changes_only or export.guards.by_weekday,
        "export.empty": not (changes_only or export.guards.may_be_empty),
        "export.stale": export.guards.must_change,
        "export.wrong_date": export.day_column is not None,
        "export.gap": changes_only,
        "export.keys_replaced": not changes_only,
        "export.control_total": export.guards.control_total is not None,
        "export.header_drifted": not all(column.required for column in export.columns.values()),
        "export.late": export.guards.late_after is not None,
    }
    return tuple(rule for rule in EXPORT_RULES if asked.get(rule.id, True))
