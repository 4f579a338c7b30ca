"""How texts of segments go through an engine: bare and whole, with all that must be kept put back into the drafts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

from app.languages import entities
from app.translation.checks.base import Agreed, Context, Finding
from app.translation.engines.base import Engine
from app.translation.markup import Run, joined
from app.translation.pipeline.enclosing import completed, enclosed, tightened
from app.translation.pipeline.protection import (
    Protected,
    Span,
    begun,
    divided,
    protected,
    restored,
    standing_in,
    tidy,
)
from app.translation.pipeline.shorthand import written_out
from app.translation.pipeline.verification import (
    changed,
    figures_for,
    in_figures,
    losses,
    lost_places,
    mended,
    refigured,
    spaced,
)


@dataclass(frozen=True)
class Asked:
    """A text to be drafted; ``markdown`` says what it is written in, ``also`` are places that must stay as they are.

    What stands in such a place and is named in ``instead`` is replaced by what that says.
    """

    text: str
    markdown: bool
    also: tuple[Span, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)


def draft_asked(engine: Engine, asked: Sequence[Asked], source: str, target: str) -> list[str]:
    """A draft for each text, in order, with its markup, addresses, code, placeholders and references; blank for blank.

    Entities that an engine learned from its texts are read. What has no letters stays as it is, but for the signs in numbers: an engine would write figures that stand alone in words.
    """
    ready = [protected(one.text, markdown=one.markdown, also=one.also, instead=one.instead) for one in asked]
    whole = [one.whole and any(map(str.isalpha, one.text)) for one in ready]
    wanted = [text for one in compress(ready, whole) for text in (one.text, *one.phrases())]
    drafts = iter(engine.draft(wanted, source, target))
    found = [_put_back(one, [next(drafts) for _ in (one.text, *one.phrases())]) if each else None for one, each in zip(ready, whole, strict=True)]
    rest = [number for number, draft in enumerate(found) if draft is None]
    pieces = {number: divided(one.text, markdown=one.markdown, also=one.also, instead=one.instead) for number in rest if (one := asked[number])}
    words = iter(engine.draft([run.text for number in rest for run in pieces[number] if run.words], source, target))
    for number in rest:
        bare = ready[number].text == asked[number].text and not any(run.words for run in pieces[number])
        found[number] = figures_for(asked[number].text, source, target) if bare else _joined(pieces[number], words, markdown=asked[number].markdown)
    return [entities.read(draft or "", one.text) for one, draft in zip(asked, found, strict=True)]


@dataclass(frozen=True)
class Checked:
    """A draft and what the checks miss in it."""

    text: str
    lost: tuple[Finding, ...]


def draft_checked(engine: Engine, asked: Sequence[tuple[Asked, Context]], source: str, target: str) -> list[Checked]:
    """Drafts that were held against their sources: mended by value, and made again around figures that had got lost.

    An agreed term that is missing takes the place of what the engine calls it; where that is not to be found the text is
    drafted around the term. Of two drafts of a text the one that lost less is kept, the first of equals.
    """
    asked = [(_written_out(one, source, target), context) for one, context in asked]
    drafts = [refigured(one.text, draft, source, target)
              for (one, _), draft in zip(asked, draft_asked(engine, [one for one, _ in asked], source, target), strict=True)]
    done = [_mended(one.text, draft, source, target, context) for (one, context), draft in zip(asked, drafts, strict=True)]
    around = {number: replace(one, also=(*one.also, *places)) for number, ((one, _), draft) in enumerate(zip(asked, done, strict=True))
              if draft.lost and (places := lost_places(one.text, draft.lost))}
    done = _with_terms(engine, asked, _again(engine, asked, done, around, source, target), source, target)
    terms = {number: _around_terms(one, missing) for number, ((one, context), draft) in enumerate(zip(asked, done, strict=True))
             if (missing := _missing(draft, context))}
    done = _again(engine, asked, done, terms, source, target)
    done = [_better(one.text, draft, in_figures(one.text, draft.text, source, target, draft.lost), source, target, context)
            for (one, context), draft in zip(asked, done, strict=True)]
    return _enclosed(engine, asked, done, source, target)


def _enclosed(engine: Engine, asked: Sequence[tuple[Asked, Context]], done: Sequence[Checked], source: str, target: str) -> list[Checked]:
    """The drafts with the brackets and quotation marks that they lost, where these cost nothing else."""
    done = [replace(draft, text=spaced(tightened(one.text, draft.text), target)) for (one, _), draft in zip(asked, done, strict=True)]
    between = [enclosed(one.text, draft.text) for (one, _), draft in zip(asked, done, strict=True)]
    phrases = iter(engine.draft([words for some in between for words in some], source, target))
    better = list(done)
    for number, ((one, context), draft, some) in enumerate(zip(asked, done, between, strict=True)):
        if some and (text := completed(one.text, draft.text, [next(phrases) for _ in some])) != draft.text:
            lost = losses(one.text, text, source, target, context)
            better[number] = Checked(text, lost) if len(lost) <= len(draft.lost) else draft
    return better


def _written_out(asked: Asked, source: str, target: str) -> Asked:
    """The text with times and prices in short ways as things to be kept, which come back as the other language writes them."""
    places = written_out(asked.text, source, target)
    return replace(asked, also=(*asked.also, *places), instead={**asked.instead, **{asked.text[slice(*span)]: words for span, words in places.items()}})


def _again(engine: Engine, asked: Sequence[tuple[Asked, Context]], done: Sequence[Checked], anew: Mapping[int, Asked],
           source: str, target: str) -> list[Checked]:
    """The drafts, some of them made again as they are asked for now, where those lose less."""
    better = list(done)
    for number, text in zip(anew, draft_asked(engine, list(anew.values()), source, target), strict=True):
        second = _mended(asked[number][0].text, text, source, target, asked[number][1])
        if second.text and len(second.lost) < len(better[number].lost):
            better[number] = second
    return better


def _missing(draft: Checked, context: Context) -> list[Agreed]:
    """The agreed terms that a draft has not called what they are to be called."""
    spans = {lost.source_span for lost in draft.lost if lost.code == "terms.missing"}
    return [one for one in context.agreed if one.preferred and one.span in spans]


def _around_terms(asked: Asked, missing: Sequence[Agreed]) -> Asked:
    """The text with these terms as things to be kept, which come back as what they are called."""
    instead = {asked.text[slice(*one.span)]: one.preferred[0] for one in missing}
    called = {words: term[:1].upper() + term[1:] if words[:1].isupper() else term for words, term in instead.items()}
    return replace(asked, also=(*asked.also, *(one.span for one in missing)), instead={**asked.instead, **called})


def _with_terms(engine: Engine, asked: Sequence[tuple[Asked, Context]], done: Sequence[Checked], source: str, target: str) -> list[Checked]:
    """The drafts with agreed terms in the place of what the engine calls them, where this stands there once."""
    missing = [(number, one) for number, draft in enumerate(done) for one in _missing(draft, asked[number][1])]
    called = engine.draft([one.text for _, one in missing], source, target)
    better = list(done)
    for (number, one), words in zip(missing, called, strict=True):
        text = better[number].text
        places = standing_in(words.strip().rstrip("."), text, exactly=False)
        if len(places) == 1:
            term = one.preferred[0]
            text = changed(text, [(places[0], term[:1].upper() + term[1:] if text[places[0][0]].isupper() else term)])
            lost = losses(asked[number][0].text, text, source, target, asked[number][1])
            better[number] = Checked(text, lost) if len(lost) < len(better[number].lost) else better[number]
    return better


def _mended(text: str, draft: str, source: str, target: str, context: Context) -> Checked:
    checked = Checked(draft, losses(text, draft, source, target, context))
    return _better(text, checked, mended(text, draft, source, target, checked.lost), source, target, context) if checked.lost else checked


def _better(text: str, draft: Checked, other: str, source: str, target: str, context: Context) -> Checked:
    """The other draft where it lost less."""
    if other == draft.text:
        return draft
    left = losses(text, other, source, target, context)
    return Checked(other, left) if len(left) < len(draft.lost) else draft


def _put_back(one: Protected, drafts: Sequence[str]) -> str | None:
    drafts = [begun(one.text, drafts[0]), *drafts[1:]]
    if not one.marks and not one.kept:
        return tidy(drafts[0], one)
    return restored(one, drafts[0], drafts[1:]) if drafts[0] else ""


def _joined(pieces: Sequence[Run], words: Iterator[str], *, markdown: bool) -> str:
    drafts = [next(words) for run in pieces if run.words]
    if markdown:
        return joined(pieces, drafts)
    waiting = iter(drafts)
    return "".join(next(waiting) if run.words else run.text for run in pieces)
