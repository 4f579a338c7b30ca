"""A ZIM for Kiwix: the pages of the site in one file, with indexes of titles and texts made by libzim."""

import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from app.errors import N_, Unavailable
from app.languages import registry
from app.languages.segmentation import words
from app.packs.readers.base import FILE, Progress, ReadersFormat
from app.packs.readers.edition import Edition, EditionFile, EditionWork
from app.packs.readers.pages import FOLDER as TEMPLATES
from app.packs.readers.site_pages import FRONT, Pages
from app.packs.readers.writing import CHUNK, copy_file
from app.publications.rendering import plain_text
from app.settings import installing

if TYPE_CHECKING:
    from app.packs.readers.zim_items import Entry, Found

# ZIM files name languages by ISO 639-3; the other tags of the registry are of it
_ISO_639_3 = {"vi": "vie", "en": "eng", "lo": "lao", "km": "khm", "zh-Hans": "zho", "zh-Hant": "zho"}
_TITLE, _DESCRIPTION = 30, 80  # characters that Kiwix's libraries take
_WITHOUT_SPACES = frozenset({"Laoo", "Khmr"})  # Chinese it cuts into pairs of letters
_TOGETHER = 3
_FLUSHED_AFTER = "XAPIAN_FLUSH_THRESHOLD"
_BETWEEN = "\u200e"  # no letter to Xapian, no picture to anybody
_RUN = 16
_LONG = re.compile(rf"[^\s{_BETWEEN}]{{{_RUN + 1},}}")


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
            raise Unavailable("readers.no_libzim", N_("ZIM files need the library libzim, which is not installed here. Run “%(command)s” in the folder of Rông, or choose another format."),
                              command=installing("zim"))

    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        from libzim.writer import Creator  # type: ignore[import-untyped]

        from app.packs.readers.zim_items import Entry

        language = _ISO_639_3.get(edition.language.tag, edition.language.tag)
        creator = Creator(place)
        creator.config_indexing(True, language)
        creator.config_nbworkers(1)  # each has a compressor of its own, of about 90 MB
        creator.set_mainpath(FRONT)
        with _silence(), _often_written_out(), creator:
            shelf = _Zim(edition, creator.add_item)
            pages = Pages(edition, shelf, searched=False)
            for number, work in enumerate(edition.works(), 1):
                shelf.found = _for_index(edition, work)
                pages.add(work)
                progress(number, edition.count)
            pages.finish()
            style = (TEMPLATES / "site.css").read_bytes()
            creator.add_item(Entry("site.css", "", "text/css", len(style), lambda: iter((style,))))
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


@contextmanager
def _often_written_out() -> Iterator[None]:
    """Let Xapian put its index on the disk after so many texts: without a word it keeps those of 10,000 in memory.

    It reads that from the environment when an index is begun, and from nowhere else.
    """
    before = os.environ.get(_FLUSHED_AFTER)
    os.environ[_FLUSHED_AFTER] = "200"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FLUSHED_AFTER]
        else:
            os.environ[_FLUSHED_AFTER] = before


def _facts(edition: Edition, language: str) -> dict[str, str]:
    name = f"rong_{edition.language.tag.lower()}_{edition.audience}"
    words = edition.words
    said = words.say(N_("News and knowledge of the border province, in the languages of its neighbours and its peoples"))
    return {"Name": name, "Title": edition.title[:_TITLE], "Description": said[:_DESCRIPTION], "Language": language,
            "Creator": "Rông", "Publisher": "Rông", "Date": f"{edition.made_at:%Y-%m-%d}", "Scraper": "Rông",
            "Tags": "_category:other;_pictures:yes;_ftindex:yes", "Flavour": edition.audience}


class _Zim:
    """Puts pages and files into a ZIM; ``found`` is what the next page of a work is found by, None to leave that to libzim."""

    def __init__(self, edition: Edition, put: Callable[["Entry"], None]) -> None:
        self._edition = edition
        self._put = put
        self.found: Found | None = None

    def page(self, path: str, title: str, html: str) -> None:
        from app.packs.readers.zim_items import Entry, Found

        data, work = html.encode("utf-8"), path.startswith("works/")
        title = _titled(title, self._edition.language.tag) or path
        # lists only name works that are found themselves
        self._put(Entry(path, title, "text/html", len(data), lambda: iter((data,)), front=work or path == FRONT,
                        found=self.found if work else Found("", "")))

    def file(self, path: str, file: EditionFile) -> None:
        from app.packs.readers.zim_items import Entry

        with self._edition.open(file.digest) as source:
            copy_file(source, _Nowhere(), file.digest)  # libzim reads it when it has time, and tells of no failure then
        self._put(Entry(path, "", file.media_type, file.size, lambda: _pieces(self._edition, file)))


class _Nowhere(io.BytesIO):
    """Where bytes go that are only looked at."""

    def write(self, data: Any, /) -> int:
        return len(data)


def _pieces(edition: Edition, file: EditionFile) -> Iterator[bytes]:
    with edition.open(file.digest) as source:
        while chunk := source.read(CHUNK):
            yield chunk


def _for_index(edition: Edition, work: EditionWork) -> "Found | None":
    """Title and text as Xapian can take them apart: of Lao and Khmer it knows no words and cuts at spaces only.

    Every word stands there by itself and joined with the one or two after it, since what a reader types has no spaces.
    Marks are taken away as libzim does it with what is searched for. None for what libzim takes apart itself.
    """
    if edition.language.script not in _WITHOUT_SPACES:
        return None
    from app.packs.readers.zim_items import Found

    version, tag = work.version, edition.language.tag
    whole = f"{version.title}\n{version.summary}\n{plain_text(version.body)}"
    return Found(_bare(_joined(version.title, tag)), _bare(_joined(whole, tag)))


def _titled(title: str, tag: str) -> str:
    """A title in which libzim finds every word: marks that nobody sees stand between those of Lao and Khmer.

    It leaves out signs and words of more than 64 bytes, and where that is most of a title it ends the whole program:
    of a title of signs its words are given, which may be none.
    """
    seen = sum(not letter.isspace() for letter in title)
    if 2 * sum(unicodedata.category(letter)[0] in "LMN" for letter in title) < seen:
        title = " ".join(re.findall(r"\w+", title))
    marked, before = "", 0
    spans = words(title, tag) if registry.get(tag).script in _WITHOUT_SPACES else []
    for span in spans:
        if span.start and span.start == before:
            marked += _BETWEEN
        marked += title[before:span.end]
        before = span.end
    marked += title[before:]
    return _LONG.sub(lambda run: _BETWEEN.join(run[0][place:place + _RUN] for place in range(0, len(run[0]), _RUN)), marked)


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
