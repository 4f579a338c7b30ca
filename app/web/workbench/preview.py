"""The page as readers will see it with the texts that stand in the editor now; what is unfinished is marked."""

from collections.abc import Sequence

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup, escape

from app.errors import N_, Conflict
from app.http.translations import find
from app.http.unit import reading
from app.publications import works
from app.publications.extraction import Slot
from app.publications.models import Attachment, LanguageVersion, Revision, Segment
from app.translation.cutting import Composed, Piece, put_together
from app.web.pictures import rendered
from app.web.presenting import lang_attrs
from app.web.staff import Answer
from app.web.workbench.sifting import UNFINISHED

# around what is unfinished, through Markdown and its cleaning: three of the code points that no text may hold
_UNSEEN, _SOURCE, _END = "\ufdd0", "\ufdd1", "\ufdd2"


def preview(work_id: str, tag: str) -> Answer:
    uow, version = reading(), find(work_id, tag)
    source = works.source_revision(uow, version)
    if source is None or not version.segments:
        raise Conflict("workbench.no_preview", N_("This version has no segments. See it as readers do."))
    composed = _composed(version, source)
    body, shown = _body(version, composed.body, version.work.attachments)
    left = sum(one.state in UNFINISHED for one in version.segments)
    return render_template("workbench/preview.html", version=version, title=_marked(version, composed.title),
                           summary=_marked(version, composed.summary), body=body, left=left,
                           pictures=[one for one in version.work.attachments if one.role == "image" and one.name not in shown])


def _composed(version: LanguageVersion, source: Revision) -> Composed:
    pieces = [Piece(one.part, Slot(start=one.start, end=one.end, text=one.source, kind=one.kind, level=one.level,
                                   block=one.block, joints=tuple(one.joints))) for one in version.segments]
    return put_together(source, pieces, [_text(one) for one in version.segments], version.work.source_language, version.language)


def _text(segment: Segment) -> str:
    """What stands for the segment at present, the source where nothing does, between marks where it is unfinished."""
    text = segment.target or segment.draft
    if segment.state not in UNFINISHED or segment.kind == "image-alt":  # no mark may stand inside an attribute
        return text or segment.source
    return f"{_UNSEEN}{text}{_END}" if text else f"{_SOURCE}{segment.source}{_END}"


def _body(version: LanguageVersion, body: str, attachments: Sequence[Attachment]) -> tuple[Markup, set[str]]:
    html, shown = rendered(body, attachments)
    return Markup(_with_marks(version, str(html))), shown


def _marked(version: LanguageVersion, text: str) -> Markup:
    return Markup(_with_marks(version, str(escape(text))))


def _with_marks(version: LanguageVersion, html: str) -> str:
    unseen = Markup('<mark class="unfinished" title="{}">').format(gettext("not finished"))
    untranslated = Markup('<mark class="unfinished untranslated" {} title="{}">').format(
        lang_attrs(version.work.source_language), gettext("not translated"))
    return html.replace(_UNSEEN, unseen).replace(_SOURCE, untranslated).replace(_END, "</mark>")
