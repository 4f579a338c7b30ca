"""Tables of concepts and their terms."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base


class Concept(Base):
    """One idea, whatever it is called; ``id`` is a slug such as ``border-marker``."""

    __tablename__ = "concept"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    domain: Mapped[str] = mapped_column(String(64), default="")
    definition: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[list["Term"]] = relationship(back_populates="concept", cascade="all, delete-orphan",
                                               order_by="Term.id")


class Term(Base):
    """What a concept is called in one language; status is preferred, allowed, attested or forbidden."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("concept_id", "language", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concept_id: Mapped[str] = mapped_column(ForeignKey("concept.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(16), index=True)
    text: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    concept: Mapped[Concept] = relationship(back_populates="terms")
