"""Alembic's entry point: runs on the connection that ``app.migrations.runner`` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=context.config.attributes["metadata"],
                  render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
