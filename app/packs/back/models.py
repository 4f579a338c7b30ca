"""The tables of what is counted and said at posts, and of what came back from them. None holds an address or a person."""

import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now


class ReadingCount(Base):
    """How often something happened on a day and was not reported yet; ``work_id`` is empty for searches.

    No foreign key: what was read stays counted when the work goes.
    """

    __tablename__ = "reading_count"

    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    work_id: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Feedback(Base):
    """What a reader said of a publication; ``post`` is empty where it was said here.

    ``reported`` is the number of the report that took it along, 0 for none yet.
    """

    __tablename__ = "reader_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(String(40), default="", index=True)
    day: Mapped[datetime.date]
    work_id: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(16))
    useful: Mapped[bool | None]
    text: Mapped[str] = mapped_column(String(500), default="")
    reported: Mapped[int] = mapped_column(default=0)
    settled_by: Mapped[str] = mapped_column(String(64), default="")
    settled_at: Mapped[datetime.datetime | None]


class Post(Base):
    """A post that is known by its fingerprint; what others send is kept apart until somebody accepts them."""

    __tablename__ = "post"

    fingerprint: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    accepted_at: Mapped[datetime.datetime] = mapped_column(default=now)


class Report(Base):
    """A signed report of a post, one that was made here or one that came; ``taken`` once its figures are counted."""

    __tablename__ = "post_report"

    post: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[str] = mapped_column(Text)
    came_at: Mapped[datetime.datetime] = mapped_column(default=now)
    taken: Mapped[bool] = mapped_column(default=False)


class PostFigure(Base):
    """How often something happened at a post on a day, as its reports say."""

    __tablename__ = "post_figure"

    post: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    work_id: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
