"""PURE: the values that attributes of XLIFF 2 may have."""

import re
from collections.abc import Callable, Mapping

_NAME = ("A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
         "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff0-9\xb7\u0300-\u036f\u203f-\u2040:.")
_TOKEN = re.compile(f"[{_NAME}-]+")
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:be-fr|be-nl|ch-de)|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang))")
_USER = re.compile(r"[^\s:]+:[^\s:]+")
_SUBSTATE = re.compile(r"([^\s:]+):\S.*", re.DOTALL)
_POSITIVE = re.compile(r"\+?0*[1-9][0-9]*")
_HEX = re.compile(r"[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}")

# subType of the standard itself -> the type that it belongs to
SUBTYPES: Mapping[str, str] = {"xlf:lb": "fmt", "xlf:pb": "fmt", "xlf:b": "fmt", "xlf:i": "fmt", "xlf:u": "fmt", "xlf:var": "ui"}
MARKS = frozenset({"generic", "comment", "term"})

Test = Callable[[str], bool]


def one_of(*values: str) -> Test:
    return frozenset(values).__contains__


def is_token(value: str) -> bool:
    """Whether the value is an NMTOKEN; white space around it does not count, as XML Schema has it."""
    return _TOKEN.fullmatch(value.strip(" \t\r\n")) is not None


def is_token_list(value: str) -> bool:
    return bool(value.split()) and all(is_token(one) for one in value.split())


def is_language(value: str) -> bool:
    """Whether the value is well formed by BCP 47, with no variant and no extension twice."""
    lowered = value.lower()
    if not _TAG.fullmatch(lowered):
        return False
    subtags = lowered.partition("-x-")[0].split("-")
    singletons = [one for one in subtags[1:] if len(one) == 1]
    variants = [one for one in subtags[1:] if len(one) > 4 or (len(one) == 4 and one[0].isdigit())]
    return lowered.startswith("x-") or (
        len(set(singletons)) == len(singletons) and (bool(singletons) or len(set(variants)) == len(variants)))


def is_user_value(value: str) -> bool:
    """Whether the value is made of a prefix and a sub-value, and the prefix is not the standard's own."""
    return _USER.fullmatch(value) is not None and not value.startswith("xlf:")


def is_substate(value: str) -> bool:
    found = _SUBSTATE.fullmatch(value)
    return found is not None and found.group(1) != "xlf"


def is_subtype(value: str) -> bool:
    return value in SUBTYPES or is_user_value(value)


def is_mark_type(value: str) -> bool:
    return value in MARKS or is_user_value(value)


def is_positive(value: str) -> bool:
    return _POSITIVE.fullmatch(value.strip(" \t\r\n")) is not None


def is_priority(value: str) -> bool:
    return is_positive(value) and int(value) <= 10


def is_code_point(value: str) -> bool:
    """Whether the value names a code point that XML 1.0 does not allow."""
    if not _HEX.fullmatch(value):
        return False
    point = int(value, 16)
    allowed = point in (0x9, 0xA, 0xD) or 0x20 <= point <= 0xD7FF or 0xE000 <= point <= 0xFFFD or 0x10000 <= point <= 0x10FFFF
    return point <= 0x10FFFF and not allowed


def anything(_value: str) -> bool:
    return True


_FRAGMENT = re.compile(r"#/?(?:[^=/]+(?:=[^=/]+)?)(?:/[^=/]+(?:=[^=/]+)?)*")
_RANK = {"f": 0, "g": 1, "u": 2}
_ENDS = frozenset({"n", "d", "t", ""})
# longer ones are registered: those of the modules, and that of TBX as an extension
_REGISTERED = frozenset({"ctr", "fs", "gls", "its", "itsm", "mda", "mtc", "res", "slr", "tbx", "val"})


def fragment(value: str) -> tuple[tuple[str, str], ...] | None:
    """The selectors of a fragment identifier as pairs of prefix and id; None for one that breaks the standard's form."""
    if not _FRAGMENT.fullmatch(value):
        return None
    parts = [("", one) if "=" not in one else (one.partition("=")[0], one.partition("=")[2])
             for one in value.removeprefix("#").removeprefix("/").split("/")]
    prefixes = [prefix for prefix, _ in parts]
    if len(set(prefixes)) != len(prefixes) or not all(is_token(text) for pair in parts for text in pair if text):
        return None
    if not set(prefixes) <= {*_RANK, *_ENDS, *_REGISTERED}:
        return None
    heads = prefixes if prefixes[-1] in _RANK else prefixes[:-1]
    if any(one not in _RANK for one in heads) or [_RANK[one] for one in heads] != sorted(_RANK[one] for one in heads):
        return None
    return tuple(parts)
