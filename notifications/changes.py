"""What a committed night changed in the work items, read back from the history, for the page that is written after the commit."""

from sqlalchemy import Engine, select

from notifications.plan import EventKind
from notifications.queries import items_of
from notifications.store.engine import reading
from notifications.store.schema import events
from notifications.work_items import ChangeKind, ItemChange

_TOLD = tuple(kind.value for kind in ChangeKind)
_SHOWN_TO_PEOPLE = (EventKind.OPENED.value, EventKind.ADOPTED.value, EventKind.REOPENED.value)


def night_changes(engine: Engine, night_id: str) -> tuple[ItemChange, ...]:
    """Return the changes of a night, in the order in which it made them, each item as it stands now.

    What only ever waited in the backlog is left out, as in the mails.
    """
    column = events.c
    with reading(engine) as connection:
        made = connection.execute(
            select(column.item_id, column.kind)
            .where(column.night_id == night_id, column.kind.in_(_TOLD))
            .order_by(column.id)
        ).all()
        shown = set(connection.execute(select(column.item_id).where(column.kind.in_(_SHOWN_TO_PEOPLE))).scalars())
        wanted = [(item_id, ChangeKind(kind)) for item_id, kind in made if item_id in shown]
        items = {item.id: item for item in items_of(connection, dict.fromkeys(item_id for item_id, _ in wanted))}
    return tuple(ItemChange(kind=kind, item=items[item_id]) for item_id, kind in wanted)
