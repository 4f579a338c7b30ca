"""PURE: which elements and attributes of XLIFF 2 stand where, and with what values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from app.translation.exchange.xliff2 import values
from app.translation.exchange.xliff2.rules import CORE, XML, Breach, breach, core

TEXT, EMPTY, INLINE = "text", "empty", "inline"
# what an element takes of other namespaces
NOTHING, CODES, EVERYTHING = frozenset[str](), frozenset({"urn:oasis:names:tc:xliff:fs:2.0", "urn:oasis:names:tc:xliff:sizerestriction:2.0"}), None
_MARKUP = frozenset({"cp", "ph", "pc", "sc", "ec", "mrk", "sm", "em"})
_IDS = frozenset({"id", "copyOf", "dataRef", "dataRefStart", "dataRefEnd", "startRef", "subFlows", "subFlowsStart", "subFlowsEnd"})
_LANGUAGES = frozenset({"srcLang", "trgLang", "xml:lang"})
_PREFIXED = frozenset({"subState", "subType"})


@dataclass(frozen=True)
class Shape:
    """An element: what it holds (an expression over names, or one of the words above) and its attributes."""

    content: str
    attributes: Mapping[str, values.Test] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    foreign: frozenset[str] | None = NOTHING


_YES = values.one_of("yes", "no")
_DIRECTION = values.one_of("ltr", "rtl", "auto")
_SPACE = values.one_of("default", "preserve")
_NODE = {"canResegment": _YES, "translate": _YES, "srcDir": _DIRECTION, "trgDir": _DIRECTION, "xml:space": _SPACE}
_HINTS = {"canCopy": _YES, "canDelete": _YES, "canReorder": values.one_of("yes", "firstNo", "no"),
          "copyOf": values.is_token, "subType": values.is_subtype,
          "type": values.one_of("fmt", "ui", "quote", "link", "image", "other")}
_SINGLE = {**_HINTS, "disp": values.anything, "equiv": values.anything, "dataRef": values.is_token,
           "subFlows": values.is_token_list}
_SPAN = {**_SINGLE, "canOverlap": _YES, "dir": _DIRECTION, "isolated": _YES}
_MARK = {"id": values.is_token, "translate": _YES, "type": values.is_mark_type, "ref": values.anything, "value": values.anything}
_ID = {"id": values.is_token}
_NAMED = {**_ID, "name": values.anything, "type": values.is_user_value}

SHAPES: Mapping[str, Shape] = {
    "xliff": Shape("(file )+", {"version": values.anything, "srcLang": values.is_language, "trgLang": values.is_language,
                                "xml:space": _SPACE}, frozenset({"version", "srcLang"}), EVERYTHING),
    "file": Shape("(skeleton )?(other )*(notes )?((unit|group) )+", {**_ID, **_NODE, "original": values.anything},
                  frozenset({"id"}), EVERYTHING),
    "skeleton": Shape("(other )*", {"href": values.anything}),
    "group": Shape("(other )*(notes )?((unit|group) )*", {**_NAMED, **_NODE}, frozenset({"id"}), EVERYTHING),
    "unit": Shape("(other )*(notes )?(originalData )?((segment|ignorable) )+", {**_NAMED, **_NODE}, frozenset({"id"}), EVERYTHING),
    "segment": Shape("source (target )?", {**_ID, "canResegment": _YES, "subState": values.is_substate,
                                           "state": values.one_of("initial", "translated", "reviewed", "final")}),
    "ignorable": Shape("source (target )?", _ID),
    "notes": Shape("(note )+"),
    "note": Shape(TEXT, {**_ID, "appliesTo": values.one_of("source", "target"), "category": values.anything,
                         "priority": values.is_priority}, foreign=EVERYTHING),
    "originalData": Shape("(data )+"),
    "data": Shape("(cp )*", {**_ID, "dir": _DIRECTION, "xml:space": values.one_of("preserve")}, frozenset({"id"})),
    "source": Shape(INLINE, {"xml:lang": values.is_language, "xml:space": _SPACE}),
    "target": Shape(INLINE, {"xml:lang": values.is_language, "xml:space": _SPACE, "order": values.is_positive}),
    "cp": Shape(EMPTY, {"hex": values.is_code_point}, frozenset({"hex"})),
    "ph": Shape(EMPTY, {**_ID, **_SINGLE}, frozenset({"id"}), CODES),
    "pc": Shape(INLINE, {**_ID, **_HINTS, "canOverlap": _YES, "dir": _DIRECTION, "dispStart": values.anything,
                         "dispEnd": values.anything, "equivStart": values.anything, "equivEnd": values.anything,
                         "dataRefStart": values.is_token, "dataRefEnd": values.is_token,
                         "subFlowsStart": values.is_token_list, "subFlowsEnd": values.is_token_list},
                frozenset({"id"}), CODES),
    "sc": Shape(EMPTY, {**_ID, **_SPAN}, frozenset({"id"}), CODES),
    "ec": Shape(EMPTY, {**_ID, **_SPAN, "startRef": values.is_token}, foreign=CODES),
    "mrk": Shape(INLINE, _MARK, frozenset({"id"}), EVERYTHING),
    "sm": Shape(EMPTY, _MARK, frozenset({"id"}), EVERYTHING),
    "em": Shape(EMPTY, {"startRef": values.is_token}, frozenset({"startRef"})),
}
# elements whose own text counts; around the others only white space stands
_WITH_TEXT = frozenset({"skeleton", "note", "data", "source", "target", "pc", "mrk"})


def shape_breaches(root: etree._Element) -> Iterator[Breach]:
    """Every element of the core in its place, with the content and the attributes that it may have."""
    for element in root.iter(f"{{{CORE}}}*"):
        shape = SHAPES.get(core(element))
        if shape is None:
            yield breach("unknown-element", element)
            continue
        yield from _content(element, shape)
        yield from _attributes(element, shape)


def _content(element: etree._Element, shape: Shape) -> Iterator[Breach]:
    name = core(element)
    children = [child for child in element if isinstance(child.tag, str)]
    own = (element.text or "") + "".join(child.tail or "" for child in element)
    if shape.content == EMPTY:
        if children or own:
            yield breach("not-empty", element)
        return
    if name not in _WITH_TEXT and own.strip():
        yield breach("text-not-allowed", element)
    names = [core(child) or "other" for child in children]
    if shape.content in (TEXT, INLINE):
        allowed = _MARKUP if shape.content == INLINE else frozenset()
        yield from (breach("misplaced-element", child) for child, one in zip(children, names, strict=True)
                    if one not in allowed and (one == "other" or one in SHAPES))
        return
    known = "".join(f"{one} " for one in names)
    if not re.fullmatch(shape.content, known) and not any(one not in SHAPES and one != "other" for one in names):
        yield breach(_order_rule(name, names), element)
    elif name == "unit" and "segment" not in names:
        yield breach("unit-without-segment", element)


def _order_rule(name: str, names: list[str]) -> str:
    """The rule with the name that says most about why the children of an element are wrong."""
    if name == "file" and not {"unit", "group"} & set(names):
        return "file-without-unit"
    if name == "unit" and "segment" not in names:
        return "unit-without-segment"
    if name in ("segment", "ignorable") and set(names) <= {"source", "target"}:
        return "one-source"
    return "element-order"


def _attributes(element: etree._Element, shape: Shape) -> Iterator[Breach]:
    for key, value in element.attrib.items():
        name, text = etree.QName(key), str(value)
        space = name.namespace
        if space is None or (space == XML and f"xml:{name.localname}" in shape.attributes):
            shown = name.localname if space is None else f"xml:{name.localname}"
            test = shape.attributes.get(shown)
            if test is None:
                yield breach("unknown-attribute", element, name.text)
            elif not test(text):
                yield breach(_value_rule(core(element), shown), element, name.text)
        elif space == CORE or (shape.foreign is not None and space not in shape.foreign) or (
                space == XML and core(element) in ("mrk", "sm")):
            yield breach("foreign-attribute", element, name.text)
    yield from (breach("required-attribute", element, one) for one in sorted(shape.required) if element.get(one) is None)


def _value_rule(element: str, attribute: str) -> str:
    if attribute in _IDS:
        return "id-nmtoken"
    if attribute in _LANGUAGES:
        return "language-tag"
    if attribute == "hex":
        return "code-point"
    if attribute in _PREFIXED or (attribute == "type" and element in ("group", "unit", "mrk", "sm")):
        return "user-value"
    return "attribute-value"
