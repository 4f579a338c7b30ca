"""Tables of documents laid side by side: two texts as they were brought, and how a person pairs their sentences."""

import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

WAITING, OPEN, TAKEN = "waiting", "open", "taken"


def _this_moment() -> datetime.datetime:
    """Now, to the microsecond: what a token needs."""
    return datetime.datetime.now(datetime.UTC)


class Pairing(Base):
    """Two documents of one text in two languages, on their way into the memory.

    It waits until the machine has laid it out, is open for correcting, and taken once its pairs are in the memory.
    ``lock`` counts changes: one that names an older count is refused. ``likeness`` is what the machine thinks of the two
    as translations of each other, from 0 to 1. ``new`` and ``known`` say how many pairs the memory got, and had.
    """

    __tablename__ = "pairing"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_language: Mapped[str] = mapped_column(String(16))
    target_language: Mapped[str] = mapped_column(String(16))
    source_name: Mapped[str] = mapped_column(String(255))
    target_name: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    likeness: Mapped[float] = mapped_column(default=0.0)
    lock: Mapped[int] = mapped_column(default=0)
    created_by_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(default=_this_moment, index=True)
    taken_by_name: Mapped[str] = mapped_column(String(64), default="")
    taken_at: Mapped[datetime.datetime | None]
    new: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)

    @property
    def token(self) -> str:
        """What tells these two documents from all others that ever were here: an id alone is given again after a removal."""
        return f"{self.id}-{self.created_at:%Y%m%d%H%M%S%f}"


class PairingSentence(Base):
    """A sentence of one of the two documents, as it stands there; never changed. ``side`` is 0 for the source, 1 for the target."""

    __tablename__ = "pairing_sentence"

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    opens: Mapped[bool] = mapped_column(default=False)
    heading: Mapped[bool] = mapped_column(default=False)


class PairingRow(Base):
    """A row begins with these sentences of both texts and reaches up to the next row.

    So every sentence is in exactly one row, whatever is joined, cut or moved. ``seen`` says that a person found the row
    right, ``dropped`` that it is not for the memory.
    """

    __tablename__ = "pairing_row"

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    target: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    confidence: Mapped[float] = mapped_column(default=0.0)
    seen: Mapped[bool] = mapped_column(default=False)
    dropped: Mapped[bool] = mapped_column(default=False)
