"""The family of document readers: its contract."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A picture that the document holds: the name the body refers to, its alternative text, its bytes."""

    name: str
    caption: str
    data: bytes


@dataclass(frozen=True)
class Document:
    """What a reader makes of a file: a title (empty when the file has none), CommonMark, pictures, and how many it had to leave out."""

    title: str
    body: str
    pictures: tuple[Picture, ...] = ()
    left_out: int = 0


class Reader:
    """Turns the bytes of one kind of file into a ``Document``.

    ``suffixes`` are the lower-case file name endings it answers for; ``label`` names the kind for people.
    ``read`` gets the whole file, already checked for size, and its name for error messages. It returns text in
    NFC with ``\\n`` line ends and no markup but CommonMark, and raises ``Invalid`` with one clear sentence for
    a file that it cannot read. It never reaches the network and never follows a reference out of the file.
    """

    suffixes: tuple[str, ...] = ()
    label: str = ""

    def read(self, data: bytes, name: str) -> Document:
        raise NotImplementedError
