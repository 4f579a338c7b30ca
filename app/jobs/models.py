"""The table of jobs: the queue and its history."""

import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now

QUEUED, RUNNING, PAUSED, DONE, FAILED, CANCELLED = "queued", "running", "paused", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED)


class Job(Base):
    """One piece of deferred work. ``done`` of ``total`` units; ``message`` is a template with ``params``.

    ``holder`` names the taking that it runs under; whoever finds another one here has lost it. ``takings`` counts those
    that nobody brought to an end, this one included.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default=QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    pause_requested: Mapped[bool] = mapped_column(default=False)
    holder: Mapped[str] = mapped_column(String(32), default="")
    takings: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None]
    created_by_name: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)
    started_at: Mapped[datetime.datetime | None]
    finished_at: Mapped[datetime.datetime | None]
    heartbeat_at: Mapped[datetime.datetime | None]
