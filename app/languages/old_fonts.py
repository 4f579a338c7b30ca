"""PURE: Vietnamese of the years before Unicode: Windows-1258, and the fonts of TCVN3 (.VnTime) and VNI, to letters."""

import re
import unicodedata
from collections.abc import Callable

_TCVN3 = dict(zip(
    [*range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9),
     *range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF)],
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ", strict=True))
# VNI: a sign behind the vowel says its hat and its tone; ơ, ư, đ and the i's have signs of their own
_SIGNS = dict(zip("ùøûõïâáàåãäêéèúüë", (
    "\u0301", "\u0300", "\u0309", "\u0303", "\u0323", "\u0302", "\u0302\u0301", "\u0302\u0300", "\u0302\u0309",
    "\u0302\u0303", "\u0302\u0323", "\u0306", "\u0306\u0301", "\u0306\u0300", "\u0306\u0309", "\u0306\u0303",
    "\u0306\u0323"), strict=True))
_ALONE = dict(zip("ôöñíìæóòî", "ơưđíìỉĩịỵ", strict=True))
_VNI = re.compile(f"([aeouyôö])([{''.join(_SIGNS)}])|[{''.join(_ALONE)}]", re.IGNORECASE)

_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên "
    "ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oan oang oanh oat oay oăc oăm "
    "oăn oăng oăt oe oen oeo oet oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây "
    "uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ươc ươi "
    "ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêt yêu")
_SYLLABLE = re.compile(f"(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu?|r|s|th?|tr|v|x)?(?:{_RHYMES.replace(' ', '|')})")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_UNICODE = re.compile(r"(?=[^\W\d_])[^\x00-\xff]")  # letters that no old font had
_WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 20_000
# fewer words with marks prove nothing; names of other languages stand in the best of texts
ENOUGH, SURE, UNLIKELY = 5, 0.85, 0.5


def from_bytes(data: bytes) -> str | None:
    """The text of a file that is not in UTF-8, if its words are Vietnamese in one of the old encodings."""
    if b"\0" in data:
        return None
    found: list[tuple[float, Callable[[], str]]] = []
    for read in (_from_1258, _from_tcvn3, _from_vni):
        share, words = _likeness(read(data[:SAMPLE].decode("latin-1")))
        if words >= ENOUGH and share >= SURE:
            found.append((share, lambda read=read: read(data.decode("latin-1"))))  # type: ignore[misc]
    return max(found, key=lambda one: one[0])[1]() if found else None


def mended(text: str) -> str:
    """The text with the letters that a font of TCVN3 or VNI showed; any other text as it is.

    Lines in Unicode stay: a document may have been written with two fonts.
    """
    if _likeness(text[:SAMPLE])[0] >= UNLIKELY:
        return text
    for read in (_from_tcvn3, _from_vni):
        share, words = _likeness(read(text[:SAMPLE]))
        if words >= ENOUGH and share >= SURE:
            return "\n".join(line if _UNICODE.search(line) else read(line) for line in text.split("\n"))
    return text


def _likeness(text: str) -> tuple[float, int]:
    """Which share of the words with other letters than those of ASCII are syllables of Vietnamese, and how many such words."""
    marked = [word for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()) if not word.isascii()]
    good = sum(_is_syllable(word) for word in marked)
    return (good / len(marked) if marked else 0.0), len(marked)


def _is_syllable(word: str) -> bool:
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def _from_1258(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258", "replace"))


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def _from_vni(text: str) -> str:
    return _VNI.sub(_letter, text)


def _letter(found: re.Match[str]) -> str:
    vowel, sign = found[1], found[2]
    if vowel is None:
        return _cased(found[0], _ALONE[found[0].lower()])
    base = _cased(vowel, _ALONE.get(vowel.lower(), vowel.lower()))
    return unicodedata.normalize("NFC", base + _SIGNS[sign.lower()])


def _cased(like: str, letter: str) -> str:
    return letter.upper() if like.isupper() else letter
