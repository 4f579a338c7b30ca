"""PURE: tab-separated pairs whose first line names the languages."""

import re
from collections.abc import Iterable, Iterator

from app.errors import N_, Invalid
from app.languages.encodings import decode
from app.translation.memory.pairs import COLUMNS, Bad, Known, Pair, known_tag, paired

# a last column of this name in the first line says that tabs and line ends in the texts are written as \t and \n
ESCAPED = "#escaped"
_OUT = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_IN = {written: meant for meant, written in _OUT.items()}
_WRITTEN = re.compile(r"\\[\\tnr]")


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield the first column of each line paired with each of the others.

    Raises ``Invalid`` for a first line that does not name two languages or more, and for what is no text.
    """
    lines = decode(data, name).split("\n")
    heads = lines[0].rstrip("\r").split("\t")
    escaped = heads[-1] == ESCAPED
    tags = [known_tag(tag) for tag in (heads[:-1] if escaped else heads)]
    if len(tags) < 2 or None in tags or len(set(tags)) != len(tags):
        raise Invalid("memory.no_languages", N_("The first line of %(name)s must name the languages of its columns, such as “vi”, a tab and “en”."),
                      name=name)
    named = [tag for tag in tags if tag]
    for number, line in enumerate(lines[1:], start=2):
        texts = line.rstrip("\r").split("\t")
        if texts == [""]:
            continue
        if len(texts) != len(named):
            yield Bad(number, COLUMNS)
            continue
        if escaped:
            texts = [_WRITTEN.sub(lambda found: _IN[found.group()], text) for text in texts]
        for tag, text in zip(named[1:], texts[1:], strict=True):
            yield paired(number, named[0], tag, texts[0], text)


def write(pairs: Iterable[Known], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces; every space stays as it is, and where a text holds a tab or a line end, the first line says how."""
    texts = [(one.source, one.target) for one in pairs]
    escaped = any(mark in text for both in texts for text in both for mark in "\t\n\r")
    yield ("\t".join([source, target, *([ESCAPED] if escaped else [])]) + "\n").encode()
    for both in texts:
        yield ("\t".join("".join(_OUT.get(one, one) for one in text) if escaped else text for text in both) + "\n").encode()
