"""PURE: reading an XLIFF 2 document; one that breaks a rule of the core is refused with the rule's name."""

from lxml import etree

from app.errors import N_, Invalid
from app.translation.exchange.xliff2.codes import inline_breaches
from app.translation.exchange.xliff2.constraints import document_breaches
from app.translation.exchange.xliff2.model import Document
from app.translation.exchange.xliff2.modules import module_breaches
from app.translation.exchange.xliff2.rules import VERSIONS, Breach, breach, core
from app.translation.exchange.xliff2.shapes import shape_breaches
from app.translation.exchange.xml_input import parsed


def breaches(root: etree._Element) -> list[Breach]:
    """Everything in which a document breaks the rules of the core, in the order of its lines."""
    if core(root) != "xliff":
        return [breach("root", root)]
    if root.get("version") is not None and root.get("version") not in VERSIONS:
        return [breach("version", root, "version")]
    found = [*shape_breaches(root), *document_breaches(root), *inline_breaches(root), *module_breaches(root)]
    return sorted(found, key=lambda one: one.line)


def examined(data: bytes, name: str) -> list[Breach]:
    """Everything in which a file breaks the rules of the core; raises ``Invalid`` for what is no XML."""
    return breaches(parsed(data, name))


def read(data: bytes, name: str) -> Document:
    """The document of a file.

    Raises ``Invalid``: ``exchange.bad_xml`` for what is no XML, and ``exchange.xliff_rule`` with ``rule``, ``line``
    and ``about`` for the first rule that it breaks; ``more`` counts the further places.
    """
    root = parsed(data, name)
    found = breaches(root)
    if found:
        first = found[0]
        raise Invalid("exchange.xliff_rule",
                      N_("%(name)s, line %(line)d: %(about)s breaks the rule “%(rule)s” of XLIFF 2 (%(says)s) Nothing was kept; mend the file, %(more)d further places break rules."),
                      name=name, line=first.line, about=first.about, rule=first.rule, says=first.says, more=len(found) - 1)
    return Document(root)
