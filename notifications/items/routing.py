"""Which team works an item: the pure step after placement. Keep out who of the team does (that is assignment)."""

from checks.engine.findings import Finding


def team_of(finding: Finding) -> str:
    """Return the team of the item that this finding names: the team of the finding's rule."""
    return finding.team
