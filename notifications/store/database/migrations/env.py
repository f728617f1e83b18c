"""Alembic's entry: runs the steps on the connection that the engine hands over, in its transaction."""

from alembic import context

from notifications.store.database.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
