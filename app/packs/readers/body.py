"""PURE: the body of a text as a tree of elements that is well-formed everywhere, its pictures and links in their new places."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml import etree

from app.publications.rendering import render

Address = Callable[[str], str | None]
"""Gives the new address of a picture by its name, or of a work by its id; None for one that is not there."""

_WORK = re.compile(r"/works/([a-z0-9-]+)(?:/[A-Za-z-]+)?/?")
_WEB = re.compile(r"(?:https?://[^\s/\"<>\\^`{|}\[\]]+[^\s\"<>\\^`{|}]*|mailto:[^\s\"<>\\^`{|}]+)")
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINES = frozenset({"a", "b", "code", "del", "em", "i", "s", "strong", "sub", "sup", "p", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"blockquote", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
                     "p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul", "div"})
# what an element may stand in, and what it may hold
_INSIDE: Mapping[str, frozenset[str]] = {
    "li": frozenset({"ol", "ul"}), "dt": frozenset({"dl"}), "dd": frozenset({"dl"}), "figcaption": frozenset({"figure"}),
    "td": frozenset({"tr"}), "th": frozenset({"tr"}), "tr": frozenset({"table", "tbody", "thead"}),
    "tbody": frozenset({"table"}), "thead": frozenset({"table"})}
_HOLDS: Mapping[str, frozenset[str]] = {
    "ol": frozenset({"li"}), "ul": frozenset({"li"}), "dl": frozenset({"dt", "dd"}), "tr": frozenset({"td", "th"}),
    "table": frozenset({"thead", "tbody", "tr"}), "tbody": frozenset({"tr"}), "thead": frozenset({"tr"})}


def body_tree(body: str, picture: Address, work: Address) -> lxml.html.HtmlElement:
    """The text in a ``div``: elements only where XHTML allows them, links only where they lead somewhere."""
    html = xml_text(render(body, lambda address: picture(unquote(address))))
    tree = lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")
    _mend(tree)
    for link in list(tree.iter("a")):
        address = _led(str(link.get("href") or ""), work)
        if address is None:
            link.drop_tag()
        else:
            link.set("href", address)
    return tree


def as_html(tree: lxml.html.HtmlElement) -> str:
    """What is in the ``div``, as browsers read it."""
    return _inside(etree.tostring(tree, method="html", encoding="unicode"))


def as_xhtml(tree: lxml.html.HtmlElement) -> str:
    """What is in the ``div``, as XML."""
    return _inside(etree.tostring(tree, method="xml", encoding="unicode"))


def xml_text(text: str) -> str:
    """The text without the few characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _inside(markup: str) -> str:
    return markup[len("<div>"):-len("</div>")] if markup.endswith("</div>") else ""


def _led(address: str, work: Address) -> str | None:
    if _WEB.fullmatch(address):
        return address if _is_address(address) else None
    found = _WORK.fullmatch(address.partition("#")[0])
    return work(found[1]) if found else None


def _is_address(address: str) -> bool:
    try:
        return urlsplit(address).port != 0  # which raises for what is no number
    except ValueError:
        return False


def _mend(tree: lxml.html.HtmlElement) -> None:
    """Take away the tags that stand where none of their kind may: HTML written by hand in a body can be anything."""
    changed = True
    while changed:
        changed = False
        for one in list(tree.iter()):
            parent = one.getparent()
            if parent is not None and not _fits(one, parent.tag):
                one.drop_tag()
                changed = True


def _fits(one: lxml.html.HtmlElement, parent: str) -> bool:
    allowed = _INSIDE.get(one.tag)
    if allowed is not None and parent not in allowed:
        return False
    holds = _HOLDS.get(one.tag)
    if holds is not None:
        strange = (one.text or "").strip() or any((child.tail or "").strip() or child.tag not in holds for child in one)
        return len(one) > 0 and not strange
    if one.tag in _LINES:
        return not any(child.tag in _BLOCKS for child in one)
    return True
