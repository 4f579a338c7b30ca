"""Bringing a database to a version: ``upgrade`` for every start, the rest for tests and new versions."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from app.database import Base, Database

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

# alembic is loaded where it is needed: every command asks for the version, and hardly any changes it
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)).c.version_num
_FOLDER = Path(__file__).parent


def upgrade(database: Database, to: str = "head") -> None:
    """Run the migrations up to ``to``; harmless when the database is already there."""
    from alembic import command

    with database.engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Run the migrations down to ``to`` ("base" for an empty database)."""
    from alembic import command

    with database.engine.begin() as connection:
        command.downgrade(_config(connection), to)


def write_version(database: Database, message: str) -> None:
    """Write a new migration from what the models have and the database lacks (development only)."""
    from alembic import command

    with database.engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def current(database: Database) -> str | None:
    """The version the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return connection.scalar(select(_VERSION)) if inspect(connection).has_table(_VERSION.table.name) else None


def head() -> str:
    """The newest version this program knows: the names of the migrations begin with their numbers."""
    return max(place.name[:4] for place in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def knows(version: str) -> bool:
    """Whether this program has the migrations up to that version."""
    return any(one.revision == version for one in scripts().walk_revisions())


def scripts() -> "ScriptDirectory":
    """All migrations, as alembic knows them."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(_FOLDER))


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = Base.metadata
    return config
