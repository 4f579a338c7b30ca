"""The text that the segments of a version make together."""

from app.database import UnitOfWork
from app.publications.extraction import Slot
from app.publications.models import LanguageVersion, Revision, Segment
from app.publications.untranslated import marked
from app.publications.works import Text
from app.translation.cutting import BODY, Piece, put_together
from app.translation.workflow import CONFIRMED


def composed(uow: UnitOfWork, version: LanguageVersion) -> Text:
    """The source revision with each segment's target in its place, of those that a person has confirmed.

    Where nobody has, the source text stays and is marked as what it is, an alternative text of a picture unmarked; a
    summary that nobody has translated is left out.
    """
    source = uow.session.get_one(Revision, version.source_revision_id)
    pieces = [Piece(one.part, Slot(start=one.start, end=one.end, text=one.source, kind=one.kind, level=one.level,
                                   block=one.block, joints=tuple(one.joints))) for one in version.segments]
    text = put_together(source, pieces, [_text(one, version.work.source_language) for one in version.segments],
                        version.work.source_language, version.language)
    return Text(text.title, text.summary, text.body)


def _text(segment: Segment, source_language: str) -> str:
    if segment.state in CONFIRMED:
        return segment.target
    return marked(segment.source, source_language) if segment.part == BODY and segment.kind != "image-alt" else ""
