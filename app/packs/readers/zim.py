"""A ZIM for Kiwix: the pages of the site in one file, with indexes of titles and texts made by libzim."""

import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from app.errors import N_, Unavailable
from app.languages.segmentation import words
from app.packs.readers.base import FILE, Progress, ReadersFormat
from app.packs.readers.edition import Edition, EditionFile, EditionWork
from app.packs.readers.pages import FOLDER as TEMPLATES
from app.packs.readers.site_pages import FRONT, Pages
from app.packs.readers.writing import CHUNK, copy_file
from app.publications.rendering import plain_text

if TYPE_CHECKING:
    from libzim.writer import Creator  # type: ignore[import-untyped]

# ZIM files name languages by ISO 639-3; the other tags of the registry are of it
_ISO_639_3 = {"vi": "vie", "en": "eng", "lo": "lao", "km": "khm", "zh-Hans": "zho", "zh-Hant": "zho"}
_TITLE, _DESCRIPTION = 30, 80  # characters that Kiwix's libraries take
_WITHOUT_SPACES = frozenset({"Laoo", "Khmr"})  # Chinese it cuts into pairs of letters
_TOGETHER = 3


class Zim(ReadersFormat):
    """Pages, pictures, sounds and films in one file; its identifier is new each time, so that Kiwix tells editions apart."""

    name = "zim"
    label = N_("ZIM for Kiwix")
    shape = FILE
    suffix = ".zim"
    media_type = "application/octet-stream"
    rebuilt = False

    def require(self, edition: Edition) -> None:
        if find_spec("libzim") is None:
            raise Unavailable("readers.no_libzim", N_("ZIM files need the library libzim, which is not installed here. Run “pip install rong[zim]”, or choose another format."))

    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        from libzim.writer import Creator

        language = _ISO_639_3.get(edition.language.tag, edition.language.tag)
        creator = Creator(place)
        creator.config_indexing(True, language)
        creator.set_mainpath(FRONT)
        with _silence(), creator:
            shelf = _Zim(edition, creator)
            pages = Pages(edition, shelf, searched=False)
            for number, work in enumerate(edition.works(), 1):
                shelf.text = _for_index(edition, work)
                pages.add(work)
                progress(number, edition.count)
            pages.finish()
            shelf.put("site.css", "", "text/css", (TEMPLATES / "site.css").read_bytes(), front=False)
            for name, value in _facts(edition, language).items():
                creator.add_metadata(name, value)
            creator.add_illustration(48, _picture())


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what libzim says of its steps from standard output, where only answers belong."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _facts(edition: Edition, language: str) -> dict[str, str]:
    name = f"rong_{edition.language.tag.lower()}_{edition.audience}"
    words = edition.words
    said = words.say(N_("News and knowledge of the border province, in the languages of its neighbours and its peoples"))
    return {"Name": name, "Title": edition.title[:_TITLE], "Description": said[:_DESCRIPTION], "Language": language,
            "Creator": "Rông", "Publisher": "Rông", "Date": f"{edition.made_at:%Y-%m-%d}", "Scraper": "Rông",
            "Tags": "_category:other;_pictures:yes;_ftindex:yes", "Flavour": edition.audience}


class _Zim:
    """Puts pages and files into a ZIM; ``text`` is what the next page is found by, None to leave that to libzim."""

    def __init__(self, edition: Edition, creator: "Creator") -> None:
        self._edition = edition
        self._creator = creator
        self.text: tuple[str, str] | None = None

    def page(self, path: str, title: str, html: str) -> None:
        # lists only name works that are found themselves
        found = path.startswith("works/")
        self.put(path, title, "text/html", html.encode("utf-8"), front=found or path == FRONT, text=self.text if found else ("", ""))

    def file(self, path: str, file: EditionFile) -> None:
        with self._edition.open(file.digest) as source:
            copy_file(source, _Nowhere(), file.digest)
        self._creator.add_item(_item(path, "", file.media_type, lambda: _pieces(self._edition, file), file.size, front=False, text=None))

    def put(self, path: str, title: str, media_type: str, data: bytes, *, front: bool, text: tuple[str, str] | None = None) -> None:
        self._creator.add_item(_item(path, title, media_type, lambda: iter((data,)), len(data), front=front, text=text))


class _Nowhere(io.BytesIO):
    """Where bytes go that are only looked at."""

    def write(self, data: Any, /) -> int:
        return len(data)


def _pieces(edition: Edition, file: EditionFile) -> Iterator[bytes]:
    with edition.open(file.digest) as source:
        while chunk := source.read(CHUNK):
            yield chunk


def _item(path: str, title: str, media_type: str, pieces: Any, size: int, *, front: bool, text: tuple[str, str] | None) -> Any:
    """An item of libzim, whose classes are there only where it is installed."""
    from libzim.writer import Blob, ContentProvider, Hint, IndexData, Item

    class Provider(ContentProvider):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.generator = (Blob(piece) for piece in pieces())

        def get_size(self) -> int:
            return size

        def feed(self) -> Blob:
            return next(self.generator, Blob(b""))

    class Found(IndexData):  # type: ignore[misc]
        def has_indexdata(self) -> bool:
            return bool(text and text[1])

        def get_title(self) -> str:
            return text[0] if text else ""

        def get_content(self) -> str:
            return text[1] if text else ""

        def get_keywords(self) -> str:
            return ""

        def get_wordcount(self) -> int:
            return self.get_content().count(" ") + 1

    class Page(Item):  # type: ignore[misc]
        def get_path(self) -> str:
            return path

        def get_title(self) -> str:
            return title

        def get_mimetype(self) -> str:
            return media_type

        def get_contentprovider(self) -> ContentProvider:
            return Provider()

        def get_hints(self) -> dict[Hint, int]:
            return {Hint.FRONT_ARTICLE: int(front), Hint.COMPRESS: int(media_type.startswith("text/"))}

    page = Page()
    if text is not None:
        page.get_indexdata = Found
    return page


def _for_index(edition: Edition, work: EditionWork) -> tuple[str, str] | None:
    """Title and text as Xapian can take them apart: of Lao and Khmer it knows no words and cuts at spaces only.

    Every word stands there by itself and joined with the one or two after it, since what a reader types has no spaces.
    Marks are taken away as libzim does it with what is searched for. None for what libzim takes apart itself.
    """
    if edition.language.script not in _WITHOUT_SPACES:
        return None
    version, tag = work.version, edition.language.tag
    whole = f"{version.title}\n{version.summary}\n{plain_text(version.body)}"
    return _bare(_joined(version.title, tag)), _bare(_joined(whole, tag))


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(one for one in letters if not unicodedata.category(one).startswith("M")))


def _joined(text: str, tag: str) -> str:
    spans = words(text, tag)
    said = []
    for number, span in enumerate(spans):
        said.append(text[span.start:span.end])
        end = span.end
        for after in spans[number + 1:number + _TOGETHER]:
            if after.start != end:
                break
            end = after.end
            said.append(text[span.start:end])
    return " ".join(said)


def _picture() -> bytes:
    """The mark of the archive, as libraries show it: a lozenge of the brocade."""
    drawn = Image.new("RGB", (48, 48), "#26315F")
    draw = ImageDraw.Draw(drawn)
    draw.polygon([(24, 4), (44, 24), (24, 44), (4, 24)], fill="#FBFAF7")
    draw.polygon([(24, 14), (34, 24), (24, 34), (14, 24)], fill="#26315F")
    stream = io.BytesIO()
    drawn.save(stream, "PNG")
    return stream.getvalue()
