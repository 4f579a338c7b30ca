"""PURE: letters of a script that the target does not write, above all those that look like its own."""

from collections.abc import Iterator

from app.errors import N_
from app.languages import registry
from app.translation.checks.base import Check, Finding, Pair, Span
from app.translation.checks.masking import prose
from app.translation.checks.scripts import LATIN, own_script, script_of

# letters of other alphabets that look Latin; Icelandic eth is what old keyboards gave for Đ
_ETH = frozenset("Ðð")
_PASSING = frozenset({"", "Grek"})  # a Greek letter alone is a sign: α, µ, Ω
_MOST, _SMALL_WORDS = 0.3, 4


class Script(Check):
    """Every letter is of the target's script or Latin, but for what the source has too.

    A letter of another script inside a word, such as a Cyrillic а, is told even where it looks right, and so is a target
    that is hardly written in its script at all.
    """

    name = "script"
    label = N_("Script")

    def find(self, pair: Pair) -> Iterator[Finding]:
        source_script, own = (own_script(registry.get(tag).script) for tag in (pair.source_tag, pair.target_tag))
        text, known = prose(pair.target), set(pair.source) if source_script == LATIN else {
            one for one in pair.source if script_of(one) != source_script}
        for start, end in _runs(text, own, skipped=source_script):
            if all(one in known for one in text[start:end]):
                continue
            mixed = _touches_word(text, start, end, own)
            code = "script.mixed" if mixed else "script.foreign"
            message = (N_("“%(letters)s” looks right, but is of another script than the word it stands in.") if mixed
                       else N_("“%(letters)s” is written in another script."))
            yield Finding(self.name, code, message, {"letters": pair.target[start:end]}, target_span=(start, end))
        if own != LATIN and _hardly(text, own):
            yield Finding(self.name, "script.none", N_("The translation is hardly written in the letters of its language."), target_span=(0, len(text)))


def _runs(text: str, own: str, *, skipped: str) -> Iterator[Span]:
    """Runs of letters that are neither Latin nor of the language's script; those of the source are another check's."""
    start = None
    for at, one in enumerate(text + " "):
        script = script_of(one)
        wrong = (one in _ETH and own == LATIN) or script not in (own, LATIN, *_PASSING, skipped) or (
            script == "Grek" and _touches_word(text, at, at + 1, own))
        if wrong:
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None


def _touches_word(text: str, start: int, end: int, own: str) -> bool:
    """Whether a letter of the language's script or of Latin stands right beside."""
    around = text[max(0, start - 1):start] + text[end:end + 1]
    return any(script_of(one) in (own, LATIN) and script_of(one) for one in around)


def _hardly(text: str, own: str) -> bool:
    letters = [script_of(one) for one in text if one.isalpha()]
    small = sum(word.islower() and script_of(word[0]) == LATIN for word in text.split())
    return bool(letters) and small >= _SMALL_WORDS and sum(one == own for one in letters) < _MOST * len(letters)
