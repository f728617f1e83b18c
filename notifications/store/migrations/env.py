"""Alembic's entry: runs the steps on the connection that notifications.store.engine hands over, in its transaction."""

from alembic import context

from notifications.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
