"""PURE: cutting a source text into the pieces that are translated, and composing the translation from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.publications.extraction import Slot, compose, extract

TITLE, SUMMARY, BODY = "title", "summary", "body"


class Parts(Protocol):
    """Anything with a title, a summary and a body, such as a revision."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def body(self) -> str: ...


@dataclass(frozen=True)
class Piece:
    """One piece of a source text: its part, and its place there as a slot."""

    part: str
    slot: Slot


@dataclass(frozen=True)
class Composed:
    """A text in the target language."""

    title: str
    summary: str
    body: str


def cut(text: Parts, tag: str) -> tuple[Piece, ...]:
    """The title, the summary where there is one, and the sentences of the body, in reading order."""
    pieces = [Piece(TITLE, _whole(text.title, TITLE))]
    if text.summary:
        pieces.append(Piece(SUMMARY, _whole(text.summary, SUMMARY)))
    pieces.extend(Piece(BODY, slot) for slot in extract(text.body, tag))
    return tuple(pieces)


def put_together(source: Parts, pieces: Sequence[Piece], targets: Sequence[str], source_tag: str,
                 target_tag: str) -> Composed:
    """The source text with each piece replaced by its target; everything between the pieces stays."""
    whole = {piece.part: target for piece, target in zip(pieces, targets, strict=True) if piece.part != BODY}
    body = [(piece.slot, target) for piece, target in zip(pieces, targets, strict=True) if piece.part == BODY]
    return Composed(whole[TITLE], whole.get(SUMMARY, ""),
                    compose(source.body, tuple(slot for slot, _ in body), [text for _, text in body],
                            source_tag, target_tag))


def _whole(text: str, kind: str) -> Slot:
    return Slot(start=0, end=len(text), text=text, kind=kind, level=0, block=0, joints=())
