"""The states and actions as Markdown, for docs/work-items.md, where `make docs` puts them.

Put here the form of that page's tables. Keep out what they say (transitions).
"""

import re

from notifications.items.transitions import REACHABLE, TOLD, TRAITS, TRANSITIONS, Action, ItemStatus


def states_table() -> str:
    """Return a table of the states and what each means."""
    lines = ["| state | live | clock runs | announced | offered today |", "|---|---|---|---|---|"]
    for status, traits in TRAITS.items():
        marks = (traits.live, traits.clock_runs, traits.announced, status in REACHABLE)
        lines.append(f"| `{status.value}` | {' | '.join('yes' if mark else 'no' for mark in marks)} |")
    return "\n".join(lines)


def transitions_table() -> str:
    """Return a table of the actions with the states before and after."""
    lines = ["| action | from | to | people may be notified |", "|---|---|---|---|"]
    for action in Action:
        of_action = [(of, to) for (of, done), to in TRANSITIONS.items() if done is action]
        stays = all(of is to for of, to in of_action)
        before = ", ".join("new" if of is None else f"`{of.value}`" for of, _ in of_action)
        results = sorted({to for _, to in of_action}, key=list(ItemStatus).index)
        to = "the same" if stays else ", ".join(f"`{status.value}`" for status in results)
        lines.append(f"| {action.value} | {before} | {to} | {'yes' if action in TOLD else 'no'} |")
    return "\n".join(lines)


def with_tables(page: str) -> str:
    """Return the page with its tables of states and actions as they are now: those that begin like these."""
    for table in (states_table(), transitions_table()):
        heading = re.escape(table.splitlines()[0])
        before, _, after = re.split(rf"^({heading}\n(?:\|.*\n)*)", page, maxsplit=1, flags=re.MULTILINE)
        page = f"{before}{table}\n{after}"
    return page
