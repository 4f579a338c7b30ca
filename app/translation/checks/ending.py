"""PURE: what a text ends with: a full stop, a question mark, a colon, in the signs of each script."""

import re
from collections.abc import Iterator

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.scripts import own_script, script_of

STOP, QUESTION, EXCLAIMED, COLON, SEMICOLON, COMMA, OPEN, NONE = "stop", "question", "exclaimed", "colon", "semicolon", "comma", "open", ""
_KINDS = {".": STOP, "。": STOP, "．": STOP, "｡": STOP, "។": STOP, "៕": STOP, "៚": STOP, "ຯ": STOP, "?": QUESTION, "？": QUESTION,
          "!": EXCLAIMED, "！": EXCLAIMED, ":": COLON, "：": COLON, "៖": COLON, ";": SEMICOLON, "；": SEMICOLON, ",": COMMA,
          "，": COMMA, "、": COMMA, "…": OPEN, "⋯": OPEN}
_CLOSING = frozenset("\u200b\"'“”‘’«»‹›()（）[]「」『』《》【】*_`~/|")
_ENTITIES = ("&quot;", "&apos;", "&#39;")
_LINK, _FARTHEST = re.compile(r"\]\([^)\s]*\)"), 2000  # characters of an address
# questions that these languages ask with words; the sign is often left out
_ASKING = {
    "lo": re.compile(r"(?:ບໍ່|ບໍ|ບ່|ຫວາ|ນໍ|ໃດ|ຫຍັງ|ໃຜ|ໄຫນ|ໄໝ|ເທົ່າໃດ|ແນວໃດ|ຍັງ|ໃສ)"),
    "km": re.compile(r"(?:ទេ|ឬ|អ្វី|ណា|ប៉ុន្មាន|យ៉ាងម៉េច|ហេតុអី|មែន|នរណា|តើ|អី)"),
    "zh-Hans": re.compile(r"(?:吗|呢|吧|么|什么|谁|哪|几|多少|怎)"),
    "zh-Hant": re.compile(r"(?:嗎|呢|吧|麼|甚麼|什麼|誰|哪|幾|多少|怎)"),
}
_LOOSE = frozenset({"lo", "km", "blt"})  # a full stop is often left out
_STOPS = {"Hani": "。．｡", "Latn": ".", "Khmr": "។៕៚."}  # Khmer also writes the Latin one
_CLOSED = frozenset({STOP, EXCLAIMED, OPEN, SEMICOLON, NONE})
LEFT_OUT = "ending.left_out"  # of a language of those: not told unless it is learned that such texts have them
_ENOUGH = 3  # words that make a sentence of a text


class Ending(Check):
    """The target ends as the source does: a sentence closed, a question asked, a list announced. A heading only has to stay a question.

    Lao, Khmer and Tai may leave out a full stop, and ask in words.
    """

    name = "ending"
    label = N_("Punctuation at the end")
    habit = True

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not pair.target.strip():
            return
        (wanted, there), (given, here) = _kind(pair.source), _kind(pair.target)
        if wanted == given == STOP and (own := _own_stop(pair, here[0])):
            yield Finding(self.name, "ending.script", N_("The translation ends with “%(given)s”. Its script writes “%(wanted)s”."),
                          {"wanted": own, "given": pair.target[here[0]:here[1]]}, there, here)
        if wanted == given or _alike(pair, wanted, given):
            return
        params = {"wanted": pair.source[there[0]:there[1]], "given": pair.target[here[0]:here[1]]}
        if pair.context.kind == "heading" and QUESTION not in (wanted, given):
            return
        code, message = _told(wanted, given)
        if registry.get(pair.target_tag).tag in _LOOSE and {wanted, given} <= _CLOSED:
            code = LEFT_OUT
        yield Finding(self.name, code, message, params, there if wanted else None, here)


def _told(wanted: str, given: str) -> tuple[str, str]:
    if wanted == QUESTION:
        return "ending.question", N_("The source asks, the translation does not end as a question.")
    if given == QUESTION:
        return "ending.asks", N_("The translation asks, the source does not.")
    if COMMA in (wanted, given):
        return "ending.comma", N_("The source ends with “%(wanted)s”, the translation with “%(given)s”.")
    if not given:
        return "ending.missing", N_("The source ends with “%(wanted)s”, the translation with nothing.")
    if not wanted:
        return "ending.added", N_("The translation ends with “%(given)s”, the source with nothing.")
    return "ending.other", N_("The source ends with “%(wanted)s”, the translation with “%(given)s”.")


def _alike(pair: Pair, wanted: str, given: str) -> bool:
    """Whether two different endings may stand for each other."""
    target = registry.get(pair.target_tag).tag
    if wanted == COMMA:
        return given in _CLOSED  # the source was cut from a longer sentence
    if wanted == QUESTION:
        asking = _ASKING.get(target)
        reach = {NONE: 24, STOP: 10}.get(given, 0)  # how near the end the asking word has to be without its sign
        return bool(target in _LOOSE and asking and reach and asking.search(pair.target[-reach:]))
    if given == QUESTION:
        asking = _ASKING.get(registry.get(pair.source_tag).tag)
        return asking is not None and asking.search(pair.source[-24:]) is not None
    if {wanted, given} <= _CLOSED - {NONE}:
        return True
    if not wanted and registry.get(pair.source_tag).tag in _LOOSE:
        return given in _CLOSED
    return not wanted and len(pair.source.split()) < _ENOUGH


def _own_stop(pair: Pair, at: int) -> str:
    """The full stop that the target's last letter asks for; empty where it stands there, or that of the target's script."""
    own = _STOPS.get(script_of(pair.target[at - 1:at] or " "), "")
    usual = _STOPS.get(own_script(registry.get(pair.target_tag).script), "")
    return "" if pair.target[at] in own + usual else own[:1]


def _closed(text: str, end: int) -> int:
    """Where the sign, space, entity or address of a link begins that closes the text up to ``end``; ``end`` itself where there is none."""
    last = text[end - 1:end]
    if last == ")":
        link = text.rfind("](", max(0, end - _FARTHEST), end)
        if link >= 0 and _LINK.fullmatch(text, link, end):
            return link
    if last == ";":
        return next((end - len(entity) for entity in _ENTITIES if text.endswith(entity, 0, end)), end)
    return end - 1 if last in _CLOSING or last.isspace() else end


def _kind(text: str) -> tuple[str, Span]:
    """How a text ends, and where; what closes a quotation or is only a mark does not count."""
    end = len(text)
    while (start := _closed(text, end)) < end:
        end = start
    kind = _KINDS.get(text[end - 1:end], NONE)
    if kind == STOP and text[end - 2:end] == "..":
        kind = OPEN
    start = end - 1 if kind else end
    return kind, (start, end)
