"""PURE: the formats in which a translation leaves and comes back, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from app.errors import N_, Invalid
from app.translation.exchange import docx, po, xliff1
from app.translation.exchange.sheet import Returned, Sheet
from app.translation.exchange.xliff2 import returning, writer


@dataclass(frozen=True)
class Format:
    """One kind of file: how people call it, how its name ends, how it is written and read."""

    label: str
    suffix: str
    write: Callable[[Sheet], bytes]
    read: Callable[[bytes, str], Returned]


FORMATS: Mapping[str, Format] = MappingProxyType({
    "xliff2": Format("XLIFF 2.1", ".xlf", writer.write, returning.returned),
    "xliff1": Format("XLIFF 1.2", ".xlf", xliff1.write, xliff1.returned),
    "po": Format("PO", ".po", po.write, po.returned),
    "docx": Format("Word (.docx)", ".docx", docx.write, docx.returned),
})
_SUFFIXES = {".po": "po", ".docx": "docx", ".xlf": "", ".xliff": ""}


def format_named(name: str) -> Format:
    """The format of this name; raises ``Invalid`` naming those there are."""
    if name not in FORMATS:
        raise Invalid("exchange.unknown_format", N_("There is no format %(name)s. Choose one of: %(known)s."), name=name, known=", ".join(FORMATS))
    return FORMATS[name]


def format_of(data: bytes, name: str) -> Format:
    """The format of a file by the end of its name, and for XLIFF by the namespace or version that it declares first."""
    kind = _SUFFIXES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise Invalid("exchange.unknown_file", N_("The file %(name)s is of no known kind. Its name has to end in %(known)s."), name=name, known=", ".join(_SUFFIXES))
    return FORMATS[kind or ("xliff1" if xliff1.is_older(data) else "xliff2")]
