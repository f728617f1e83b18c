"""Which findings of a night are a storm: many that one cause explains, so that one problem item replaces theirs.

The pure step before placement. Put here how a storm is recognized. Keep out what an item is and when it opens.
"""

from collections.abc import Iterable, Mapping

from checks.engine.findings import Finding
from notifications.items.plan import Slot


def storms(findings: Iterable[Finding]) -> Mapping[str, Slot]:
    """Return the slot of the problem item, by fingerprint, for each finding that belongs to a storm.

    Nothing is a storm yet: every finding goes to the item of its own scope and topic.
    """
    del findings
    return {}
