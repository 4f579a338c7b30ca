"""PURE: XLIFF 1.2 out and in; markup is native code inside bpt, ept and ph, as OmegaT and others protect it."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from app.errors import N_, Invalid
from app.translation.exchange.content import ALONE, OPEN, Code, Content, filled, lost, plain
from app.translation.exchange.report import Skipped
from app.translation.exchange.sheet import FINAL, INITIAL, MARK, REVIEWED, TRANSLATED, Back, Returned, Sheet
from app.translation.exchange.xml_input import (
    line_of,
    local,
    mended,
    plain_xml,
    text_without,
    whole_before_damage,
)

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_OUT = {INITIAL: "needs-translation", TRANSLATED: "translated", REVIEWED: "signed-off", FINAL: "final"}
_IN = {"translated": TRANSLATED, "needs-review-translation": TRANSLATED, "needs-review-adaptation": TRANSLATED,
       "needs-review-l10n": TRANSLATED, "signed-off": REVIEWED, "final": FINAL}
# never written here: in Poedit somebody marked the text as needing work
NEEDS_WORK = frozenset({"needs-l10n", "needs-adaptation"})
# elements that hold native code, and those that only stand for some that is elsewhere
_NATIVE = {"bpt": OPEN, "ept": "close", "ph": ALONE, "it": ALONE}
_BARE = {"x": ALONE, "bx": OPEN, "ex": "close"}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?xliff\s[^>]*")
_OLDER = re.compile(rb"""xliff:document:1\.|\sversion\s*=\s*["']1\.""")
NO_ID = N_("the segment has no id of this archive")
CUT_OFF = N_("the file is damaged here; what stands before was read")


def write(sheet: Sheet) -> bytes:
    return "".join(_document(sheet)).encode()


def _document(sheet: Sheet) -> Iterator[str]:
    yield (f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="{NAMESPACE}">\n'
           f'<file original={quoteattr(MARK + sheet.parcel)} source-language={quoteattr(sheet.source_language)} '
           f'target-language={quoteattr(sheet.target_language)} datatype="plaintext" xml:space="preserve">\n<body>\n')
    for row in sheet.rows:
        target = f'<target state="{_OUT[row.state]}">{"".join(_inline(row.target))}</target>' if row.target else ""
        notes = "".join(f"<note>{plain_xml(one)}</note>" for one in row.comments)
        yield (f'<trans-unit id={quoteattr(row.id)} xml:space="preserve"><source>{"".join(_inline(row.source))}</source>'
               f"{target}{notes}</trans-unit>\n")
    yield "</body>\n</file>\n</xliff>\n"


def _inline(content: Content) -> Iterator[str]:
    for one in content:
        if isinstance(one, str):
            yield plain_xml(one)
        else:
            name = {ALONE: "ph", OPEN: "bpt"}.get(one.kind, "ept")
            pair = "" if one.kind == ALONE else f' rid="{one.id}"'
            number = f"{one.id}e" if name == "ept" else one.id
            yield f'<{name} id="{number}"{pair}>{plain_xml(one.data or "")}</{name}>'


def is_older(data: bytes) -> bool:
    """Whether a file of XLIFF says that it is of the older standard; everything else is held to the newer one."""
    root = _ROOT.search(data[:4000].replace(b"\0", b""))
    return root is not None and _OLDER.search(root.group()) is not None


def returned(data: bytes, name: str) -> Returned:
    """The segments of a file; of one that is damaged, those before the damage."""
    root, damage = mended(data, name)
    if local(root) != "xliff" or not root.get("version", "1.2").startswith("1."):
        raise Invalid("exchange.other_xml", N_("The file %(name)s is XML, but of another kind. Nothing was kept; choose a file that the page names."),
                      name=name)
    units = [one for one in root.iter() if local(one) == "trans-unit"]
    problems: list[Skipped] = []
    if damage:
        problems.append(Skipped(damage, CUT_OFF))
        units = units[:whole_before_damage(data, "trans-unit")]
    parcel = next((one.get("original", "").removeprefix(MARK) for one in root.iter()
                   if local(one) == "file" and one.get("original", "").startswith(MARK)), "")
    rows = []
    for unit in units:
        if unit.get("id"):
            rows.append(_back(unit))
        else:
            problems.append(Skipped(line_of(unit), NO_ID))
    return Returned(parcel, tuple(rows), tuple(problems))


def _back(unit: etree._Element) -> Back:
    found = {local(one): one for one in reversed(unit) if local(one) in ("source", "target")}
    source = content_of(found["source"]) if "source" in found else ()
    target = filled(content_of(found["target"]), source) if "target" in found else None
    state = found["target"].get("state", "") if "target" in found else ""
    approved = unit.get("approved")
    return Back(line=line_of(unit), id=unit.get("id", ""), source=plain(source),
                target=None if target is None else plain(target), state=FINAL if approved == "yes" else _IN.get(state, INITIAL),
                comments=tuple(text_without(one, frozenset()).strip() for one in unit if local(one) == "note"),
                unknown=len(lost(target or ())), unfinished=state in NEEDS_WORK or (approved == "no" and state == _OUT[INITIAL]))


def content_of(element: etree._Element) -> Content:
    """The text of a source or target in pieces."""
    return tuple(one for one in _pieces(element) if one)


def _pieces(element: etree._Element) -> Iterator[str | Code]:
    yield element.text or ""
    for child in element:
        name = local(child)
        number = child.get("rid") or child.get("id") or ""
        if name in _NATIVE:
            yield Code(text_without(child, frozenset()), _NATIVE[name], number)
        elif name in _BARE:
            yield Code(None, _BARE[name], number)
        elif name == "g":
            yield Code(None, OPEN, number)
            yield from _pieces(child)
            yield Code(None, "close", number)
        elif name:  # mrk and whatever a program put around the text
            yield from _pieces(child)
        yield child.tail or ""
