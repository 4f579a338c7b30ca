"""The text that the segments of a version make together."""

from app.database import UnitOfWork
from app.publications.extraction import Slot
from app.publications.models import LanguageVersion, Revision
from app.publications.works import Text
from app.translation.cutting import Piece, put_together


def composed(uow: UnitOfWork, version: LanguageVersion) -> Text:
    """The source revision with each segment's target in its place; without a target the source text stays."""
    source = uow.session.get_one(Revision, version.source_revision_id)
    pieces = [Piece(one.part, Slot(start=one.start, end=one.end, text=one.source, kind=one.kind, level=one.level,
                                   block=one.block, joints=tuple(one.joints))) for one in version.segments]
    text = put_together(source, pieces, [one.target for one in version.segments],
                        version.work.source_language, version.language)
    return Text(text.title, text.summary, text.body)
