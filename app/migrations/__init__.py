"""Alembic migrations, configured in code; a version never imports application code."""
