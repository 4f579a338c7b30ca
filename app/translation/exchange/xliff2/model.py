"""PURE: an XLIFF 2 document as it was read: everything in it is kept, units and segments are seen through it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from app.translation.exchange.content import ALONE, CLOSE, OPEN, Code, Content
from app.translation.exchange.xliff2.constraints import parts_of, side
from app.translation.exchange.xliff2.rules import CORE, core
from app.translation.exchange.xml_input import line_of


@dataclass(frozen=True)
class Note:
    """A remark; ``id`` is empty where it has none."""

    id: str
    category: str
    text: str


class Part:
    """A segment or ignorable of a unit."""

    def __init__(self, element: etree._Element, unit: "Unit") -> None:
        self.element, self.unit = element, unit

    @property
    def is_segment(self) -> bool:
        return core(self.element) == "segment"

    @property
    def id(self) -> str:
        return self.element.get("id", "")

    @property
    def state(self) -> str:
        return self.element.get("state", "initial")

    @property
    def substate(self) -> str:
        return self.element.get("subState", "")

    @property
    def order(self) -> int:
        """The explicit place of the target among those of the unit; 0 where it has none."""
        target = side(self.element, "target")
        return int(target.get("order", "0")) if target is not None else 0

    @property
    def line(self) -> int:
        return line_of(self.element)

    @property
    def source(self) -> Content:
        found = side(self.element, "source")
        return () if found is None else self.unit.content(found)

    @property
    def target(self) -> Content | None:
        """The target with its codes; None where there is none yet."""
        found = side(self.element, "target")
        return None if found is None else self.unit.content(found)


class Unit:
    """A unit: segments and ignorables that share ids and original data."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._data = {one.get("id", ""): _text(one) for one in element.iterfind(f"{{{CORE}}}originalData/{{{CORE}}}data")}

    @property
    def id(self) -> str:
        return self.element.get("id", "")

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @property
    def translate(self) -> bool:
        """What the unit says, or the nearest group or file that says something."""
        for one in (self.element, *self.element.iterancestors()):
            if one.get("translate") is not None:
                return one.get("translate") == "yes"
        return True

    def parts(self) -> Iterator[Part]:
        return (Part(one, self) for one in parts_of(self.element))

    def notes(self) -> list[Note]:
        return [Note(one.get("id", ""), one.get("category", ""), one.text or "")
                for one in self.element.iterfind(f"{{{CORE}}}notes/{{{CORE}}}note")]

    def content(self, element: etree._Element) -> Content:
        """The text of a source or target in pieces; a code carries its original data, None where it has none."""
        return tuple(_merged(self._pieces(element)))

    def _pieces(self, element: etree._Element) -> Iterator[str | Code]:
        yield element.text or ""
        for child in element:
            name = core(child)
            number = child.get("id") or child.get("startRef") or ""
            if name == "cp":
                yield Code(chr(int(child.get("hex", "0"), 16)), ALONE)
            elif name == "ph":
                yield Code(self._data.get(child.get("dataRef", "")), ALONE, number)
            elif name in ("sc", "ec"):
                yield Code(self._data.get(child.get("dataRef", "")), OPEN if name == "sc" else CLOSE, number)
            elif name == "pc":
                yield Code(self._data.get(child.get("dataRefStart", "")), OPEN, number)
                yield from self._pieces(child)
                yield Code(self._data.get(child.get("dataRefEnd", "")), CLOSE, number)
            elif name == "mrk":
                yield from self._pieces(child)
            yield child.tail or ""


class Document:
    """A document that breaks no rule of the core."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    @property
    def version(self) -> str:
        return self.root.get("version", "")

    @property
    def source_language(self) -> str:
        return self.root.get("srcLang", "")

    @property
    def target_language(self) -> str:
        return self.root.get("trgLang", "")

    def files(self) -> list[str]:
        """The ids of the files."""
        return [one.get("id", "") for one in self.root.iterchildren(f"{{{CORE}}}file")]

    def units(self) -> Iterator[Unit]:
        return (Unit(one) for one in self.root.iter(f"{{{CORE}}}unit"))


def _text(data: etree._Element) -> str:
    return (data.text or "") + "".join(chr(int(one.get("hex", "0"), 16)) + (one.tail or "") if core(one) == "cp" else one.tail or ""
                                       for one in data)


def _merged(pieces: Iterator[str | Code]) -> Iterator[str | Code]:
    """The pieces with neighbouring texts as one and without empty ones."""
    text = ""
    for one in pieces:
        if isinstance(one, str):
            text += one
            continue
        if text:
            yield text
            text = ""
        yield one
    if text:
        yield text
