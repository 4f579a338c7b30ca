"""PURE: whether a source text was only mended: other signs, spaces or capitals, and still the same words."""

import re
from itertools import zip_longest

from app.languages import registry
from app.languages.segmentation import words
from app.languages.values.negation import negations_in
from app.translation.memory.guard import capped

_ALIKE = str.maketrans({
    **dict.fromkeys("’‘ʼ‛＇`´ʹ′", "'"), **dict.fromkeys("“”„‟«»＂″", '"'), **dict.fromkeys("‐‑‒–—―−－", "-"),
    "，": ",", "、": ",", "．": ".", "。": ".", "；": ";", "：": ":", "？": "?", "！": "!", "…": "...",
    "។": ".", "（": "(", "）": ")", "％": "%", "\u200b": " ", "\u00a0": " ", "\u202f": " ", "\u2060": "",
})
# signs that part or close a thought and may be set another way, unless they belong to a number
_LIGHT = re.compile(r"(?<!\d)[.,;]+|[.,;]+(?!\d)|\"|(?<=\w)-(?=[^\W\d])|(?<=[^\W\d])-(?=\w)|(?<=\s)-(?=\s)")
_SPACE = re.compile(r"\s+")
_SPACE_BETWEEN = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_SPACE_BESIDE = re.compile(r"\s+(?=[!?:)\]%])|(?<=[(\[])\s+")
_ADDRESS = re.compile(r"\]\([^)\s]*|https?://\S+|`[^`]*`|<[^<>]+>")
_PAUSE = re.compile(r"\s*[,;:.!?-]")


def only_mended(old: str, new: str, tag: str) -> bool:
    """Whether the texts say the same and differ at most in signs, white space, capitals and forms of apostrophes.

    Question marks, exclamation marks, colons, brackets, Markdown, addresses, and whatever is part of a number count as words.
    A pause that comes or goes beside a word that denies does too: “Không, tôi đi” is not “Không tôi đi”.
    """
    if folded(old, tag) != folded(new, tag) or _ADDRESS.findall(old) != _ADDRESS.findall(new):
        return False
    return _same_pauses(old, new, tag) and _same_capitals(old, new, tag) and not capped(100, old, new, tag)[1]


def folded(text: str, tag: str) -> str:
    """What texts that say the same have in common; see `only_mended` for what else it takes."""
    text = _SPACE.sub(" ", text.translate(_ALIKE)).casefold()
    text = _LIGHT.sub(" ", text)
    if not registry.get(tag).spaces:
        return _SPACE_BETWEEN.sub("", text)
    return _SPACE_BESIDE.sub("", _SPACE.sub(" ", text)).strip()


def _same_pauses(old: str, new: str, tag: str) -> bool:
    """Whether the same words that deny are followed by a pause in both texts."""
    return _paused(old.translate(_ALIKE), tag) == _paused(new.translate(_ALIKE), tag)


def _paused(text: str, tag: str) -> list[bool]:
    return [_PAUSE.match(text, end) is not None for _, end in negations_in(text, tag)]


def _same_capitals(old: str, new: str, tag: str) -> bool:
    """Whether no single word went from capitals to small letters or back, as “US” and “us” do."""
    if old.isupper() or new.isupper():
        return True
    pairs = zip_longest((old[one.start:one.end] for one in words(old, tag)),
                        (new[one.start:one.end] for one in words(new, tag)), fillvalue="")
    return all(a.isupper() == b.isupper() or min(len(a), len(b)) < 2 for a, b in pairs)
