"""The tables of trust: the roots known here, the newest lists and numbers seen, and what was signed here."""

import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now


class TrustedRoot(Base):
    """One root of the chain that counts here; ``made_here`` where the keys of this office made it."""

    __tablename__ = "trusted_root"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))
    made_here: Mapped[bool] = mapped_column(default=False)
    taken_at: Mapped[datetime.datetime] = mapped_column(default=now)


class PinnedRoot(Base):
    """The fingerprint that a person gave; at most one row."""

    __tablename__ = "pinned_root"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    pinned_at: Mapped[datetime.datetime] = mapped_column(default=now)


class VouchedList(Base):
    """The newest list of each path that was believed or vouched for here."""

    __tablename__ = "vouched_list"

    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[int]
    length: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class SignedFile(Base):
    """The newest of each signed file below the root, by its role; its version is the floor of that role."""

    __tablename__ = "signed_file"

    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ClockFloor(Base):
    """Moments that the time is not before: ``signed``, the newest signed one, and ``shutdown``, the last one."""

    __tablename__ = "clock_floor"

    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime.datetime]
