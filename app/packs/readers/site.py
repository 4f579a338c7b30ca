"""A static site of a language: opens from a stick in any browser, searches without a server, reads without scripts."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import N_
from app.packs.readers.base import FOLDER, Progress, ReadersFormat
from app.packs.readers.edition import Edition, EditionFile
from app.packs.readers.keys import Keys
from app.packs.readers.pages import FOLDER as TEMPLATES
from app.packs.readers.site_index import SiteIndex
from app.packs.readers.site_pages import Pages
from app.packs.readers.writing import copy_file
from app.publications.rendering import plain_text

_CHINESE = frozenset({"Hans", "Hant"})
_SUMMARY = 200


class Site(ReadersFormat):
    """Pages for all works, lists by date and topic, and a search whose index is read in parts."""

    name = "site"
    label = N_("Site without a server")
    shape = FOLDER
    suffix = ".zip"

    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        keys = Keys(chinese=edition.language.script in _CHINESE, marks=edition.language.marks_optional)
        index = SiteIndex(place / "search", place.parent / "postings", keys, edition.count)
        pages = Pages(edition, _Folder(edition, place), searched=True)
        for name, target in (("site.css", "site.css"), ("search.js", "search/search.js")):
            (place / target).write_bytes((TEMPLATES / name).read_bytes())
        for number, work in enumerate(edition.works(), 1):
            card = pages.add(work)
            text = plain_text(work.version.body)
            index.add([card.href, card.title, card.line, card.summary or text[:_SUMMARY]], card.title, f"{card.title}\n{card.summary}\n{text}")
            progress(number, edition.count)
        index.finish()
        pages.finish()
        pages.write("search.html", "site-search.html", "", found=edition.words.say(N_("Publications found: %(count)s")))


@dataclass(frozen=True)
class _Folder:
    """The files of the site."""

    edition: Edition
    place: Path

    def page(self, path: str, title: str, html: str) -> None:
        self._made(path).write_bytes(html.encode("utf-8"))

    def file(self, path: str, file: EditionFile) -> None:
        with self.edition.open(file.digest) as source, self._made(path).open("wb") as target:
            copy_file(source, target, file.digest)

    def _made(self, path: str) -> Path:
        (self.place / path).parent.mkdir(exist_ok=True)
        return self.place / path
