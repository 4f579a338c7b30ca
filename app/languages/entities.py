"""PURE: HTML entities that texts from elsewhere bring along, read as the signs that they stand for."""

import html
import re
import unicodedata

# escapes, tags, addresses of links and bare ones: in them an entity was meant
_ENTITY = re.compile(
    r"\\[!-/:-@\[-`{-~]|<[A-Za-z/!?][^<>]*+>|\]\((?:[^()\n]++|\([^()\n]*+\))*+\)|https?://[^\s<>]++"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)(?P<more>#?\w+;)?")
_PLAIN = "\"'&"  # the other signs of ASCII can be markup in Markdown


def read(text: str, kept: str = "") -> str:
    """The text with quotation marks, apostrophes, “&” and punctuation beyond ASCII in the place of their entities.

    As Markdown it says what it said: what could become markup stays as it is, and so do a text with code, which may be
    about entities, and every entity that stands in ``kept``, the text that this one was made of.
    """
    if "&" not in text or "`" in text:
        return text
    return _ENTITY.sub(lambda found: _read(found, kept), text)


def _read(found: re.Match[str], kept: str) -> str:
    entity, more = found["entity"], found["more"] or ""
    if entity is None or entity in kept:
        return found[0]
    sign = html.unescape(entity)
    if sign == "&" and more:  # it would begin an entity
        return found[0]
    return sign + more if len(sign) == 1 and (sign in _PLAIN or _is_punctuation(sign)) else found[0]


def _is_punctuation(sign: str) -> bool:
    return not sign.isascii() and unicodedata.category(sign)[0] == "P"
