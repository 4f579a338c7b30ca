"""A PDF of a work: shaped by HarfBuzz, broken into lines by ICU, with titles, language, outline and tags for readers aloud."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import N_
from app.packs.readers.base import EACH, Progress, ReadersFormat
from app.packs.readers.body import body_tree, xml_text
from app.packs.readers.edition import Edition, EditionWork
from app.packs.readers.fonts import fonts_for
from app.packs.readers.parts import facts, line, untranslated
from app.packs.readers.pdf_blocks import Block, Run, Style, blocks

if TYPE_CHECKING:
    from app.packs.readers.pdf_page import Document


class Pdf(ReadersFormat):
    """A4 pages of one work: its text and pictures; sounds and films stay out."""

    name = "pdf"
    label = N_("Pages to print (PDF)")
    shape = EACH
    suffix = ".pdf"
    media_type = "application/pdf"

    def require(self, edition: Edition) -> None:
        fonts_for(edition.language, edition.words.language(edition.language.tag))

    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        # fpdf2 takes a second to load, which every other command would wait for
        from app.packs.readers.pdf_page import Document

        work = next(edition.works())
        document = Document(edition, work, fonts_for(edition.language, edition.words.language(edition.language.tag)))
        _set(document, edition, work)
        document.save(place)
        progress(1, 1)


def _set(document: "Document", edition: Edition, work: EditionWork) -> None:
    version, pictures, shown = work.version, work.pictures(), set[str]()

    def picture(name: str) -> str | None:
        if name not in pictures:
            return None
        shown.add(name)
        return name

    def words(text: str, *, bold: bool = False) -> tuple[Run, ...]:
        return (Run(xml_text(text), Style(bold=bold)),)

    document.set(Block("h1", words(version.title, bold=True)))
    document.set_around(line(edition, work))
    for one in untranslated(edition, work):
        document.set_around(one)
    if version.summary:
        document.set(Block("p", words(version.summary, bold=True)))
    for block in blocks(body_tree(version.body, picture, lambda _: None)):
        if block.kind == "img":
            document.set_picture(pictures[block.address], block.runs[0].text)
        else:
            document.set(block)
    for one in pictures.values():
        if one.name not in shown:
            document.set_picture(one, one.caption)
    for name, value in facts(edition, work):
        document.set_around(f"{name}: {xml_text(value)}")
