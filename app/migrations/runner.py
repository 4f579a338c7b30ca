"""Bringing a database to a version: ``upgrade`` for every start, the rest for tests and new versions."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.database import Base, Database


def upgrade(database: Database, to: str = "head") -> None:
    """Run the migrations up to ``to``; harmless when the database is already there."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Run the migrations down to ``to`` ("base" for an empty database)."""
    with database.engine.begin() as connection:
        command.downgrade(_config(connection), to)


def write_version(database: Database, message: str) -> None:
    """Write a new migration from what the models have and the database lacks (development only)."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def current(database: Database) -> str | None:
    """The version the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest version this program knows."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()


def knows(version: str) -> bool:
    """Whether this program has the migrations up to that version."""
    script = ScriptDirectory(str(Path(__file__).parent))
    return any(one.revision == version for one in script.walk_revisions())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = Base.metadata
    return config
