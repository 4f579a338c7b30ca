"""PURE: what the standard demands of a whole document of XLIFF 2: ids, languages, states, order, modules."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from app.translation.exchange.xliff2 import values
from app.translation.exchange.xliff2.rules import CORE, XML, Breach, breach, core

_LANG, _SPACE = f"{{{XML}}}lang", f"{{{XML}}}space"
_MTC = "urn:oasis:names:tc:xliff:matches:2.0"
_MODULE = "urn:oasis:names:tc:xliff:"
_ITS = "http://www.w3.org/2005/11/its"
MATCH = f"{{{_MTC}}}match"

# element of a module -> core elements that it may stand in; once in each, but for those of ITS
_HOMES: Mapping[str, frozenset[str]] = {
    f"{{{_MTC}}}matches": frozenset({"unit"}),
    "{urn:oasis:names:tc:xliff:glossary:2.0}glossary": frozenset({"unit"}),
    "{urn:oasis:names:tc:xliff:metadata:2.0}metadata": frozenset({"file", "group", "unit"}),
    "{urn:oasis:names:tc:xliff:resourcedata:2.0}resourceData": frozenset({"file", "unit"}),
    "{urn:oasis:names:tc:xliff:sizerestriction:2.0}profiles": frozenset({"file"}),
    "{urn:oasis:names:tc:xliff:sizerestriction:2.0}data": frozenset({"file", "group", "unit"}),
    "{urn:oasis:names:tc:xliff:validation:2.0}validation": frozenset({"file", "group", "unit"}),
}


def document_breaches(root: etree._Element) -> Iterator[Breach]:
    """The breaches that are not about the inline content of a unit."""
    yield from _twice("file-id", root.iterchildren(_tag("file")))
    targets = [one for one in root.iter(_tag("target")) if _held(one)]
    if targets and root.get("trgLang") is None:
        yield breach("target-language-missing", targets[0])
    for file in root.iterchildren(_tag("file")):
        yield from _twice("group-id", file.iter(_tag("group")))
        yield from _twice("unit-id", file.iter(_tag("unit")))
        for node in file.iter(_tag("file"), _tag("group"), _tag("unit")):
            yield from _others(node)
    for skeleton in root.iter(_tag("skeleton")):
        if (skeleton.get("href") is not None) == bool(len(skeleton) or skeleton.text):
            yield breach("skeleton-href", skeleton, "href")
    for notes in root.iter(_tag("notes")):
        yield from _twice("note-id", notes.iterchildren(_tag("note")))
    for data in root.iter(_tag("originalData")):
        yield from _twice("data-id", data.iterchildren(_tag("data")))
    for unit in root.iter(_tag("unit")):
        yield from _unit(unit, root.get("srcLang", ""), root.get("trgLang", ""))


def parts_of(unit: etree._Element) -> list[etree._Element]:
    """The segments and ignorables of a unit, in order."""
    return [child for child in unit if core(child) in ("segment", "ignorable")]


def side(part: etree._Element, name: str) -> etree._Element | None:
    """The source or the target of a segment, ignorable or match."""
    return part.find(_tag(name))


def leads_to_text(element: etree._Element) -> bool:
    """Whether ``ref`` of an element of a module leads to a segment or to marked text of its own unit."""
    selectors = values.fragment(element.get("ref", ""))
    unit = next(element.iterancestors(_tag("unit")), None)
    if not selectors or unit is None:
        return False
    named = dict(selectors)
    file = next(unit.iterancestors(_tag("file")), unit)
    kind, name = selectors[-1]
    if named.get("u", unit.get("id")) != unit.get("id") or named.get("f", file.get("id")) != file.get("id") or kind not in ("", "t"):
        return False
    texts = [text for part in parts_of(unit) for text in (side(part, "target" if kind == "t" else "source"),) if text is not None]
    spans = [*(parts_of(unit) if kind == "" else ()), *(one for text in texts for one in text.iterdescendants(_tag("*")))]
    return any(one.get("id") == name for one in spans)


def _tag(name: str) -> str:
    return f"{{{CORE}}}{name}"


def _held(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and core(parent) in ("segment", "ignorable")


def _twice(rule: str, elements: Iterable[etree._Element]) -> Iterator[Breach]:
    seen: set[str] = set()
    for element in elements:
        name = element.get("id")
        if name is not None and name.strip() in seen:
            yield breach(rule, element, "id")
        seen.add((name or "").strip())


def _unit(unit: etree._Element, source_language: str, target_language: str) -> Iterator[Breach]:
    parts = parts_of(unit)
    for part in parts:
        yield from _state(part)
        for name, language, rule in (("source", source_language, "source-language"), ("target", target_language, "target-language")):
            text = side(part, name)
            said = None if text is None else _language_around(text)
            if text is not None and said is not None and language and said.lower() != language.lower():
                yield breach(rule, text, _LANG)
        if len({_space_around(one) for one in part if core(one) in ("source", "target")}) > 1:
            yield breach("space", part)
    yield from _order(parts)


def _space_around(element: etree._Element) -> str:
    return next((one.get(_SPACE, "") for one in (element, *element.iterancestors()) if one.get(_SPACE) is not None), "default")


def _language_around(element: etree._Element) -> str | None:
    """The explicit or inherited xml:lang of an element; None where nothing says any."""
    for one in (element, *element.iterancestors()):
        if one.get(_LANG) is not None:
            return one.get(_LANG)
    return None


def _state(part: etree._Element) -> Iterator[Breach]:
    if part.get("subState") is not None and part.get("state") is None:
        yield breach("substate-needs-state", part, "subState")
    if part.get("state", "initial") != "initial" and side(part, "target") is None:
        yield breach("state-without-target", part, "state")


def _order(parts: list[etree._Element]) -> Iterator[Breach]:
    places: dict[int, bool] = {}
    moved: list[tuple[int, etree._Element]] = []
    for implied, part in enumerate(parts, start=1):
        target = side(part, "target")
        if target is None:
            continue
        said = target.get("order")
        if said is not None and not values.is_positive(said):
            continue
        place = int(said) if said is not None else implied
        if not 1 <= place <= len(parts):
            yield breach("order-range", target, "order")
        elif place in places:
            yield breach("order-once", target, "order")
        places[place] = places.get(place, False) or said is not None
        if said is not None:
            moved.append((implied, target))
    yield from (breach("order-gap", target, "order") for implied, target in moved if not places.get(implied))


def _others(node: etree._Element) -> Iterator[Breach]:
    """The elements of modules and extensions in a file, group or unit."""
    seen: set[str] = set()
    ids: dict[str, set[str]] = {}
    for child in node:
        if not isinstance(child.tag, str) or core(child):
            continue
        homes = _HOMES.get(child.tag)
        if homes is not None and (core(node) not in homes or child.tag in seen):
            yield breach("module-place", child)
        seen.add(child.tag)
        space = etree.QName(child).namespace or ""
        if space == _ITS or space.startswith(_MODULE):
            continue
        for inner in child.iter():
            name = inner.get("id", inner.get(f"{{{XML}}}id")) if isinstance(inner.tag, str) else None
            if name is not None and (not values.is_token(name) or name in ids.setdefault(space, set())):
                yield breach("extension-id", inner, "id")
            if name is not None:
                ids.setdefault(space, set()).add(name)
