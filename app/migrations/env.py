"""Alembic's entry point: runs on the connection that ``app.migrations.runner`` hands over."""

from typing import Any, Literal

from alembic import context


def plain(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database: versions never import application code."""
    return "sa.DateTime()" if kind == "type" and type(item).__name__ == "UtcDateTime" else False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=context.config.attributes["metadata"],
                  render_as_batch=connection.dialect.name == "sqlite", compare_type=True, render_item=plain)
with context.begin_transaction():
    context.run_migrations()
