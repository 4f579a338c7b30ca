"""The relational store: declarative base, engine and unit of work. Edges commit, the inside flushes."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.errors import N_, Invalid, Unavailable
from app.events import Bus


class UtcDateTime(TypeDecorator[datetime.datetime]):
    """An aware UTC moment, kept as such by databases that do not know time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Any) -> datetime.datetime | None:
        return None if value is None else value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime.datetime | None, dialect: Any) -> datetime.datetime | None:
        return None if value is None else value.replace(tzinfo=datetime.UTC)


class Base(DeclarativeBase):
    """Base of all models; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    })
    type_annotation_map = {datetime.datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


# Indochina time, seven hours ahead all year: the day that readers and embargoes mean
LOCAL = datetime.timezone(datetime.timedelta(hours=7))
LOCAL_NAME = "Asia/Ho_Chi_Minh"


def today() -> datetime.date:
    """The date in the province, wherever the computer's clock says it stands."""
    return datetime.datetime.now(LOCAL).date()


def now() -> datetime.datetime:
    """This moment, aware, in UTC, to the second (what a person can read back)."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


class UnitOfWork:
    """One transaction and the events it will tell after its commit."""

    def __init__(self, session: Session, bus: Bus) -> None:
        self.session = session
        self._bus = bus
        self._events: list[object] = []

    def record(self, happened: object) -> None:
        """Tell this event to its subscribers once the commit has succeeded; equal events are told once."""
        if happened not in self._events:
            self._events.append(happened)

    def beside(self) -> Session:
        """A session of its own on the same store that reads what is committed; close it."""
        bind = self.session.get_bind()
        assert isinstance(bind, Engine)  # sessions are made by Database
        return Session(bind=bind.execution_options(rong_write=False))

    def commit(self) -> None:
        """Keep everything, then publish what happened. A full or locked disk raises ``Unavailable``."""
        with told_as_unavailable():
            self.session.commit()
        happened, self._events = self._events, []
        for one in happened:
            self._bus.publish(one)

    def rollback(self) -> None:
        self._events = []
        self.session.rollback()

    def close(self) -> None:
        """Let go of what was not committed; objects that were read stay readable."""
        self._events = []
        self.session.close()

    def __enter__(self) -> "UnitOfWork":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, OperationalError):
            with told_as_unavailable():
                raise error


class Database:
    """The engine of one instance. ``write=True`` takes the write lock at once where the store has only one."""

    def __init__(self, url: str, bus: Bus) -> None:
        self.bus = bus
        try:
            self.url = make_url(url)
            self.engine = create_engine(self.url, hide_parameters=True)  # or a failure would put texts and keys into the log
        except (ArgumentError, ModuleNotFoundError) as error:  # no address, or of a store whose driver is not installed
            raise Invalid("database.bad_address", N_("The setting RONG_DATABASE_URL names no database that can be used here. Correct it, or leave it empty.")) from error
        self._writing = self.engine.execution_options(rong_write=True)
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)

    def unit(self, *, write: bool = False) -> UnitOfWork:
        """A new unit of work; use it as a context manager, commit inside, leaving rolls back the rest."""
        bind = self._writing if write else self.engine
        return UnitOfWork(Session(bind=bind, expire_on_commit=False), self.bus)

    def dispose(self) -> None:
        self.engine.dispose()


@contextmanager
def told_as_unavailable() -> Iterator[None]:
    """Turn the database's "full" and "locked" into one clear sentence."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig).lower()
        if "full" in text or "no space" in text or "disk i/o" in text:
            raise Unavailable("database.full", N_("The disk has no room left. Nothing was kept; free some space and try again.")) from error
        if "locked" in text or "busy" in text:
            raise Unavailable("database.busy", N_("The archive is busy with other work. Try again in a moment.")) from error
        raise


def _prepare_sqlite(engine: Engine) -> None:
    """SQLite as a server wants it: readers beside one writer, real foreign keys, explicit BEGIN."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("rong_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
