"""PURE: the keys of Telex and VNI as they stand there where no keyboard program made letters of them: “giowis”, “gio71i”."""

import re
import unicodedata

_TELEX = dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_SYLLABLE = re.compile(r"([b-df-hj-np-tvx]*9?)([aeiouy][a-z0-9]*)")
_RHYME = re.compile("[aeiouyâêôăơư]{1,3}(?:ch|ng|nh|[cmnpt])?")
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = (("uo", "ươ"), ("oa", "oă"), ("ua", "ưa"), ("u", "ư"), ("o", "ơ"), ("a", "ă"))
_MARKED, _VOWELS = "âêôăơư", "aeiouyâêôăơư"


def read(word: str) -> str:
    """The syllable of Vietnamese that the keys of small letters make; empty where they make none, or it needs no such keys."""
    if "w" in word and not set(word) & set("aeiouy"):
        word = word.replace("w", "uw", 1)  # “nhwng” is “nhưng”
    found = _SYLLABLE.fullmatch(word)
    if not found:
        return ""
    head, rest = found.groups()
    by_digits = any(letter.isdigit() for letter in word)
    tones = _VNI if by_digits else _TELEX
    tone = [letter for letter in rest if letter in tones]
    rest = "".join(letter for letter in rest if letter not in tones)
    head, rest = _stroked(head, rest)
    rest = (_by_digits if by_digits else _by_letters)(head, rest)
    if len(tone) > 1 or "9" in head or not _RHYME.fullmatch(rest):
        return ""
    made = head + (_toned(head, rest, tones[tone[0]]) if tone else rest)
    return made if made != word else ""


def _stroked(head: str, rest: str) -> tuple[str, str]:
    """With đ for dd or d9, wherever the second key came."""
    if head.startswith(("dd", "d9")):
        return "đ" + head[2:], rest
    if head == "d" and ("d" in rest or "9" in rest):
        return "đ", rest.replace("d", "", 1).replace("9", "", 1)
    return head, rest


def _by_letters(head: str, rest: str) -> str:
    for letter, made in _HATS.items():
        if rest.count(letter) == 2:
            first, _, last = rest.partition(letter)
            return first + made + last.replace(letter, "", 1)
    return _horned(head, rest.replace("w", "")) if "w" in rest else rest


def _by_digits(head: str, rest: str) -> str:
    if "6" in rest:
        rest = rest.replace("6", "", 1)
        place = max((rest.rfind(letter) for letter in _HATS), default=-1)
        return rest[:place] + _HATS[rest[place]] + rest[place + 1:] if place >= 0 else ""
    if "7" in rest or "8" in rest:
        return _horned(head, re.sub("[78]", "", rest, count=2))
    return rest


def _horned(head: str, rest: str) -> str:
    start = 1 if head == "q" and rest.startswith("u") else 0
    for plain, made in _HORNS:
        if plain in rest[start:]:
            return rest[:start] + rest[start:].replace(plain, made, 1)
    return rest


def _toned(head: str, rest: str, tone: str) -> str:
    """With the mark on the vowel that carries it; which of two it is makes no word of another one."""
    places = [place for place, letter in enumerate(rest) if letter in _VOWELS]
    if len(places) > 1 and (head, rest[0]) in (("g", "i"), ("q", "u")):
        places = places[1:]
    marked = [place for place in places if rest[place] in _MARKED]
    ends_so = places[-1] == len(rest) - 1
    place = marked[-1] if marked else places[-1 if len(places) == 1 or not ends_so else -2]
    return rest[:place] + unicodedata.normalize("NFC", rest[place] + tone) + rest[place + 1:]
