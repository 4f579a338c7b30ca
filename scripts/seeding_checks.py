"""Mistakes put into good translations on purpose, a kind a function, for measuring the checks.

Each gives the pair with one mistake in it and what the checks are told beside, or None where the text has no room for it.
"""

import random
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.languages import registry, segmentation
from app.languages.normalization import clean
from app.translation.checks.base import Agreed, Context, Pair
from app.translation.checks.length import LONG, size
from app.translation.glossary.finding import found_in

Seed = Callable[[Pair, random.Random], Pair | None]

_PLACE = re.compile(r"(?<=\w) (?=\w)")
_LOOKS = dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True))
_TCVN3 = dict(zip("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
                  "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉËÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ®", strict=True))
_VNI = dict(zip("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệòóỏõọôồốổỗộờớởỡợùúủũụừứửữựđ",
                ["aø", "aù", "aû", "aõ", "aï", "aê", "aè", "aé", "aú", "aü", "aë", "aâ", "aà", "aá", "aå", "aã", "aä", "eø", "eù", "eû", "eõ", "eï", "eâ", "eà", "eá", "eå", "eã", "eä", "oø", "où", "oû", "oõ", "oï", "oâ", "oà", "oá", "oå", "oã", "oä", "ôø", "ôù", "ôû", "ôõ", "ôï", "uø", "uù", "uû", "uõ", "uï", "öø", "öù", "öû", "öõ", "öï", "ñ"], strict=True))


def truncated(pair: Pair, _chance: random.Random) -> Pair | None:
    """The second half lost, at the end of a word where words have spaces."""
    if size(pair.source) < LONG or len(pair.target) < LONG // 4:
        return None
    half = pair.target[:len(pair.target) // 2]
    spaced = registry.get(pair.target_tag).spaces and " " in half
    return replace(pair, target=(half.rpartition(" ")[0] if spaced else half).rstrip())


def untranslated(pair: Pair, _chance: random.Random) -> Pair | None:
    return replace(pair, target=pair.source) if _sentence(pair) else None


def emptied(pair: Pair, _chance: random.Random) -> Pair | None:
    return replace(pair, target=" ") if pair.source.strip() else None


def leftover(pair: Pair, chance: random.Random) -> Pair | None:
    """A few words of the source in the place of as many of the target, with nothing that could be a name."""
    words = segmentation.words(pair.source, pair.source_tag)
    runs = [(words[at].start, words[at + 4].end) for at in range(len(words) - 4)]
    runs = [(start, end) for start, end in runs if all(one.islower() or not one.isalpha() for one in pair.source[start:end].split())
            and pair.source[start:end] not in pair.target and not re.search(r"[\d.,;:!?()\"“”/-]", pair.source[start:end])]
    theirs = segmentation.words(pair.target, pair.target_tag)
    if not runs or len(theirs) < 10:
        return None
    start, end = chance.choice(runs)
    at = chance.randrange(1, len(theirs) - 5)
    return replace(pair, target=pair.target[:theirs[at].start] + pair.source[start:end] + pair.target[theirs[at + 3].end:])


def _without(pattern: str) -> Seed:
    def seed(pair: Pair, chance: random.Random) -> Pair | None:
        places = [match.span() for match in re.finditer(pattern, pair.target)]
        if not places or len(places) % 2 or len(re.findall(pattern, pair.source)) % 2:
            return None
        start, end = chance.choice(places)
        return replace(pair, target=pair.target[:start] + pair.target[end:])
    return seed


def link_broken(pair: Pair, chance: random.Random) -> Pair | None:
    link = "[%s](https://example.org/tin/2026-%d)"
    number = chance.randrange(100, 999)
    good = _around(pair, link % ("%s", number))
    if good is None:
        return None
    broken = chance.choice([lambda text: text.replace("](", "] ("), lambda text: text.replace("](", "("), lambda text: text.replace("/tin/", "/tim/"),
                            lambda text: text.replace(f"{number})", f"{number}"), lambda text: re.sub(r"\]\([^)]*\)", "]", text),
                            lambda text: text.replace("https://", "http//")])
    return replace(good, target=broken(good.target))


def mark_lost(pair: Pair, chance: random.Random) -> Pair | None:
    mark = chance.choice(["**", "*", "`", "~~"])
    good = _around(pair, mark + "%s" + mark)
    if good is None:
        return None
    first, last = good.target.find(mark), good.target.rfind(mark)
    lost = chance.choice([[first], [last], [first, last]])
    text = good.target
    for at in reversed(lost):
        text = text[:at] + text[at + len(mark):]
    return replace(good, target=text)


def placeholder_lost(pair: Pair, chance: random.Random) -> Pair | None:
    mark = chance.choice(["{name}", "%(count)d", "{0}", "%s", "${total}", "{{ user }}"])
    source, target = _inserted(pair.source, mark, 0.5), _inserted(pair.target, mark, 0.5)
    if source is None or target is None:
        return None
    wrong = chance.choice(["", mark[:-1], mark.replace("n", "m").replace("0", "1").replace("s", "d").replace("total", "tota1").replace("user", "người")])
    return replace(pair, source=source, target=target.replace(mark, wrong)) if wrong != mark else None


def tag_lost(pair: Pair, chance: random.Random) -> Pair | None:
    good = _around(pair, "<b>%s</b>")
    return good and replace(good, target=good.target.replace(chance.choice(["<b>", "</b>"]), "", 1))


def doubled_word(pair: Pair, chance: random.Random) -> Pair | None:
    """One word twice; a phrase of two in the languages of the highlands, which double words themselves."""
    language = registry.get(pair.target_tag)
    words = [pair.target[one.start:one.end] for one in segmentation.words(pair.target, pair.target_tag)]
    spans = segmentation.words(pair.target, pair.target_tag)
    most = 2 if language.minority else 1
    shortest = {"lo": 4, "km": 4}.get(language.tag, 2)
    fit = [at for at in range(len(spans) - most) if all(word.isalpha() or not language.spaces for word in words[at:at + most])
           and not any(one.isdigit() for one in words[at]) and len(words[at]) >= shortest and len(set(words[at:at + most])) == most
           and (at == 0 or words[at - 1] != words[at]) and "  " not in pair.target[spans[at].start:spans[at + most - 1].end]
           and not re.search(r"[^\w\s\u200b\u0300-\u036f\u0e80-\u0eff\u1780-\u17ff]", pair.target[spans[at].start:spans[at + most - 1].end])]
    if not fit:
        return None
    at = chance.choice(fit)
    start, end = spans[at].start, spans[at + most - 1].end
    return replace(pair, target=pair.target[:end] + (" " if language.spaces else "") + pair.target[start:])


def lookalike(pair: Pair, chance: random.Random) -> Pair | None:
    """A Cyrillic letter in a word of Latin letters."""
    places = [at for at, one in enumerate(pair.target) if one in _LOOKS and (pair.target[at - 1:at] + pair.target[at + 1:at + 2]).isalpha()]
    return _put(pair, chance.choice(places), _LOOKS) if places else None


def ending_changed(pair: Pair, chance: random.Random) -> Pair | None:
    ends = {".": "?:,", "。": "?:,", "?": ".:,", "？": "。:,", "!": "?:,", ":": ".?,", "។": "?:,", ";": "?:,"}
    last = pair.target[-1:]
    if last not in ends or not unicodedata.category(pair.source[-1]).startswith("P"):
        return None
    return replace(pair, target=pair.target[:-1] + chance.choice(ends[last]))


def taken_apart(pair: Pair, chance: random.Random) -> Pair | None:
    """One word in NFD."""
    words = [match for match in re.finditer(r"\w+", pair.target) if unicodedata.normalize("NFD", match.group()) != match.group()]
    if not words:
        return None
    match = chance.choice(words)
    return replace(pair, target=pair.target[:match.start()] + unicodedata.normalize("NFD", match.group()) + pair.target[match.end():])


def misread(pair: Pair, chance: random.Random) -> Pair | None:
    """UTF-8 read as Windows' Western code page, or, in Vietnamese, what an old font encoding leaves; one clause or all."""
    ways: list[Callable[[str], str]] = [_as_western, lambda text: clean(text.encode("utf-8").decode("latin-1"))]
    if pair.target_tag == "vi":
        ways += [lambda text: "".join(_TCVN3.get(one, one) for one in text), lambda text: "".join(_VNI.get(one, one) for one in text)]
    words = pair.target.split(" ")
    start = chance.choice([0, len(words) // 2])
    damaged = " ".join([*words[:start], chance.choice(ways)(" ".join(words[start:]))])
    return replace(pair, target=damaged) if sum(ord(one) > 127 and one.isalpha() for one in " ".join(words[start:])) >= 4 else None


def character_lost(pair: Pair, chance: random.Random) -> Pair | None:
    places = [at for at, one in enumerate(pair.target) if ord(one) > 127 and one.isalpha()]
    if not places:
        return None
    at = chance.choice(places)
    return replace(pair, target=pair.target[:at] + "\ufffd" + pair.target[at + 1:])


def double_space(pair: Pair, chance: random.Random) -> Pair | None:
    places = [match.start() for match in _PLACE.finditer(pair.target)]
    if not places:
        return None
    at = chance.choice(places)
    return replace(pair, target=pair.target[:at] + " " + pair.target[at:])


def term_missing(pair: Pair, chance: random.Random) -> Pair | None:
    """An agreed term whose name in the target was replaced by another word."""
    return _with_term(pair, chance, lambda text, _: "x" + text[::-1], "preferred")


def term_forbidden(pair: Pair, chance: random.Random) -> Pair | None:
    return _with_term(pair, chance, lambda text, _: text, "forbidden")


def name_misspelt(pair: Pair, chance: random.Random) -> Pair | None:
    """An official name with a letter lost, changed or doubled, or in other capitals."""
    def wrong(text: str, chance: random.Random) -> str:
        at = chance.randrange(len(text))
        ways = [text[:at] + text[at + 1:], text[:at] + text[at] + text[at:], text.swapcase()]
        return next((one for one in chance.sample(ways, 3) if one != text and text not in one), text[:-1])
    return _with_term(pair, chance, wrong, "exact")


def name_changed(pair: Pair, chance: random.Random) -> Pair | None:
    """A letter of a name of two words that stands in both texts."""
    names = [match for match in re.finditer(r"\b[A-ZĐ]\w+ [A-ZĐ]\w+\b(?! [A-ZĐ])", pair.target) if match.group() in pair.source
             and len(match.group()) > 5 and pair.target.count(match.group()) == 1]
    if not names or any(registry.get(tag).minority for tag in (pair.source_tag, pair.target_tag)):
        return None
    match = chance.choice(names)
    at = chance.randrange(match.start() + 1, match.end())
    if not pair.target[at].isalpha():
        return None
    return replace(pair, target=pair.target[:at] + ("X" if pair.target[at].isupper() else "x") + pair.target[at + 1:])


def inconsistent(pair: Pair, _chance: random.Random) -> Pair | None:
    return replace(pair, context=replace(pair.context, elsewhere=(pair.target + "!",))) if pair.target.strip() else None


# kind of mistake -> how it is made, and the checks that should tell of it
SEEDS: dict[str, tuple[Seed, tuple[str, ...]]] = {
    "empty": (emptied, ("empty",)),
    "source left untranslated": (untranslated, ("same",)),
    "source words left in": (leftover, ("leftover",)),
    "name misspelt": (name_changed, ("names",)),
    "second half lost": (truncated, ("length", "ending", "numbers", "dates", "units", "brackets", "quotes", "links")),
    "bracket lost": (_without(r"[()（）\[\]]"), ("brackets",)),
    "quotation mark lost": (_without(r"[\"“”«»「」『』《》]|&quot;"), ("quotes",)),
    "link broken": (link_broken, ("links",)),
    "Markdown mark lost": (mark_lost, ("markdown",)),
    "placeholder lost or changed": (placeholder_lost, ("placeholders",)),
    "tag lost": (tag_lost, ("tags",)),
    "word doubled": (doubled_word, ("repeated",)),
    "Cyrillic look-alike": (lookalike, ("script",)),
    "final punctuation changed": (ending_changed, ("ending",)),
    "letters and marks apart": (taken_apart, ("forms",)),
    "wrong encoding": (misread, ("damage",)),
    "character lost": (character_lost, ("damage",)),
    "space doubled": (double_space, ("spaces",)),
    "agreed term missing": (term_missing, ("terms",)),
    "forbidden term used": (term_forbidden, ("terms",)),
    "official name misspelt": (name_misspelt, ("official",)),
    "other words for the same source": (inconsistent, ("consistency",)),
}


def _sentence(pair: Pair) -> bool:
    """Whether the source is language, and no list of names or numbers."""
    small = [word for word in pair.source.split() if word[0].islower()]
    unspaced = not registry.get(pair.source_tag).spaces and sum(one.isalpha() for one in pair.source) >= 12
    return (len(small) >= 4 or unspaced) and pair.source != pair.target


def _around(pair: Pair, pattern: str) -> Pair | None:
    """The pair with a mark around a word of each text."""
    done = []
    for text, tag in ((pair.source, pair.source_tag), (pair.target, pair.target_tag)):
        words = [one for one in segmentation.words(text, tag) if text[one.start:one.end].isalpha()]
        if len(words) < 3:
            return None
        one = words[len(words) // 2]
        done.append(text[:one.start] + pattern % text[one.start:one.end] + text[one.end:])
    return replace(pair, source=done[0], target=done[1])


def _inserted(text: str, mark: str, share: float) -> str | None:
    places = [match.start() for match in _PLACE.finditer(text)] or [at for at, one in enumerate(text) if one in ",，"]
    if not places:
        return None
    at = places[int(len(places) * share)]
    return f"{text[:at]} {mark} {text[at:].lstrip()}" if text[at:at + 1] == " " else text[:at] + mark + text[at:]


def _put(pair: Pair, at: int, table: dict[str, str]) -> Pair:
    return replace(pair, target=pair.target[:at] + table[pair.target[at]] + pair.target[at + 1:])


def _as_western(text: str) -> str:
    raw = text.encode("utf-8")
    return clean("".join(bytes([one]).decode("cp1252", errors="replace") if one not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(one) for one in raw))


def _with_term(pair: Pair, chance: random.Random, change: Callable[[str, random.Random], str], role: str) -> Pair | None:
    mine = [one for one in segmentation.words(pair.source, pair.source_tag) if one.end - one.start >= 2]
    theirs = [one for one in segmentation.words(pair.target, pair.target_tag)
              if pair.target[one.start:one.end].isalpha() and one.end - one.start >= 3 and pair.target.lower().count(pair.target[one.start:one.end].lower()) == 1]
    if not mine or not theirs:
        return None
    place, other = chance.choice(mine), chance.choice(theirs)
    word = pair.target[other.start:other.end]
    words: tuple[str, ...] = (word,)
    agreed = Agreed(pair.source[place.start:place.end], (place.start, place.end), forbidden=words) if role == "forbidden" else Agreed(
        pair.source[place.start:place.end], (place.start, place.end), preferred=words, exact=role == "exact")
    target = pair.target[:other.start] + change(word, chance) + pair.target[other.end:]
    return replace(pair, target=target, context=replace(pair.context, agreed=(agreed,), finder=found_in))


def context_of(ratio: tuple[float, float] | None) -> Context:
    """What the checks are told about any pair."""
    return Context(kind="paragraph", ratio=ratio)
