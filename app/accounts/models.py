"""Tables of people and the roles they hold."""

import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, now


class User(Base):
    """A person who signs in. ``session_key`` changes with the password and ends open sessions.

    ``mail`` is where they want to hear of what concerns them, empty where nowhere.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    mail: Mapped[str] = mapped_column(String(254), default="")
    password_hash: Mapped[str] = mapped_column(String(255))
    session_key: Mapped[str] = mapped_column(String(64), unique=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    last_sign_in_at: Mapped[datetime.datetime | None]
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user", cascade="all, delete-orphan",
                                                     order_by="RoleGrant.id")


class RoleGrant(Base):
    """One role of one person; ``language`` is empty for roles that hold for all languages."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16), default="")
    user: Mapped[User] = relationship(back_populates="grants")


class AccessToken(Base):
    """A token by which a program acts as a person over the API; only its SHA-256 digest is kept.

    From ``ends_at`` on it is worth nothing (None: it has no end); where ``writes`` is not set it may only read.
    """

    __tablename__ = "access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime.datetime | None]
    writes: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User] = relationship()

    @property
    def ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= now()
