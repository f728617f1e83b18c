"""What a committed night changed, as its mails told it: for the report, which is written after the commit."""

from sqlalchemy import Engine, select

from notifications.items.model import ItemChange
from notifications.items.transitions import Action
from notifications.store.database.engine import reading
from notifications.store.database.schema import events
from notifications.store.items import items_of


def night_changes(engine: Engine, night_id: str) -> list[ItemChange]:
    """Return the changes that people were told of this night, with their items as they are now, by item id."""
    query = select(events.c.item_id, events.c.announced_as).where(
        events.c.night_id == night_id, events.c.announced_as.is_not(None)
    )
    with reading(engine) as connection:
        told = {row.item_id: Action(row.announced_as) for row in connection.execute(query)}
        return [ItemChange(kind=told[item.id], item=item) for item in items_of(connection, sorted(told))]
