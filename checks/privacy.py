"""Which facts are personal or tax data, and how they are shown: by their last 4 characters (invariant 12)."""

PRIVATE_COLUMNS = frozenset({"aria_tax_id", "tax_id", "netsuite_tax_id", "salesforce_tax_id"})
"""Fact columns whose values leave the warehouse masked only."""


def mask(value: str) -> str:
    """Return `value` with all but its last 4 characters replaced: `…6782`. A value of 4 characters or fewer shows
    none of them.
    """
    return f"…{value[-4:]}" if len(value) > 4 else "…"
