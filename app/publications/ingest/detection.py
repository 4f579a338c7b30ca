"""PURE: which language a document is in, as far as its name or its letters tell."""

import re
import unicodedata
from collections import Counter

from app.errors import N_, Invalid, RongError
from app.languages import registry

_IN_NAME = re.compile(r"[._]([A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?)\.[A-Za-z]+\Z")
_BY_SCRIPT = {"LAO": "lo", "KHMER": "km", "CJK": "zh-Hans", "TAI": "blt"}
# letters that only Vietnamese uses among the Latin languages of the registry
_VIETNAMESE = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_MINORITY = re.compile("[ƀŏŭĕĭčñ’ʼ]")
SAMPLE = 20_000


def language_of(name: str, text: str) -> str:
    """The tag that the file name says (``udhr.lo.md``) where the script agrees, else what the letters say.

    Raises ``Invalid`` when neither tells.
    """
    letters = [letter for letter in text[:SAMPLE].lower() if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "?").split()[0] for letter in letters)
    own = next((tag for script, tag in _BY_SCRIPT.items() if scripts[script] * 3 > len(letters)), None)
    named = _named(name)
    if named is not None and named.script == (registry.get(own).script if own else "Latn"):
        return named.tag
    if named is not None and own and {named.tag, own} <= {"zh-Hans", "zh-Hant"}:
        return named.tag
    if own:
        return own
    marked = len(_VIETNAMESE.findall(unicodedata.normalize("NFC", "".join(letters))))
    if marked * 20 > len(letters) and not _MINORITY.search(text[:SAMPLE]):
        return "vi"
    raise Invalid("ingest.which_language", N_("The language of %(name)s cannot be told from its text. Say which it is."),
                  name=name)


def _named(name: str) -> registry.Language | None:
    found = _IN_NAME.search(name)
    try:
        return registry.get(found[1]) if found else None
    except RongError:  # "report.final.docx": a word, not a language
        return None
