"""The pages of an edition, whatever they are put into: one for each work, lists by date and by topic."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.packs.readers.body import as_html, body_tree
from app.packs.readers.edition import Edition, EditionFile, EditionWork
from app.packs.readers.pages import filled, raw
from app.packs.readers.parts import facts, line, untranslated

FRONT = "index.html"
_ON_A_PAGE = 50


class Shelf(Protocol):
    """Takes pages and files by their paths, which are ASCII with slashes."""

    def page(self, path: str, title: str, html: str) -> None:
        """Keep a page."""

    def file(self, path: str, file: EditionFile) -> None:
        """Keep the bytes of a file; raises ``Unavailable`` where they are not what they were."""


@dataclass(frozen=True)
class Card:
    """A work in a list."""

    href: str
    title: str
    line: str
    summary: str
    urgent: bool


@dataclass
class _Lists:
    """The works so far, a line each, and which of them belong to a topic."""

    cards: list[Card] = field(default_factory=list)
    topics: dict[str, list[int]] = field(default_factory=dict)

    def add(self, work: EditionWork, card: Card) -> None:
        for topic in work.topics:
            self.topics.setdefault(topic, []).append(len(self.cards))
        self.cards.append(card)


@dataclass
class Pages:
    """Writes pages one after the other; ``searched`` says whether they carry the search that runs in the browser."""

    edition: Edition
    shelf: Shelf
    searched: bool
    _lists: _Lists = field(default_factory=_Lists)
    _kept: set[str] = field(default_factory=set)

    def add(self, work: EditionWork) -> Card:
        """Write the page of a work, with its files; gives how it stands in lists."""
        edition, pictures, shown = self.edition, work.pictures(), set[str]()

        def picture(name: str) -> str | None:
            if name not in pictures:
                return None
            shown.add(name)
            return f"../{self._keep(pictures[name])}"

        tree = body_tree(work.version.body, picture, lambda other: f"{other}.html" if other in edition.ids else None)
        by_address = {f"../files/{one.plain_name}": one for one in pictures.values()}
        for image in tree.iter("img"):  # a page does not jump where a picture's place is known before it comes
            file = by_address.get(str(image.get("src")))
            if file is not None and file.width:
                image.set("width", str(file.width))
                image.set("height", str(file.height))
        said = line(edition, work)
        path = f"works/{work.plain_name}.html"
        self.write(path, "site-work.html", work.version.title, work=work, line=said, body=raw(as_html(tree)), facts=facts(edition, work),
                   untranslated=untranslated(edition, work),
                   pictures=self._placed(work, lambda one: one.role == "image" and one.name not in shown),
                   films=self._placed(work, lambda one: one.role == "video"),
                   sounds=self._placed(work, lambda one: one.role == "audio"),
                   documents=self._placed(work, lambda one: one.role == "document"))
        card = Card(path, work.version.title, said, work.version.summary, work.urgent)
        self._lists.add(work, card)
        return card

    def write(self, path: str, template: str, title: str, **values: Any) -> None:
        """Fill a template and put it on the shelf."""
        language, words = self.edition.language, self.edition.words
        self.shelf.page(path, title, filled(
            template, words, edition=self.edition, tag=language.tag, direction=language.direction, searched=self.searched,
            root="../" * path.count("/"), day=words.day(self.edition.made_at.date()), **values))

    def finish(self) -> None:
        """Write the lists of all works that were added."""
        edition, lists = self.edition, self._lists
        topics = [(f"topics/{topic}.html", edition.words.topic(topic), len(numbers)) for topic, numbers in sorted(lists.topics.items())]
        self._write_list(edition.title, edition.language.tag, lists.cards, FRONT, "lists/{}.html", topics)
        for topic, numbers in lists.topics.items():
            self._write_list(edition.words.topic(topic), edition.words.tag, [lists.cards[one] for one in numbers],
                             f"topics/{topic}.html", f"topics/{topic}-{{}}.html", ())

    def _write_list(self, heading: str, heading_tag: str, cards: list[Card], first: str, others: str,
                    topics: Iterable[tuple[str, str, int]]) -> None:
        """One list, as many pages as it needs."""
        count = max(1, -(-len(cards) // _ON_A_PAGE))
        paths = [first, *(others.format(number) for number in range(2, count + 1))]
        for number, path in enumerate(paths):
            self.write(path, "site-list.html", heading, heading=heading, heading_tag=heading_tag, page=number + 1, pages=count,
                       cards=cards[number * _ON_A_PAGE:(number + 1) * _ON_A_PAGE], topics=topics if path == FRONT else (),
                       before=paths[number - 1] if number else "", after=paths[number + 1] if number + 1 < count else "")

    def _placed(self, work: EditionWork, wanted: Callable[[EditionFile], bool]) -> list[dict[str, Any]]:
        """Files of a work as its page shows them."""
        return [{"href": self._keep(one), "name": one.name, "caption": one.caption, "width": one.width, "height": one.height}
                for one in work.files if wanted(one)]

    def _keep(self, file: EditionFile) -> str:
        path = f"files/{file.plain_name}"
        if path not in self._kept:
            self.shelf.file(path, file)
            self._kept.add(path)
        return path
