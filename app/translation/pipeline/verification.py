"""PURE: what a draft lost of its source, by the checks that look at every text, and mending what can be mended by value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from app.languages import registry
from app.languages.values.numbers import numbers_in
from app.languages.values.numerals import numerals
from app.translation.checks.base import Check, Context, Finding, Pair, Span
from app.translation.checks.names import MISSING, begins_sentence
from app.translation.checks.registry import checks

# the checks of what an engine must carry over
KEPT = frozenset({"numbers", "dates", "units", "names", "placeholders", "tags", "links", "markdown", "terms", "official", "brackets", "quotes"})
_FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")
# 13.000 and 3,5, never 13,000, which may be either
_GROUPED = re.compile(r"(?<![\w.,:/`@-])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2})(?![\w/:`@]|[.,]\d)")
_STROKES, _POINTS = (re.compile(rf"(?<![\w.,:/@-])\d{{1,2}}{sign}\d{{1,2}}(?:{sign}\d{{4}})?(?![\w/:@]|[.,]\d)") for sign in ("/", "[.]"))
# 324 of 343 places in aligned Khmer texts have a space there; in the Lao ones none of 842 has
_BESIDE_KHMER = re.compile(r"(?<=[\u1780-\u17d3])(?=[A-Za-zÀ-ɏḀ-ỹ])|(?<=[A-Za-zÀ-ɏḀ-ỹ])(?=[\u1780-\u17b3])")
_LOST = frozenset({"numbers.missing", "dates.missing", "units.changed", "units.missing"})
_ADDED = frozenset({"numbers.added", "dates.added"})
_SWAPPED = str.maketrans(".,", ",.")


def losses(source: str, draft: str, source_tag: str, target_tag: str, context: Context) -> tuple[Finding, ...]:
    """What the checks miss in a draft, or find in it that its source has not; nothing in an empty one."""
    if not draft.strip():
        return ()
    pair = Pair(source, draft, source_tag, target_tag, context)
    return tuple(replace(found, severity=check.severity) for check in _checks() for found in check.find(pair))


def mended(source: str, draft: str, source_tag: str, target_tag: str, found: Sequence[Finding]) -> str:
    """The draft with wrong numbers, dates, names and official names put right where only one thing can be meant.

    Where one number or date is missing and one is there that is not in the source, this stands for that. A number in words
    that goes before the figures of the source, as of a year that an engine began to write out, is left out.
    """
    changes: list[tuple[Span, str]] = [(span, "") for one in found if one.code in _ADDED and one.target_span
                                       for span in _said_before(source, draft, one.target_span, target_tag)]
    for check in ("numbers", "dates"):
        missing = [one for one in found if one.code == f"{check}.missing"]
        added = [one for one in found if one.code == f"{check}.added"]
        if len(missing) == len(added) == 1 and missing[0].source_span and added[0].target_span:
            text = _in_place_of(source[slice(*missing[0].source_span)], draft[slice(*added[0].target_span)], source_tag, target_tag)
            changes += [(added[0].target_span, text)] if text else []
    for one in found:
        if one.target_span and one.code == "official.written":
            changes.append((one.target_span, str(one.params["name"])))
        elif one.target_span and one.code == "names.written":
            changes.append((one.target_span, str(one.params["wanted"])))
    return changed(draft, changes)


def in_figures(source: str, draft: str, source_tag: str, target_tag: str, found: Sequence[Finding]) -> str:
    """The draft with the figures of the one number that is missing in the place of the words of the one that is not in the source."""
    missing, added = ([one for one in found if one.code == code] for code in ("numbers.missing", "numbers.added"))
    if len(missing) != 1 or len(added) != 1 or not missing[0].source_span or not added[0].target_span:
        return draft
    figures, words = source[slice(*missing[0].source_span)], draft[slice(*added[0].target_span)]
    if not _FIGURES.fullmatch(figures) or _FIGURES.search(words):
        return draft
    return changed(draft, [(added[0].target_span, written_for(figures, source_tag, target_tag))])


def changed(text: str, changes: Iterable[tuple[Span, str]]) -> str:
    """The text with other words at these places; of two that meet the first counts."""
    done, at = "", 0
    for (start, end), words in sorted(changes):
        if start >= at:
            done += text[at:start] + words
            at = end
    return done + text[at:]


def lost_places(source: str, found: Iterable[Finding]) -> tuple[Span, ...]:
    """Where in the source the figures that a draft lost stand, alone or in dates, and the names that do not begin a sentence."""
    whole = {one.source_span for one in found if one.source_span and one.code in _LOST}
    names = {one.source_span for one in found if one.source_span and one.code == MISSING and not begins_sentence(source, one.source_span[0])}
    return tuple(sorted({(start + match.start(), start + match.end()) for start, end in whole for match in _FIGURES.finditer(source[start:end])} | names))


def written_for(figures: str, source_tag: str, target_tag: str) -> str:
    """Figures of one language as another writes them: 1.234,5 is 1,234.5 in English."""
    swaps = numerals(source_tag).comma != numerals(target_tag).comma and not numerals(target_tag).mixed
    return figures.translate(_SWAPPED) if swaps and not _is_dotted(figures) else figures


def figures_for(text: str, source_tag: str, target_tag: str) -> str:
    """The text with all its figures as the other language writes them."""
    return _FIGURES.sub(lambda figures: written_for(figures[0], source_tag, target_tag), text)


def refigured(source: str, draft: str, source_tag: str, target_tag: str) -> str:
    """The draft with the signs of its own language in figures that were copied from the source sign by sign.

    A date with strokes that has points in the draft gets its strokes back: 12.5 may be a number.
    """
    pointed = {date.replace("/", "."): date for date in _STROKES.findall(source)}
    draft = _POINTS.sub(lambda figures: pointed.get(figures[0], figures[0]) if figures[0] not in source else figures[0], draft)
    copied = set(_GROUPED.findall(source)) if numerals(source_tag).comma == "," else set[str]()
    return _GROUPED.sub(lambda figures: written_for(figures[0], source_tag, target_tag) if figures[0] in copied else figures[0], draft)


def spaced(draft: str, target_tag: str) -> str:
    """The draft with a space between Khmer letters and Latin ones, as of names, and of words that an engine did not know."""
    return _BESIDE_KHMER.sub(" ", draft) if registry.get(target_tag).script == "Khmr" else draft


def _in_place_of(wanted: str, given: str, source_tag: str, target_tag: str) -> str:
    """What to write for ``given`` so that it says ``wanted``: its figures one by one; empty where they do not answer to each other."""
    mine, theirs = _FIGURES.findall(wanted), _FIGURES.findall(given)
    if not mine or len(mine) != len(theirs):
        return ""
    waiting = iter(mine)
    return _FIGURES.sub(lambda _: written_for(next(waiting), source_tag, target_tag), given)


def _said_before(source: str, draft: str, added: Span, tag: str) -> list[Span]:
    """Where a number in words ends what was added, figures of the source stand right after it: the words up to them."""
    figures = re.compile(r"\s+(\d+)").match(draft, added[1])
    if figures is None or not re.search(rf"(?<!\d){figures[1]}(?!\d)", source):
        return []
    return [(one.span[0], figures.start(1)) for one in numbers_in(draft, tag) if one.spelled and one.span[1] == added[1]]


def _is_dotted(figures: str) -> bool:
    """Whether the marks between figures are those of a date, a version or a list."""
    return len(re.findall(r"[.,:/-]", figures)) > 1 and len({one for one in figures if not one.isdigit()}) == 1 and not re.fullmatch(
        r"\d{1,3}(?:[.,]\d{3})+", figures)


@cache
def _checks() -> tuple[Check, ...]:
    return tuple(one for one in checks() if one.name in KEPT)
