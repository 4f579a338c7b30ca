"""PURE: Translation Memory eXchange 1.4b, with who made a pair, when, and where it came from."""

import datetime
import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from app.translation.exchange.content import ALONE, CLOSE, OPEN, Code, markdown_only
from app.translation.exchange.xml_input import (
    children,
    elements,
    language_of,
    line_of,
    local,
    plain_xml,
    text_without,
)
from app.translation.memory.pairs import (
    ONE_LANGUAGE,
    UNKNOWN_LANGUAGE,
    Bad,
    Credit,
    Known,
    Pair,
    known_tag,
    paired,
)

ORIGIN, APPROVED = "x-origin", "x-approved-by"
_MOMENT = "%Y%m%dT%H%M%SZ"
# elements of native code: what they hold is code and no text, unless it is Markdown
_NATIVE = {"bpt": OPEN, "ept": CLOSE, "ph": ALONE, "it": ALONE, "ut": ALONE}
# OmegaT writes its tags as text into the memory of a project
_OMEGAT, _OMEGAT_TAG = "OmegaT", re.compile(r"</?[a-z]+[0-9]+/?>")


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield the source of each unit paired with each of its other languages.

    The source is the language that the unit or the file declares, else the first. Raises ``Invalid`` for
    what is no XML.
    """
    declared, tags = "", False
    for element in elements(data, name, frozenset({"header", "tu"}), frozenset({"tmx"})):
        if local(element) == "header":
            declared, tags = element.get("srclang", ""), element.get("creationtool") == _OMEGAT
        else:
            yield from _unit(element, element.get("srclang") or declared, tags)


def write(pairs: Iterable[Known], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces."""
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="Rong" '
           'creationtoolversion="1" segtype="sentence" o-tmf="Rong" adminlang="en" '
           f'srclang={quoteattr(source)} datatype="plaintext"/>\n<body>\n').encode()
    for one in pairs:
        sides = "".join(f"<tuv xml:lang={quoteattr(tag)}><seg>{plain_xml(text)}</seg></tuv>"
                        for tag, text in ((source, one.source), (target, one.target)))
        yield f"<tu{_attributes(one.credit)}>{_props(one.credit)}{sides}</tu>\n".encode()
    yield b"</body>\n</tmx>\n"


def moment(text: str) -> datetime.datetime | None:
    """A moment as TMX writes it; None for anything else."""
    try:
        return datetime.datetime.strptime(text, _MOMENT).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None


def _attributes(credit: Credit) -> str:
    made = f" creationid={quoteattr(credit.created_by)}" if credit.created_by else ""
    return made + (f' creationdate="{credit.created_at.astimezone(datetime.UTC).strftime(_MOMENT)}"' if credit.created_at else "")


def _props(credit: Credit) -> str:
    told = ((ORIGIN, credit.origin), (APPROVED, credit.approved_by))
    return "".join(f'<prop type="{kind}">{plain_xml(text)}</prop>' for kind, text in told if text)


def _unit(unit: etree._Element, declared: str, tags: bool) -> Iterator[Pair | Bad]:
    line = line_of(unit)
    sides: list[tuple[str, str, int]] = []
    for variant in children(unit, "tuv"):
        tag = known_tag(language_of(variant))
        if tag is None:
            yield Bad(line, UNKNOWN_LANGUAGE)
        else:
            texts = [markdown_only(tuple(_pieces(segment, tags))) for segment in children(variant, "seg")]
            sides.append((tag, "".join(text for text, _ in texts), sum(count for _, count in texts)))
    if len(sides) < 2:
        yield Bad(line, ONE_LANGUAGE)
        return
    wanted = known_tag(declared) if declared else None
    first = next((place for place, (tag, _, _) in enumerate(sides) if tag == wanted), 0)
    source_tag, source, dropped = sides.pop(first)
    for tag, text, more in sides:
        yield paired(line, source_tag, tag, source, text, _credit(unit), dropped + more)


def _credit(unit: etree._Element) -> Credit:
    """Who made a unit: what it says itself, else its last variant that says something."""
    places = [unit, *reversed(children(unit, "tuv"))]

    def said(name: str) -> str:
        return next((value for one in places if (value := one.get(name))), "")

    props = {one.get("type", ""): text_without(one, frozenset()).strip() for one in children(unit, "prop")}
    return Credit(props.get(ORIGIN, ""), said("creationid") or said("changeid"), props.get(APPROVED, ""),
                  moment(said("creationdate")) or moment(said("changedate")))


def _pieces(element: etree._Element, tags: bool) -> Iterator[str | Code]:
    yield from _words(element.text or "", tags)
    for child in element:
        name = local(child)
        if name in _NATIVE:
            yield Code(text_without(child, frozenset()), _NATIVE[name], child.get("i") or "")
        elif name:  # hi marks text, and what nobody knows may hold some
            yield from _pieces(child, tags)
        yield from _words(child.tail or "", tags)


def _words(text: str, tags: bool) -> Iterator[str | Code]:
    """A text, cut at the tags in it where it may have some."""
    at = 0
    for tag in _OMEGAT_TAG.finditer(text) if tags else ():
        yield text[at:tag.start()]
        yield Code(None, ALONE)
        at = tag.end()
    yield text[at:]
