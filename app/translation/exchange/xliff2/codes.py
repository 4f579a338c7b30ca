"""PURE: what the standard demands of the inline content of a unit of XLIFF 2: codes, annotations, references."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from app.translation.exchange.xliff2.constraints import MATCH, leads_to_text, parts_of, side
from app.translation.exchange.xliff2.rules import CORE, Breach, breach, core
from app.translation.exchange.xliff2.values import SUBTYPES, fragment

_CODES = frozenset({"ph", "pc", "sc", "ec"})
_CODE_TAGS = tuple(f"{{{CORE}}}{name}" for name in sorted(_CODES))
_HINTS = (("canCopy", "yes"), ("canDelete", "yes"), ("canReorder", "yes"), ("canOverlap", "yes"))
_SAME = {"pc": "code", "sc": "code", "mrk": "mark", "sm": "mark"}
_DATA = ("dataRef", "dataRefStart", "dataRefEnd")


@dataclass(frozen=True)
class Scope:
    """Segments that share ids and original data: those of a unit, or a translation candidate of its own."""

    unit: etree._Element
    owner: etree._Element
    parts: Sequence[etree._Element]

    def inline(self, name: str) -> list[etree._Element]:
        """The inline elements of all sources, or of all targets, in the order of the file."""
        sides = (side(part, name) for part in self.parts)
        return [one for text in sides if text is not None for one in text.iterdescendants(f"{{{CORE}}}*")]


def inline_breaches(root: etree._Element) -> Iterator[Breach]:
    """The breaches in the inline content of every unit and of every translation candidate."""
    for file in root.iterchildren(f"{{{CORE}}}file"):
        units = frozenset(one.get("id", "") for one in file.iter(f"{{{CORE}}}unit"))
        for unit in file.iter(f"{{{CORE}}}unit"):
            whole = Scope(unit, unit, parts_of(unit))
            yield from _scope(whole, units)
            for match in unit.iter(MATCH):
                yield from _match(match)
                yield from _scope(Scope(unit, match, (match,)), units)


def _scope(scope: Scope, units: frozenset[str]) -> Iterator[Breach]:
    yield from _source_ids(scope)
    yield from _target_ids(scope)
    for name in ("source", "target"):
        elements = scope.inline(name)
        yield from _pairs(elements)
        yield from _markers(elements)
        yield from _sequences(elements)
        for one in elements:
            if core(one) in _CODES:
                yield from _code(one, scope, units)
            elif core(one) in ("mrk", "sm"):
                yield from _annotation(one, scope)
    for part in scope.parts:
        yield from _deleted(part)
        yield from _reordered(part)


def _source_ids(scope: Scope) -> Iterator[Breach]:
    seen: set[str] = set()
    own = [part for part in scope.parts if core(part) in ("segment", "ignorable")]
    for one in [*own, *scope.inline("source")]:
        name = one.get("id")
        if name is not None and name in seen:
            yield breach("inline-id", one, "id")
        seen.add(name or "")


def _target_ids(scope: Scope) -> Iterator[Breach]:
    taken = {one.get("id", "") for one in [*scope.parts, *scope.inline("source")] if one.get("id") is not None}
    seen: set[str] = set()
    for part in scope.parts:
        source, target = side(part, "source"), side(part, "target")
        if target is None:
            continue
        mates = {} if source is None else {one.get("id"): one for one in source.iterdescendants(f"{{{CORE}}}*")}
        for one in target.iterdescendants(f"{{{CORE}}}*"):
            name = one.get("id")
            if name is None:
                continue
            mate = mates.get(name)
            alike = mate is not None and _SAME.get(core(mate), core(mate)) == _SAME.get(core(one), core(one))
            if name in seen or (name in taken and not alike):
                yield breach("target-id", one, "id")
            seen.add(name)


def _pairs(elements: Sequence[etree._Element]) -> Iterator[Breach]:
    """Start and end codes of one side of a unit."""
    starts = {one.get("id"): (place, one) for place, one in enumerate(elements) if core(one) == "sc"}
    ends: dict[str | None, list[tuple[int, etree._Element]]] = {}
    for place, one in enumerate(elements):
        if core(one) != "ec":
            continue
        isolated = one.get("isolated") == "yes"
        if (one.get("id") is not None) != isolated or (one.get("startRef") is not None) == isolated:
            yield breach("end-id", one)
            continue
        if isolated:
            continue
        ends.setdefault(one.get("startRef"), []).append((place, one))
        if one.get("dir") is not None:
            yield breach("end-direction", one, "dir")
        start = starts.get(one.get("startRef"))
        if start is None or start[0] > place or start[1].get("isolated") == "yes":
            yield breach("end-isolated", one, "startRef")
    for name, (place, opening) in starts.items():
        found = ends.get(name, [])
        if opening.get("isolated") == "yes":
            if found:
                yield breach("start-isolated", opening, "id")
        elif len(found) != 1 or found[0][0] < place:
            yield breach("start-isolated", opening, "id")
        else:
            yield from _agreeing(opening, found[0][1])


def _agreeing(start: etree._Element, end: etree._Element) -> Iterator[Breach]:
    for hint, default in _HINTS:
        first, last = start.get(hint, default), end.get(hint, default)
        wanted = "no" if first == "firstNo" else first
        if last != wanted:
            yield breach("pair-hints", end, hint)


def _markers(elements: Sequence[etree._Element]) -> Iterator[Breach]:
    starts = {one.get("id"): place for place, one in enumerate(elements) if core(one) == "sm"}
    ended: set[str | None] = set()
    for place, one in enumerate(elements):
        if core(one) == "em":
            name = one.get("startRef")
            if name not in starts or starts[name] > place or name in ended:
                yield breach("marker-pair", one, "startRef")
            ended.add(name)
    yield from (breach("marker-pair", one, "id") for one in elements if core(one) == "sm" and one.get("id") not in ended)


def _sequences(elements: Sequence[etree._Element]) -> Iterator[Breach]:
    """Codes that keep their order: the one before each with no is firstNo or no."""
    before = "yes"
    for one in elements:
        if core(one) not in _CODES:
            continue
        now = one.get("canReorder", "yes")
        if now == "no" and before == "yes":
            yield breach("reorder-sequence", one, "canReorder")
        before = now


def _code(one: etree._Element, scope: Scope, units: frozenset[str]) -> Iterator[Breach]:
    if one.get("canReorder", "yes") != "yes" and (one.get("canCopy"), one.get("canDelete")) != ("no", "no"):
        yield breach("reorder-hints", one, "canReorder")
    subtype = one.get("subType")
    if subtype is not None and (one.get("type") is None or SUBTYPES.get(subtype, one.get("type")) != one.get("type")):
        yield breach("subtype-needs-type", one, "subType")
    known = {data.get("id") for data in scope.owner.iterfind(f"{{{CORE}}}originalData/{{{CORE}}}data")}
    yield from (breach("data-reference", one, key) for key in _DATA if one.get(key) is not None and one.get(key) not in known)
    for key in ("subFlows", "subFlowsStart", "subFlowsEnd"):
        if not units.issuperset(one.get(key, "").split()):
            yield breach("subflows", one, key)
    for stem, rule in (("dataRef", "data-reference-pair"), ("subFlows", "subflows-pair"), ("equiv", "equiv-pair")):
        if (one.get(f"{stem}Start") is None) != (one.get(f"{stem}End") is None):
            yield breach(rule, one)
    yield from _copy(one, scope)


def _copy(one: etree._Element, scope: Scope) -> Iterator[Breach]:
    base = one.get("copyOf")
    if base is None:
        return
    if any(one.get(key) is not None for key in _DATA):
        yield breach("copy-of-data", one, "copyOf")
    bases = [code for name in ("source", "target") for code in scope.inline(name)
             if core(code) in _CODES and code.get("id") == base and code is not one]
    if not bases or any(code.get("canCopy") == "no" or any(code.get(key) is not None for key in _DATA) for code in bases):
        yield breach("copy-of", one, "copyOf")


def _annotation(one: etree._Element, scope: Scope) -> Iterator[Breach]:
    kind, ref = one.get("type", "generic"), one.get("ref")
    selectors = fragment(ref) if ref is not None and ref.startswith("#") else None
    if ref is not None and ref.startswith("#") and selectors is None:
        yield breach("fragment", one, "ref")
    if kind == "generic" and one.get("translate") is None:
        yield breach("translate-annotation", one)
    elif kind == "mtc:match" and ref is not None:
        yield breach("match-annotation", one, "ref")
    elif kind == "comment" and (one.get("value") is None) == (ref is None):
        yield breach("comment-annotation", one)
    elif kind == "comment" and ref is not None and not _note(selectors or (), scope.unit):
        yield breach("comment-reference", one, "ref")


def _note(selectors: Sequence[tuple[str, str]], unit: etree._Element) -> bool:
    """Whether the selectors lead to a note of this unit."""
    named = dict(selectors)
    file = next(unit.iterancestors(f"{{{CORE}}}file"), None)
    if "n" not in named or named.get("u", unit.get("id")) != unit.get("id"):
        return False
    if "u" not in named and ("f" in named or "g" in named):
        return False
    if file is not None and named.get("f", file.get("id")) != file.get("id"):
        return False
    return any(note.get("id") == named["n"] for note in unit.iterfind(f"{{{CORE}}}notes/{{{CORE}}}note"))


def _deleted(part: etree._Element) -> Iterator[Breach]:
    source, target = side(part, "source"), side(part, "target")
    if source is None or target is None or (part.get("state") != "final" and not len(target) and not target.text):
        return
    kept = {(one.get("id") or one.get("startRef")) for one in target.iterdescendants(f"{{{CORE}}}*")}
    for one in source.iterdescendants(f"{{{CORE}}}*"):
        if one.get("canDelete") == "no" and (one.get("id") or one.get("startRef")) not in kept:
            yield breach("deleted-code", one, "canDelete")


def _reordered(part: etree._Element) -> Iterator[Breach]:
    """Each code that keeps its place follows in the target the one that it follows in the source."""
    source, target = side(part, "source"), side(part, "target")
    if source is None or target is None:
        return
    there = {_name(one): place for place, one in enumerate(target.iterdescendants(*_CODE_TAGS))}
    before = ("", "")
    for one in source.iterdescendants(*_CODE_TAGS):
        if one.get("canReorder") == "no" and _name(one) in there and there.get(before, len(there)) > there[_name(one)]:
            yield breach("reorder-kept", one, "canReorder")
        before = _name(one)


def _name(code: etree._Element) -> tuple[str, str]:
    """What a code is known by in both texts; an end by its start."""
    return ("start", code.get("id", "")) if code.get("startRef") is None else ("end", code.get("startRef", ""))


def _match(match: etree._Element) -> Iterator[Breach]:
    texts = [core(child) for child in match if core(child) in ("source", "target")]
    if texts != ["source", "target"] or not leads_to_text(match):
        yield breach("match-source", match, "ref")
