"""PURE: from a query as typed to what engines look for in the texts of each language."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from app.languages import registry
from app.search.analysis.base import EXACT, PAIR, Analyser, Asked, Variant
from app.search.analysis.registry import analyser_for
from app.search.engines.base import Clause, Match, Wanted
from app.search.figures import otherwise
from app.search.lexicon.base import Lexicon, Rendered
from app.search.parsing import PHRASE, PREFIX, Parsed, Part
from app.search.ranking import TITLE, weighed, weighed_together
from app.search.renditions import BESIDE, Likely, beside, company, partly, shown, written

MOST_WORDS = 40
"""So many words of a query count."""

MOST_BEGINNINGS = 64
"""So many words that begin as a prefix* does are looked for, the most frequent ones."""

PASSED = 0.15
"""What a word as it was typed counts in texts of another language, beside what it was translated to."""

MOST_PARTED = 5
"""Of so many renditions of a word, the likeliest ones, the parts rank texts as well."""

NEAR = 0.2
"""Of texts in another language those are found that score at least this share of the best one."""

CLOSE = 12
"""What words of a query that stand close together in a text count beside their being there, whose impacts go to 15."""

# neighbours have nothing but a sign and a space between them
_APART = 2

Begins = Callable[[str, str, int], Mapping[str, int]]
Heard = Callable[[Sequence[str], Sequence[Rendered], str, str], Sequence[Rendered]]
"""What words are in another language, given what a lexicon says of them and both languages."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a word may be in a text, and how likely it is that the word means this.

    ``text`` is what the word was understood as, where it was translated, "" for a mere guess. ``partly``: it only says something of
    what the word means, so it ranks a text that was found and finds none by itself.
    """

    variant: Variant
    share: float = 1.0
    text: str | None = None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Idea:
    """A word or phrase of the query at its place there, and how it may be in texts of one language.

    ``together``: its ways are one word to the reader, each worth what it tells about that word. ``weight`` is how
    much it counts among the others. ``company`` is what such texts hold that speak of it, with how strongly.
    """

    start: int
    end: int
    ways: tuple[Way, ...]
    together: bool = False
    weight: float = 1.0
    company: tuple[tuple[str, float], ...] = ()

    @property
    def translated(self) -> bool:
        """Whether it was understood by way of another language."""
        return any(way.text is not None for way in self.ways)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in texts of one language, before it is known how frequent anything is."""

    language: str
    ideas: tuple[Idea, ...]
    ranking: tuple[Variant, ...]
    excluded: tuple[Variant, ...]
    beside: tuple[tuple[Variant, float], ...] = ()
    """What ranks a text higher in which neighbours of the query are neighbours, with how likely that is."""

    def keys(self) -> set[str]:
        """Every key whose frequency counts."""
        variants = [*self.ranking, *self.excluded, *(variant for variant, _ in self.beside), *(way.variant for idea in self.ideas for way in idea.ways)]
        return {key for variant in variants for key in variant.keys}

    def understood(self) -> dict[Span, tuple[str, ...]]:
        """What translated words of the query were taken for, likeliest first, whether or not any text holds it.

        Whoever may not read a text is not told its words by what is left out here.
        """
        return {(idea.start, idea.end): texts for idea in self.ideas
                if (texts := tuple(dict.fromkeys(way.text for way in idea.ways if way.text)))}


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked for in texts of one language and how much it counts; an idea without matches is in no text."""

    sought: Sought
    frequencies: Mapping[str, int]
    clauses: tuple[tuple[Idea, tuple[Match, ...]], ...]
    ranking: tuple[Match, ...]
    excluded: tuple[Match, ...]

    @property
    def translated(self) -> bool:
        """Whether any word was understood by way of another language."""
        return any(idea.translated for idea in self.sought.ideas)


def seek(parsed: Parsed, tag: str, begins: Begins, source: str | None = None, lexicon: Lexicon | None = None,
         names: Heard | None = None) -> Sought:
    """What a query asks of texts in the language ``tag``, by way of the lexicon where it is in another, ``source``.

    ``names`` tells which of its words may be names.
    """
    reader = _Reader(tag, analyser_for(tag), begins, source if source != tag else None, lexicon, names)
    ideas: list[Idea] = []
    ranking: list[Variant] = []
    for group in parsed.wanted:
        parts = [found for part in group if (found := reader.ideas(part))]
        ideas += parts[0] if len(parts) == 1 else [_either(parts)] if parts else []
        for part in group:
            ranking += reader.ranking(part)
    ranking += company((idea.company for idea in ideas), tag)
    excluded = [variant for part in parsed.excluded for variant in reader.excluded(part)]
    return Sought(tag, tuple(_different(ideas)[:MOST_WORDS]), tuple(dict.fromkeys(ranking)), tuple(dict.fromkeys(excluded)),
                  beside(_neighbours(ideas), tag))


def weigh(sought: Sought, frequencies: Mapping[str, int], documents: int) -> Known:
    """Say how much everything counts, by how many of the language's documents hold it."""
    clauses, ranking = [], weighed(sought.ranking, 1.0, frequencies, documents)
    ranking += weighed_together(sought.beside, BESIDE, frequencies, documents)
    for idea in sought.ideas:
        ways = [(way.variant, way.share) for way in idea.ways]
        matches = weighed_together(ways, idea.weight, frequencies, documents) if idea.together else \
            [match for variant, share in ways for match in weighed((variant,), share, frequencies, documents)]
        partly = {way.variant.keys for way in idea.ways if way.partly}
        ranking += [match for match in matches if match.keys in partly]
        clauses.append((idea, tuple(match for match in matches if match.keys not in partly)))
    return Known(sought, frequencies, tuple(clauses), tuple(ranking),
                 tuple(weighed(sought.excluded, 1.0, frequencies, documents)))


def wanted(known: Known, left_out: Iterable[Span] = (), *, alike: bool = True, partly: bool = False) -> Wanted | None:
    """The question to an engine; None where no text of the language can hold what is needed.

    Ideas in ``left_out`` places of the query do not count. ``alike``: a word typed with its marks is also met by
    those that look like it without them. ``partly``: one word is enough.
    """
    spans = list(left_out)
    counted = [(idea, matches) for idea, matches in known.clauses
               if not any(start <= idea.start and idea.end <= end for start, end in spans)]
    ranking = list(known.ranking)
    if not alike:
        counted, loose = _as_marked(counted)
        ranking += loose
    clauses = tuple(Clause(matches) for _, matches in counted if matches)
    # not every word of one language is in a text that says the same in another
    least = 1 if partly or known.translated else len(counted)
    if not clauses or least > len(clauses):
        return None
    return Wanted(known.sought.language, clauses, least, tuple(ranking), known.excluded,
                  NEAR if known.translated and not partly else 0.0, CLOSE)


def _as_marked(clauses: Iterable[tuple[Idea, tuple[Match, ...]]]) -> tuple[list[tuple[Idea, tuple[Match, ...]]], list[Match]]:
    """Clauses in which words that were typed with marks are met in that spelling only, and what ranks beside them."""
    kept: list[tuple[Idea, tuple[Match, ...]]] = []
    loose: list[Match] = []
    for idea, matches in clauses:
        exact = tuple(match for match in matches if match.flat and match.keys[-1].startswith(EXACT))
        others = tuple(match for match in matches if match not in exact)
        typed = {one.keys[-1].removeprefix(EXACT) for one in exact}
        marked = exact and not idea.together and not any(match.keys[-1].removeprefix(TITLE) in typed for match in others)
        kept.append((idea, exact if marked else matches))
        loose += others if marked else ()
    return kept, loose


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a query for the texts of one language."""

    tag: str
    analyser: Analyser
    begins: Begins
    source: str | None
    lexicon: Lexicon | None
    names: Heard | None = None

    def ideas(self, part: Part) -> list[Idea]:
        if part.manner == PREFIX:
            found = self._beginning(part)
        elif part.manner == PHRASE:
            found = self._phrase(part)
        else:
            found = self._words(part)
        return [self._in_title(idea) for idea in found] if part.title else found

    def ranking(self, part: Part) -> list[Variant]:
        """What ranks a text higher: words side by side as they were typed, a phrase in its very spelling."""
        if part.title or part.manner == PREFIX:
            return []
        if part.manner == PHRASE:
            keys = tuple(key for asked in self.analyser.ask(part.text, self.tag) if (key := _exact(asked)))
            return [Variant(keys, 2.0)] if len(keys) > 1 else []
        return self.analyser.nearness(part.text, self.tag)

    def excluded(self, part: Part) -> list[Variant]:
        """A word typed with its marks excludes itself, not every word that looks like it without them."""
        asked = self.analyser.ask(part.text, self.tag)
        if len(asked) == 1:
            key = _exact(asked[0])
            marked = key and self.analyser.loose(asked[0].unit) != asked[0].unit
            variant: Variant | None = Variant((key,)) if marked else asked[0].variants[0]
        else:
            variant = self.analyser.ask_phrase(part.text, self.tag)
        if variant is None:
            return []
        return [self._titled(variant)] if part.title else [variant]

    def _words(self, part: Part) -> list[Idea]:
        asked = self._asked(part.text)
        ideas, taken = [], set[int]()
        for start, end, rendered in self._rendered(part):
            inside = [place for place, one in enumerate(asked) if one.start < end and one.end > start]
            if inside and taken.isdisjoint(inside):
                taken.update(inside)
                passed = _as_typed([asked[place] for place in inside])
                ideas.append(self._idea(part, start, end, passed, rendered))
        ideas += [_moved(Idea(one.start, one.end, tuple(map(Way, (*one.variants, *self._otherwise(one))))), part.start)
                  for place, one in enumerate(asked) if place not in taken]
        return sorted(ideas, key=lambda idea: idea.start)

    def _asked(self, text: str) -> list[Asked]:
        """The words as texts of the language may hold them; where the query's own writes no spaces, cut as that one cuts them.

        ICU knows no Lao by the tag of a language with spaces, and would leave a number in one piece with the words beside it.
        """
        if self.source is None or registry.get(self.source).spaces:
            return self.analyser.ask(text, self.tag)[:MOST_WORDS]
        return [replace(one, start=word.start + one.start, end=word.start + one.end)
                for word in analyser_for(self.source).ask(text, self.source)[:MOST_WORDS]
                for one in self.analyser.ask(text[word.start:word.end], self.tag)]

    def _otherwise(self, asked: Asked) -> tuple[Variant, ...]:
        """The other ways to write a number."""
        return tuple(Variant((one,)) for one in otherwise(asked.unit, self.source is not None))

    def _phrase(self, part: Part) -> list[Idea]:
        rendered = self._rendered(part)
        if len(rendered) > 1:  # what stands side by side in one language need not in another
            return self._words(part)
        phrase = self.analyser.ask_phrase(part.text, self.tag)
        if phrase is None:
            return []
        asked = self.analyser.ask(part.text, self.tag)
        passed = list(map(Way, asked[0].variants)) if len(asked) == 1 and len(phrase.keys) == 1 else [Way(phrase)]
        start, end = asked[0].start if asked else 0, asked[-1].end if asked else len(part.text)
        if rendered:
            return [self._idea(part, start, end, passed, rendered[0][2])]
        return [_moved(Idea(start, end, tuple(passed)), part.start)]

    def _beginning(self, part: Part) -> list[Idea]:
        asked = self.analyser.ask(part.text, self.tag)
        if not asked:
            return []
        last = asked[-1]
        loose, key = self.analyser.loose(last.unit), _exact(last)
        beginning = key if key and loose != last.unit else loose
        keys = self.begins(self.tag, beginning, MOST_BEGINNINGS)
        ideas = [Idea(one.start, one.end, tuple(map(Way, one.variants))) for one in asked[:-1]]
        ideas.append(Idea(last.start, last.end, tuple(Way(Variant((found,))) for found in keys), together=True))
        return [_moved(idea, part.start) for idea in ideas]

    def _rendered(self, part: Part) -> list[tuple[int, int, Rendered]]:
        """The places in the part that the lexicon knows in this language, with what they are in it."""
        if not self.lexicon or not self.source or part.manner == PREFIX:
            return []
        asked = analyser_for(self.source).ask(part.text, self.source)[:MOST_WORDS]
        units = [one.unit for one in asked]
        known: Sequence[Rendered] = self.lexicon.render(units, self.source, self.tag)
        if self.names:
            known = self.names(units, known, self.source, self.tag)
        # a number alone is the same everywhere; what was learned of it is what once stood beside it
        return [(asked[one.first].start, asked[one.last - 1].end, one)
                for one in known
                if one.renditions and not "".join(units[one.first:one.last]).isdecimal()]

    def _idea(self, part: Part, start: int, end: int, passed: Sequence[Way], rendered: Rendered) -> Idea:
        """A word that was translated; as it was typed it counts less than a word of which nothing is known."""
        ways = [replace(way, share=PASSED) for way in passed]
        ways += [Way(variant, one.weight, shown(one.text, self.tag) if one.told else "", one.part)
                 for one in rendered.renditions for variant in written(one.text, self.tag)]
        ways += [Way(variant, one.weight, partly=True)
                 for one in rendered.renditions[:MOST_PARTED] for variant in partly(one.text, self.tag)]
        return _moved(Idea(start, end, _first_of_each(ways), True, rendered.weight, rendered.company), part.start)

    def _in_title(self, idea: Idea) -> Idea:
        return replace(idea, ways=_first_of_each(replace(way, variant=self._titled(way.variant)) for way in idea.ways))

    def _titled(self, variant: Variant) -> Variant:
        """The same in a title: its folded words have keys there; a word as it is written is one that the text holds, too."""
        written = tuple(key for key in variant.keys if key.startswith(EXACT))
        words = [word for key in variant.keys
                 for word in (self.analyser.loose(key[1:]) if key in written else key.removeprefix(PAIR)).split(" ")]
        return Variant((*dict.fromkeys(TITLE + word for word in words), *written), variant.weight, flat=variant.flat)


def _neighbours(ideas: Iterable[Idea]) -> Iterator[tuple[Likely, Likely]]:
    """What each word was understood as, and the one right after it."""
    translated = [(idea, [(way.text, way.share) for way in idea.ways if way.text]) for idea in ideas if idea.translated]
    for (one, texts), (other, others) in pairwise(translated):
        if other.start - one.end <= _APART:
            yield texts, others


def _as_typed(asked: Sequence[Asked]) -> list[Way]:
    """The words as they stand: names and numbers are the same in many languages."""
    if len(asked) == 1:
        return [Way(variant) for variant in asked[0].variants]
    return [Way(Variant(tuple(one.variants[0].keys[0] for one in asked)))]


def _first_of_each(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Each way once, with the shares of all that are the same."""
    first: dict[tuple[str, ...], Way] = {}
    for way in ways:
        known = first.get(way.variant.keys)
        first[way.variant.keys] = replace(known, share=known.share + way.share) if known else way
    return tuple(first.values())


def _exact(asked: Asked) -> str:
    """The key of the word as written, "" where its analyser makes none."""
    return next((one.keys[0] for one in asked.variants if len(one.keys) == 1 and one.keys[0].startswith(EXACT)), "")


def _either(parts: Sequence[Sequence[Idea]]) -> Idea:
    """One idea for several of which one is enough; of a side of several words all have to be there."""
    ways: list[Way] = []
    for ideas in parts:
        if len(ideas) == 1:
            ways += ideas[0].ways
            continue
        for chosen in product(*(idea.ways[:2 if place < 3 else 1] for place, idea in enumerate(ideas))):
            keys = tuple(dict.fromkeys(key for way in chosen for key in way.variant.keys))
            ways.append(Way(Variant(keys, float(len(chosen))), math.prod(way.share for way in chosen),
                            " ".join(way.text for way in chosen if way.text) or None))
    inside = [idea for ideas in parts for idea in ideas]
    return Idea(min(idea.start for idea in inside), max(idea.end for idea in inside), tuple(ways))


def _moved(idea: Idea, by: int) -> Idea:
    return replace(idea, start=idea.start + by, end=idea.end + by)


def _different(ideas: Iterable[Idea]) -> list[Idea]:
    """A word that was typed twice is one word."""
    first: dict[object, Idea] = {}
    for idea in ideas:
        first.setdefault(idea.ways or idea.start, idea)
    return list(first.values())
