"""The words of the pages in one language, which come with its pack: a post says them as the office does."""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from app.packs.extras import Offered, known_digest
from app.storage.batch import Batch
from app.storage.disk import REAL

MOST_BYTES = 8 * 1024 * 1024
_NAME = re.compile(r"([a-z]{2,3}(?:-[A-Z][a-z]{3})?)\.po")
_PLACE = re.compile(r"%\(\w+\)[sd]")
# pages show these words as they are, marks of HTML included
_MARK = re.compile(r"[<>&\"']")
_TEXTS = ("LC_MESSAGES", "messages.po")


@dataclass(frozen=True)
class Catalogues:
    """The catalogues of the program in ``own``, and those that packs brought in ``brought``, which count where both say something.

    Only an instance that takes everything from packs takes them; it hands on what it has got.
    """

    own: Path
    brought: Path
    replace: bool
    kind: str = "catalogue"

    def offered(self, language: str) -> Iterator[Offered]:
        place = self._place(self.brought if self.replace else self.own, language)
        if place.is_file():
            yield Offered(f"{language}.po", place)

    def find(self, name: str, digest: str) -> Path | None:
        named = _NAME.fullmatch(name)
        places = [self._place(folder, named[1]) for folder in (self.brought, self.own)] if named else []
        return next((place for place in places if place.is_file() and known_digest(place) == digest), None)

    def wants(self, name: str, digest: str) -> bool:
        named = _NAME.fullmatch(name)
        if not named or not self.replace:
            return False
        place = self._place(self.brought, named[1])
        return self._place(self.own, named[1]).is_file() and not (place.is_file() and known_digest(place) == digest)

    def take(self, name: str, stream: BinaryIO, digest: str) -> bool:
        named = _NAME.fullmatch(name)
        if not named:
            return False
        if not self.wants(name, digest):
            return True
        data = stream.read(MOST_BYTES + 1)
        compiled = _compiled(data, named[1]) if hashlib.sha256(data).hexdigest() == digest else None
        if compiled is None:
            return False
        place = self._place(self.brought, named[1])
        with Batch(REAL, self.brought) as batch:
            for one, content in ((place.with_suffix(".mo"), compiled), (place, data)):
                file, temporary = batch.begin()
                file.write(content)
                batch.hold(file, temporary, one)
        return True

    @staticmethod
    def _place(folder: Path, language: str) -> Path:
        return folder.joinpath(language.replace("-", "_"), *_TEXTS)


def _compiled(data: bytes, language: str) -> bytes | None:
    """The catalogue as programs read it; None for one that says anything in a form that its text does not have."""
    locale = language.replace("-", "_")
    try:
        catalogue = read_po(io.BytesIO(data), locale=locale, abort_invalid=True)
        plurals = Catalog(locale=locale).plural_expr
    except (ValueError, UnknownLocaleError, PoFileError):  # UnicodeError is a ValueError
        return None
    if catalogue.plural_expr != plurals or not all(_is_like_its_text(one) for one in catalogue if one.id):
        return None
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def _is_like_its_text(message: Message) -> bool:
    """Whether the words have no other places than their text, and no other marks of HTML than it has."""
    texts = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    said = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    places, marks = set(_PLACE.findall(texts[-1])), Counter(_MARK.findall(texts[-1]))
    return all(set(_PLACE.findall(one)) <= places and not Counter(_MARK.findall(one)) - marks and "%" not in _PLACE.sub("", one).replace("%%", "")
               for one in said if one)
