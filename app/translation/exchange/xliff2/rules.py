"""PURE: the rules of the core of XLIFF 2.0 and 2.1, by name, as the standard puts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from app.translation.exchange.xml_input import line_of, local

CORE = "urn:oasis:names:tc:xliff:document:2.0"
XML = "http://www.w3.org/XML/1998/namespace"
VERSIONS = frozenset({"2.0", "2.1"})

# name -> what the standard demands, in its own terms; quoted to people, never translated
RULES: Mapping[str, str] = MappingProxyType({
    "root": "The root is <xliff> of the namespace urn:oasis:names:tc:xliff:document:2.0.",
    "version": "The attribute version of <xliff> is 2.0 or 2.1.",
    "unknown-element": "The core namespace has no such element.",
    "misplaced-element": "The element may not stand here.",
    "element-order": "The elements inside this one are not those that belong there, or stand in another order.",
    "text-not-allowed": "This element holds no text of its own.",
    "not-empty": "This element is always empty.",
    "file-without-unit": "A <file> has at least one <unit> or <group>.",
    "unit-without-segment": "A <unit> has at least one <segment>.",
    "one-source": "A <segment> or <ignorable> has exactly one <source>, and at most one <target> after it.",
    "unknown-attribute": "The element has no such attribute.",
    "foreign-attribute": "The element takes no attribute of this namespace.",
    "required-attribute": "A required attribute is missing.",
    "attribute-value": "The value of the attribute is not one of those that the standard allows.",
    "id-nmtoken": "An id, and what points to one, is an NMTOKEN.",
    "language-tag": "A language is a tag of BCP 47.",
    "user-value": "The value is a prefix, a colon and a sub-value, and the prefix xlf is the standard's own.",
    "module-place": "The element of this module may not stand here, or only once.",
    "extension-id": "The ids of extension elements are NMTOKENs, each once within its file, group or unit.",
    "file-id": "Each id of a <file> stands once in the document.",
    "group-id": "Each id of a <group> stands once in its <file>.",
    "unit-id": "Each id of a <unit> stands once in its <file>.",
    "note-id": "Each id of a <note> stands once in its <notes>.",
    "data-id": "Each id of <data> stands once in its <originalData>.",
    "inline-id": "Each id of a segment, ignorable or inline element stands once in its <unit>.",
    "target-id": "An inline element of a <target> has the id of its counterpart in the sibling <source>, or one that is new in the <unit>.",
    "target-language-missing": "trgLang is required when a <segment> or <ignorable> has a <target>.",
    "source-language": "The language of <source> equals srcLang.",
    "target-language": "The language of <target> equals trgLang.",
    "skeleton-href": "href of <skeleton> is there if and only if the <skeleton> is empty.",
    "state-without-target": "A <segment> whose state is translated, reviewed or final has a <target>.",
    "substate-needs-state": "subState needs an explicit state.",
    "subtype-needs-type": "subType needs type, and those of the prefix xlf the type that they belong to.",
    "order-range": "order of <target> lies between 1 and the number of segments and ignorables of the <unit>.",
    "order-once": "Each place in the order of the targets of a <unit> is taken once.",
    "order-gap": "The place that a <target> with order leaves is taken by another <target> with order.",
    "data-reference": "dataRef points to <data> of the same <unit>.",
    "data-reference-pair": "dataRefStart and dataRefEnd stand together.",
    "subflows": "subFlows names units of the same <file>.",
    "subflows-pair": "subFlowsStart and subFlowsEnd stand together.",
    "equiv-pair": "equivStart and equivEnd stand together.",
    "copy-of": "copyOf points to a code of the same <unit> that has no original data and may be copied.",
    "copy-of-data": "A code with copyOf has no original data.",
    "start-isolated": "isolated of <sc> is yes if and only if its <ec> is not in the same <unit>.",
    "end-isolated": "isolated of <ec> is yes if and only if its <sc> is not in the same <unit>.",
    "end-id": "An isolated <ec> has id and no startRef, any other startRef and no id.",
    "end-direction": "dir of <ec> stands only where isolated is yes.",
    "pair-hints": "canCopy, canDelete, canReorder and canOverlap of <sc> and <ec> agree; after firstNo comes no.",
    "reorder-hints": "canReorder no or firstNo needs canCopy no and canDelete no.",
    "reorder-sequence": "A sequence of codes that keep their order begins with firstNo and goes on with no.",
    "deleted-code": "A <target> that holds anything, or is final, has every code of its <source> whose canDelete is no.",
    "translate-annotation": "An annotation of the type generic, or of none, has translate.",
    "comment-annotation": "A comment has value or ref, and not both.",
    "comment-reference": "ref of a comment points to a <note> of the same <unit>.",
    "match-annotation": "An annotation of the type mtc:match has no ref.",
    "marker-pair": "Each <sm> has one <em> after it in the same <unit>, and each <em> its <sm> before it.",
    "fragment": "A fragment identifier is made of selectors as the standard says: #f=…/g=…/u=…, then at most one other.",
    "code-point": "hex of <cp> is a code point, in four or six hexadecimal digits, that XML does not allow.",
    "match-source": "A <mtc:match> has one <source> and one <target>, and ref points into its <unit>.",
    "space": "A <target> and its sibling <source> have the same xml:space, their own or that around them.",
    "reorder-kept": "A sequence of codes that keep their order stands in the <target> as in the <source>.",
    "module-element": "The module has no such element.",
    "format-style": "Of the Format Style module there are fs, one of the HTML elements that it names, and subFs beside it.",
    "end-attributes": "On <ec>, attributes of the modules stand only where isolated is yes; XLIFF 2.0 lets them.",
    "match-id": "Each id of a <mtc:match> is an NMTOKEN that stands once in its <mtc:matches>.",
    "match-attributes": "A <mtc:match> has no xml:lang, a type that the module names, and subType only beside type.",
    "glossary-id": "Each id in a <gls:glossary> is an NMTOKEN that stands once in it.",
    "glossary-entry": "A <gls:glossEntry> has one <gls:term> and a <gls:translation> or <gls:definition>, and no text of its own.",
    "glossary-reference": "ref of a <gls:glossEntry> or <gls:translation> points to text of the same <unit>.",
    "metadata-id": "Each id in <mda:metadata> is an NMTOKEN that stands once in it.",
    "metadata": "<mda:metadata> has groups, a <mda:metaGroup> something in it and appliesTo source, target or ignorable, a <mda:meta> type and no more.",
    "resource-id": "Each id in a <res:resourceData> is an NMTOKEN that stands once in it.",
    "resource-href": "href of <res:source> and <res:target> is there if and only if they are empty.",
    "resource-language": "The language of <res:source> equals srcLang.",
    "size-information": "slr:sizeInfo and slr:sizeInfoRef exclude each other; a reference leads to <slr:data> beside the element or what is around it.",
    "size-value": "Under the standard's own profiles a restriction is *, a number, or two of which the second may be *; other sizes are whole numbers.",
    "validation-rule": "A <val:rule> has exactly one pattern; existsInSource stands beside isPresent, startsWith or endsWith.",
    "validation-value": "An attribute of <val:rule> has a value that the module names; disabled is not yes in a <file>.",
    "change-reference": "ref of <ctr:revisions> names an element around it, and is there where the element has an id.",
    "change-property": "property of <ctr:item> is content, or an attribute that the element has, each once in its <ctr:revision>.",
})


@dataclass(frozen=True)
class Breach:
    """A place of a file that breaks a rule: the rule's name, the line, and the element or attribute concerned."""

    rule: str
    line: int
    about: str

    @property
    def says(self) -> str:
        """What the standard demands."""
        return RULES[self.rule]


def breach(rule: str, element: etree._Element, attribute: str = "") -> Breach:
    """The breach of a rule by an element, or by one of its attributes."""
    name = f"<{local(element)}>"
    value = element.get(attribute) if attribute else None
    about = f'{name} {attribute}="{value}"' if value is not None else f"{name} {attribute}".rstrip()
    return Breach(rule, line_of(element), about)


def core(element: etree._Element) -> str:
    """The name of a core element; "" for those of other namespaces, comments and instructions."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace == CORE else ""
