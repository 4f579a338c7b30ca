"""Words in the memory, in either language of a translation: as a page, and as a panel of the editor."""

from dataclasses import dataclass

from flask import jsonify, render_template, request
from markupsafe import Markup

from app.database import UnitOfWork
from app.http.identity import current_actor
from app.http.translations import find
from app.http.unit import reading
from app.languages.normalization import one_line
from app.publications import works
from app.translation.access import hidden_origins
from app.translation.memory.concordance import Concord
from app.translation.memory.concordance import concordance as find_words
from app.web.origins import origin_labels
from app.web.staff import Answer, wants_json
from app.web.workbench.marking import Place, marked

LONGEST = 200
SOURCE, TARGET = "source", "target"


@dataclass(frozen=True)
class Found:
    """The pairs with the words on the side of ``language``; each text with the words marked, what stands for it, and where from."""

    language: str
    other: str
    pairs: tuple[tuple[Markup, str, str], ...]


def concordance(work_id: str, tag: str) -> Answer:
    uow, version = reading(), find(work_id, tag)
    words, of = one_line(request.args.get("q", ""))[:LONGEST], request.args.get("of", "")
    sides = [(version.work.source_language, version.language, SOURCE), (version.language, version.work.source_language, TARGET)]
    found = [_found(uow, words, language, other) for language, other, side in sides if of in (side, "") and words]
    shown = {"found": found, "words": words, "of": of, "place": {"work_id": work_id, "tag": version.language}}
    if wants_json():
        return jsonify({"html": render_template("workbench/concords.html", **shown),
                        "total": sum(len(one.pairs) for one in found)})
    source = works.source_revision(uow, version)
    return render_template("workbench/concordance.html", version=version, title=source.title if source else work_id, **shown)


def _found(uow: UnitOfWork, words: str, language: str, other: str) -> Found:
    actor = current_actor()
    pairs = find_words(uow, words, language, other, hidden=hidden_origins(uow, actor))
    labels = origin_labels(uow, actor, {one.origin for one in pairs})
    return Found(language, other, tuple((_marked(one), one.other, labels[one.origin]) for one in pairs))


def _marked(one: Concord) -> Markup:
    return marked(one.text, (Place(span.start, span.end, number) for number, span in enumerate(one.marks)), "word")
