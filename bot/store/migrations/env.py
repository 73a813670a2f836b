"""Alembic runs this file: it migrates on the connection it is given, inside the transaction that is open there."""

from alembic import context

from bot.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
