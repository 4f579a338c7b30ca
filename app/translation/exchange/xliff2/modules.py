"""PURE: what the standard demands of the modules of XLIFF 2: format style, candidates, glossary, metadata, resources, sizes, rules, changes."""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from app.translation.exchange.xliff2 import values
from app.translation.exchange.xliff2.constraints import leads_to_text
from app.translation.exchange.xliff2.rules import CORE, XML, Breach, breach, core
from app.translation.exchange.xml_input import local

_MODULE = "urn:oasis:names:tc:xliff:"
_FS, _MTC, _GLS, _MDA, _RES, _CTR, _SLR, _VAL = (f"{_MODULE}{name}:2.0" for name in (
    "fs", "matches", "glossary", "metadata", "resourcedata", "changetracking", "sizerestriction", "validation"))
_ELEMENTS: Mapping[str, frozenset[str]] = {
    _MTC: frozenset({"matches", "match"}),
    _GLS: frozenset({"glossary", "glossEntry", "term", "translation", "definition"}),
    _MDA: frozenset({"metadata", "metaGroup", "meta"}),
    _RES: frozenset({"resourceData", "resourceItem", "resourceItemRef", "source", "target", "reference"}),
    _CTR: frozenset({"changeTrack", "revisions", "revision", "item"}),
    _SLR: frozenset({"profiles", "normalization", "data"}),
    _VAL: frozenset({"validation", "rule"}),
}
_HTML = (
    "a b bdo big blockquote body br button caption center cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 head hr html i img "
    "label legend li ol p pre q s samp select small span strike strong sub sup table tbody td tfoot th thead title tr tt u ul")
_STYLES = frozenset(_HTML.split())
_CANDIDATES = frozenset({"am", "mt", "icm", "idm", "tb", "tm", "other"})
_PATTERNS = ("isPresent", "isNotPresent", "startsWith", "endsWith")
_SWITCHES = {"caseSensitive": ("yes", "no"), "existsInSource": ("yes", "no"), "disabled": ("yes", "no"), "normalization": ("none", "nfc", "nfd")}
_LIMIT, _INTEGER = re.compile(r"\*|\d+(?:,(?:\d+|\*))?"), re.compile(r"\d+")
_GENERAL, _STORAGE = frozenset({"xliff:codepoints"}), frozenset({"xliff:utf8", "xliff:utf16", "xliff:utf32"})


def module_breaches(root: etree._Element) -> Iterator[Breach]:
    """The breaches in elements and attributes of the modules; extensions are their writers' own."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        names = _ELEMENTS.get(etree.QName(element).namespace or "")
        if names is not None and local(element) not in names:
            yield breach("module-element", element)
        spaces = {etree.QName(key).namespace for key in element.attrib}
        if _FS in spaces:
            yield from _style(element)
        if _SLR in spaces:
            yield from _size(element)
        # in 2.0 these attributes may stand on every end
        if spaces & {_FS, _SLR} and core(element) == "ec" and element.get("isolated") != "yes" and root.get("version") != "2.0":
            yield breach("end-attributes", element)
    for name, demands in _DEMANDS.items():
        for element in root.iter(name):
            yield from demands(element)


def _style(element: etree._Element) -> Iterator[Breach]:
    for key, value in element.attrib.items():
        name = etree.QName(key)
        if name.namespace != _FS:
            continue
        if name.localname == "fs" and value in _STYLES:
            continue
        if name.localname != "subFs" or element.get(f"{{{_FS}}}fs") is None:
            yield breach("format-style", element, name.text)


def _size(element: etree._Element) -> Iterator[Breach]:
    said = {name: element.get(f"{{{_SLR}}}{name}") for name in ("sizeInfo", "sizeInfoRef", "equivStorage", "sizeRestriction", "storageRestriction")}
    if said["sizeInfo"] is not None and said["sizeInfoRef"] is not None:
        yield breach("size-information", element)
    if said["sizeInfoRef"] is not None and said["sizeInfoRef"] not in _size_data(element):
        yield breach("size-information", element, f"{{{_SLR}}}sizeInfoRef")
    profiles = next((one for around in (element, *element.iterancestors(f"{{{CORE}}}file"))
                     for one in around.iterchildren(f"{{{_SLR}}}profiles")), None)
    if profiles is None:
        return
    forms = [("generalProfile", _GENERAL, "sizeRestriction", _LIMIT), ("generalProfile", _GENERAL, "sizeInfo", _INTEGER),
             ("storageProfile", _STORAGE, "storageRestriction", _LIMIT), ("storageProfile", _STORAGE, "equivStorage", _INTEGER)]
    for profile, standard, name, form in forms:
        value = said[name]
        if value is not None and profiles.get(profile) in standard and not form.fullmatch(value):
            yield breach("size-value", element, f"{{{_SLR}}}{name}")


def _size_data(element: etree._Element) -> set[str | None]:
    """The ids in the data of the module that stand beside an element or beside what is around it."""
    return {inner.get("id") for parent in element.iterancestors() for data in parent.iterchildren(f"{{{_SLR}}}data") for inner in data.iterdescendants()}


def _matches(matches: etree._Element) -> Iterator[Breach]:
    yield from _ids("match-id", matches.iterchildren(f"{{{_MTC}}}match"))
    for match in matches.iterchildren(f"{{{_MTC}}}match"):
        if match.get(f"{{{XML}}}lang") is not None:
            yield breach("match-attributes", match, f"{{{XML}}}lang")
        if match.get("type", "tm") not in _CANDIDATES:
            yield breach("match-attributes", match, "type")
        if match.get("subType") is not None and (match.get("type") is None or not values.is_user_value(match.get("subType", ""))):
            yield breach("match-attributes", match, "subType")


def _glossary(glossary: etree._Element) -> Iterator[Breach]:
    yield from _ids("glossary-id", glossary.iterdescendants(f"{{{_GLS}}}glossEntry", f"{{{_GLS}}}translation"))
    for entry in glossary.iterchildren(f"{{{_GLS}}}glossEntry"):
        names = [local(child) for child in entry.iterchildren(f"{{{_GLS}}}*")]
        own = (entry.text or "") + "".join(child.tail or "" for child in entry)
        if names.count("term") != 1 or names.count("definition") > 1 or not {"translation", "definition"} & set(names) or own.strip():
            yield breach("glossary-entry", entry)
    for one in glossary.iterdescendants(f"{{{_GLS}}}glossEntry", f"{{{_GLS}}}translation"):
        if one.get("ref") is not None and not leads_to_text(one):
            yield breach("glossary-reference", one, "ref")


def _metadata(metadata: etree._Element) -> Iterator[Breach]:
    groups = list(metadata.iterdescendants(f"{{{_MDA}}}metaGroup"))
    yield from _ids("metadata-id", [metadata, *groups])
    if not groups:
        yield breach("metadata", metadata)
    for group in groups:
        if group.get("appliesTo", "source") not in ("source", "target", "ignorable") or not any(True for _ in group.iterchildren(f"{{{_MDA}}}*")):
            yield breach("metadata", group, "appliesTo")
    for meta in metadata.iterdescendants(f"{{{_MDA}}}meta"):
        if sorted(meta.attrib) != ["type"]:
            yield breach("metadata", meta)


def _resources(data: etree._Element) -> Iterator[Breach]:
    yield from _ids("resource-id", data.iterchildren(f"{{{_RES}}}resourceItem", f"{{{_RES}}}resourceItemRef"))
    language = data.getroottree().getroot().get("srcLang", "")
    for one in data.iterdescendants(f"{{{_RES}}}source", f"{{{_RES}}}target"):
        held = bool((one.text or "").strip()) or any(isinstance(child.tag, str) for child in one)
        if held == (one.get("href") is not None):
            yield breach("resource-href", one, "href")
        said = one.get(f"{{{XML}}}lang")
        if local(one) == "source" and said is not None and said.lower() != language.lower():
            yield breach("resource-language", one, f"{{{XML}}}lang")


def _rule(rule: etree._Element) -> Iterator[Breach]:
    patterns = [name for name in _PATTERNS if rule.get(name) is not None]
    own = any(etree.QName(key).namespace not in (None, XML) for key in rule.attrib)
    if len(patterns) + own != 1 or (rule.get("existsInSource") is not None and not {"isPresent", "startsWith", "endsWith"} & set(patterns)):
        yield breach("validation-rule", rule)
    for name, allowed in _SWITCHES.items():
        if rule.get(name, allowed[0]) not in allowed:
            yield breach("validation-value", rule, name)
    if not values.is_positive(rule.get("occurs", "1")):
        yield breach("validation-value", rule, "occurs")
    around = next(rule.iterancestors(f"{{{CORE}}}*"), None)
    if rule.get("disabled") == "yes" and around is not None and core(around) == "file":
        yield breach("validation-value", rule, "disabled")


def _revisions(revisions: etree._Element) -> Iterator[Breach]:
    """What is said about changes names what stands in the file, group or unit around it."""
    around = next(revisions.iterancestors(f"{{{CORE}}}*"), None)
    inside = [] if around is None else list(around.iterdescendants(f"{{{CORE}}}*"))
    ref = revisions.get("ref")
    named = [one for one in inside if ref is not None and one.get("id") == ref]
    if (ref is not None and not named) or (ref is None and any(
            core(one) == revisions.get("appliesTo") and one.get("id") is not None for one in inside)):
        yield breach("change-reference", revisions, "ref")
    for revision in revisions.iterchildren(f"{{{_CTR}}}revision"):
        told: set[str] = set()
        for item in revision.iterchildren(f"{{{_CTR}}}item"):
            name = item.get("property", "")
            if name in told or not name or (named and name != "content" and all(one.get(name) is None for one in named)):
                yield breach("change-property", item, "property")
            told.add(name)


def _ids(rule: str, elements: Iterable[etree._Element]) -> Iterator[Breach]:
    """Ids that are no NMTOKEN, or that stand twice."""
    seen: set[str] = set()
    for element in elements:
        name = element.get("id")
        if name is not None and (name in seen or not values.is_token(name)):
            yield breach(rule, element, "id")
        seen.add(name or "")


_DEMANDS = {f"{{{_MTC}}}matches": _matches, f"{{{_GLS}}}glossary": _glossary, f"{{{_MDA}}}metadata": _metadata,
            f"{{{_RES}}}resourceData": _resources, f"{{{_VAL}}}rule": _rule, f"{{{_CTR}}}revisions": _revisions}
