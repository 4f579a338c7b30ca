"""PURE: tab-separated pairs whose first line names the languages."""

from collections.abc import Iterable, Iterator

from app.errors import N_, Invalid
from app.languages.encodings import decode
from app.translation.memory.pairs import COLUMNS, Bad, Pair, known_tag, paired


def read(data: bytes, name: str) -> Iterator[Pair | Bad]:
    """Yield the first column of each line paired with each of the others.

    Raises ``Invalid`` for a first line that does not name two languages or more, and for what is no text.
    """
    lines = decode(data, name).split("\n")
    tags = [known_tag(tag) for tag in lines[0].rstrip("\r").split("\t")]
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
        for tag, text in zip(named[1:], texts[1:], strict=True):
            yield paired(number, named[0], tag, texts[0], text)


def write(pairs: Iterable[tuple[str, str]], source: str, target: str) -> Iterator[bytes]:
    """The file in pieces; tabs and line ends inside a text become spaces."""
    yield f"{source}\t{target}\n".encode()
    for texts in pairs:
        yield ("\t".join(" ".join(text.split()) for text in texts) + "\n").encode()
