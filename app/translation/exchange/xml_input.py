"""PURE: reading XML from elsewhere: no entities of its own, no network, no file but the given one."""

import io
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from lxml import etree

from app.errors import N_, Invalid

# characters that no XML document may hold
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,10});")
_SUSPECT = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:1?[0-9a-fA-F]|[dD][89a-fA-F]..|[fF]{3}[eEfF])|0*(?:[12]?[0-9]|3[01]|5[5-7]...|6553[45]));")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def elements(data: bytes, name: str, tags: frozenset[str], roots: frozenset[str]) -> Iterator[etree._Element]:
    """Yield each element with one of the local names as it ends, and forget it afterwards.

    ``name`` is the file's name, for the message; ``roots`` are the names the whole may have. Raises ``Invalid``
    for what is no XML, for XML of another kind, and for XML that declares entities, be they bombs or ways to
    other files; a plain DOCTYPE is harmless and let pass, and so are control characters that nobody sees.
    """
    _refuse_entities(data, name)
    data = without_controls(data)
    try:
        parser = etree.iterparse(io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True,
                                 load_dtd=False, dtd_validation=False, huge_tree=False)
        for _, element in parser:
            if isinstance(element.tag, str) and local(element) in tags:
                _refuse_references(element, name)
                yield element
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    parent = element.getparent()
                    if parent is None:
                        break
                    del parent[0]
        if local(parser.root) not in roots:
            raise Invalid("exchange.other_xml", N_("The file %(name)s is XML, but of another kind. Nothing was kept; choose a file that the page names."),
                          name=name)
    except etree.XMLSyntaxError as error:
        raise _no_xml(name, error) from error


def parsed(data: bytes, name: str) -> etree._Element:
    """The root of a whole document, under the same conditions as ``elements``."""
    _refuse_entities(data, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
                             huge_tree=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _no_xml(name, error) from error
    _refuse_references(root, name)
    return root


def mended(data: bytes, name: str) -> tuple[etree._Element, int]:
    """The root of a document and the line on which it is damaged, 0 for one that is whole.

    Raises ``Invalid`` where there is nothing to be read at all, and for what ``elements`` refuses.
    """
    data = without_controls(data)
    try:
        return parsed(data, name), 0
    except Invalid as error:
        if error.code != "exchange.bad_xml":
            raise
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        root = etree.fromstring(data, parser) if data.strip() else None
        if root is None or not len(root):
            raise
        return root, int(error.params["line"])


def without_controls(data: bytes) -> bytes:
    """A document without the characters that XML forbids, which memories hold that people pasted into, and Trados writes."""
    encoding = _WIDE.get(data[:2], "utf-8")
    if encoding == "utf-8" and not _SUSPECT.search(data):
        return data
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return data
    cleaned = INVALID.sub("", _REFERENCE.sub(_allowed, text))
    return data if cleaned == text else cleaned.encode(encoding)


def _allowed(reference: re.Match[str]) -> str:
    digits = reference[1]
    number = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return "" if number <= 0x10FFFF and INVALID.match(chr(number)) else reference[0]


def whole_before_damage(data: bytes, name: str) -> int:
    """How many elements of a local name end before the place from which on a document cannot be read.

    Only these are as they were written: of one that the damage lies in, what is read anyway has words missing.
    """
    count = 0
    try:
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True,
                                          load_dtd=False, huge_tree=False):
            count += local(element) == name
    except etree.XMLSyntaxError:
        pass  # this is the place
    return count


def plain_xml(text: str) -> str:
    """Text as the content of an element; characters that XML does not allow are left out."""
    return escape(INVALID.sub("", text), {"\r": "&#13;"})


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def language_of(element: etree._Element) -> str:
    """What an element says about its language, by xml:lang or the older lang; "" where it says nothing."""
    return element.get(XML_LANG) or element.get("lang") or ""


def line_of(element: etree._Element) -> int:
    """The line of the file on which an element begins; 0 where it is not known."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children with a local name, in order."""
    return [child for child in element if local(child) == name]


def text_without(element: etree._Element, codes: frozenset[str]) -> str:
    """The text of an element with what is inside it, but for the elements of these local names and comments."""
    parts = [element.text or ""]
    for child in element:
        if local(child) and local(child) not in codes:
            parts.append(text_without(child, codes))
        parts.append(child.tail or "")
    return "".join(parts)


def _no_xml(name: str, error: etree.XMLSyntaxError) -> Invalid:
    return Invalid("exchange.bad_xml", N_("The file %(name)s is no proper XML: line %(line)d cannot be read. Nothing was kept; export it again."),
                   name=name, line=error.lineno or 1)


def _refuse_entities(data: bytes, name: str) -> None:
    head = data[:4]
    wide = head[:2] in _WIDE or b"\0" in head
    if b"<!ENTITY" in (data.replace(b"\0", b"") if wide else data):
        raise _entities(name)


def _refuse_references(element: etree._Element, name: str) -> None:
    """Raise for a sign that only a DTD elsewhere could tell, as in ``&nbsp;``: it would be missing in the text."""
    if next(element.iter(etree.Entity), None) is not None:
        raise _entities(name)


def _entities(name: str) -> Invalid:
    return Invalid("exchange.entities", N_("The file %(name)s declares entities, which Rông does not follow. Nothing was kept; export it without them."),
                   name=name)
