"""PURE: a glossary as TermBase eXchange, Basic: read in versions 2 and 3, written in version 2."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml import etree

from app.translation.exchange.xml_input import XML_LANG, children, elements, language_of, line_of, local
from app.translation.glossary.entries import ALLOWED, ATTESTED, FORBIDDEN, PREFERRED, Bad, Entry, checked

_STATUS = {"preferredterm": PREFERRED, "admittedterm": ALLOWED, "deprecatedterm": FORBIDDEN, "supersededterm": FORBIDDEN}
_WRITTEN = {PREFERRED: "preferredTerm-admn-sts", ALLOWED: "admittedTerm-admn-sts", ATTESTED: "admittedTerm-admn-sts",
            FORBIDDEN: "deprecatedTerm-admn-sts"}
_SUBSET = "projectSubset"  # TBX has no status for what is attested only
_CONCEPTS = frozenset({"termEntry", "conceptEntry"})
_DECLARATION = ('<?xml version="1.0" encoding="UTF-8"?>\n<martif type="TBX-Basic" xml:lang="en">\n<martifHeader><fileDesc>'
                "<sourceDesc><p>Rông glossary</p></sourceDesc></fileDesc></martifHeader>\n<text><body>\n")


def read(data: bytes, name: str) -> Iterator[Entry | Bad]:
    """Yield each term; a concept without an id is named after its first term. Raises ``Invalid`` for no XML."""
    for concept in elements(data, name, _CONCEPTS, frozenset({"martif", "tbx"})):
        sections = [one for one in concept if local(one) in ("langSet", "langSec")]
        terms = [(section, group, term) for section in sections for group in section.iter()
                 if local(group) in ("tig", "ntig", "termSec") for term in _terms(group)]
        named = concept.get("id") or (_text(terms[0][2]) if terms else "")
        for section, group, term in terms:
            yield checked(line_of(term), concept=named, language=language_of(section), term=_text(term),
                          domain=_note(concept, "subjectField"),
                          definition=_note(concept, "definition") or _note(section, "definition"),
                          status=_status(group),
                          source=_note(group, "source"), note=_note(group, "note") or _note(concept, "note"))


def write(entries: Iterable[Entry]) -> bytes:
    """The whole file; the entries of a concept stand together."""
    parts = [_DECLARATION.encode()]
    for concept, group in groupby(entries, key=lambda one: one.concept):
        terms = list(group)
        element = etree.Element("termEntry", id=concept)
        _add(element, "descrip", terms[0].domain, type="subjectField")
        _add(element, "descrip", terms[0].definition, type="definition")
        for language, same in groupby(sorted(terms, key=lambda one: one.language), key=lambda one: one.language):
            section = etree.SubElement(element, "langSet", {XML_LANG: language})
            for one in same:
                place = etree.SubElement(section, "tig")
                _add(place, "term", one.term)
                _add(place, "termNote", _WRITTEN[one.status], type="administrativeStatus")
                _add(place, "admin", ATTESTED if one.status == ATTESTED else "", type=_SUBSET)
                _add(place, "admin", one.source, type="source")
                _add(place, "note", one.note)
        parts.append(etree.tostring(element, encoding="utf-8") + b"\n")
    parts.append(b"</body></text>\n</martif>\n")
    return b"".join(parts)


def _status(group: etree._Element) -> str:
    told = _note(group, "administrativeStatus") or _note(group, "normativeAuthorization")
    return ATTESTED if _note(group, _SUBSET) == ATTESTED else _STATUS.get(told.strip().lower().removesuffix("-admn-sts"), "")


def _add(parent: etree._Element, tag: str, text: str, **attributes: str) -> None:
    if text:
        etree.SubElement(parent, tag, attributes).text = text


def _terms(group: etree._Element) -> list[etree._Element]:
    return children(group, "term") or [term for inner in children(group, "termGrp") for term in children(inner, "term")]


def _note(parent: etree._Element, kind: str) -> str:
    """The text of the note of a kind that stands in the element itself, in its groups, but not in its languages.

    The kind is its type, or in the other style of version 3 (DCT) its own name.
    """
    for child in parent:
        if kind in (child.get("type"), local(child)):
            return _text(child)
        if local(child) in ("descripGrp", "adminGrp", "termGrp", "transacGrp"):
            found = _note(child, kind)
            if found:
                return found
    return ""


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())
