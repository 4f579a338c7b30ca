"""Setting blocks on pages with fpdf2."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import PageMode
from fpdf.prefs import ViewerPreferences

from app.languages import registry
from app.packs.readers.body import xml_text
from app.packs.readers.edition import Edition, EditionFile, EditionWork
from app.packs.readers.fonts import FoundFont, letters_of
from app.packs.readers.pdf_blocks import Block, Line, Run, Style, lines
from app.packs.readers.writing import checked

_MARGIN, _INDENT, _CELL = 22.0, 7.0, 1.5
_BELOW = 0.2  # millimetres below the middle of a line for each point of the letters' size
_PLAIN = Style()
# points; leading as a part of the size, for what stands above and below letters
_SIZE = {"h1": 19.0, "h2": 14.0, "h3": 12.5}
_LEADING = {"Laoo": 1.75, "Khmr": 1.9, "Hans": 1.7, "Hant": 1.7, "Tavt": 1.75, "Cham": 1.75}
_BODY = {"Laoo": 11.5, "Khmr": 11.5}
_QUIET = (87, 83, 76)
_INK = (28, 27, 26)
_LINK = (38, 49, 95)



class Document(FPDF):
    """Pages of one work in one language, filled from top to bottom."""

    def __init__(self, edition: Edition, work: EditionWork, fonts: Sequence[FoundFont]) -> None:
        super().__init__(unit="mm", format="A4")
        version, self._language, self._edition = work.version, edition.language, edition
        self._about = registry.get(edition.words.tag)
        self._widths: dict[tuple[str, Style, float], float] = {}
        self._block = ""
        self.set_margin(_MARGIN)
        self.set_auto_page_break(False)
        self.set_title(xml_text(version.title))
        self.set_lang(edition.language.tag)
        self.set_author(xml_text(work.author) or "Rông")
        self.set_subject(xml_text(version.summary))
        self.set_creator("Rông")
        self.set_creation_date(version.published_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True, non_full_screen_page_mode=PageMode.USE_OUTLINES)
        self.oversized_images = "DOWNSCALE"
        self.set_text_shaping(True)
        self._faces = fonts
        self._held = [letters_of(font.regular, font.number) for font in fonts]
        self.add_page()

    def save(self, place: Path) -> None:
        """Write the file."""
        self._end_block()
        with place.open("wb") as target:
            target.write(self.output())

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-14)
        self._out("/Artifact BMC")
        self._use(_PLAIN, 9.0)
        self.set_text_color(*_QUIET)
        number = str(self.page_no())
        self.set_x((self.w - self.get_string_width(number)) / 2)
        self.cell(text=number)
        self._out("EMC")

    def set(self, block: Block) -> None:
        """Set a block below the last one, on as many pages as it needs."""
        size = _SIZE.get(block.kind, _BODY.get(self._language.script, 11.0))
        indent = block.depth * _INDENT
        if block.kind == "hr":
            self._room(6)
            self.line(_MARGIN, self.y + 3, self.w - _MARGIN, self.y + 3)
            self.y += 6
        elif block.kind == "row":
            self._set_row(block, size)
        else:
            heading = block.kind.startswith("h")
            if heading:
                self.y += size * 0.2
                self._room(size * 1.4)  # what it stands above begins on the same page
                self.start_section("".join(run.text for run in block.runs).strip() or "…", max(0, int(block.kind[1]) - 1), strict=False)
            self._begin_block(f"/{block.kind.upper()}" if heading else "/P")
            self._set_lines(block, size, indent)
            self._end_block()
            self.y += size * (0.05 if block.kind == "li" else 0.16)

    def set_around(self, text: str) -> None:
        """A quiet line in the language of the pages."""
        self._begin_block("/P")
        self.set_text_color(*_QUIET)
        for one in lines((Run(text, _PLAIN),), self._about.segmenter, self.epw, lambda word, style: self._wide(word, style, 9.5)):
            self._set_line(one, _MARGIN, 9.5, _QUIET)
        self._end_block()
        self.y += 2

    def set_picture(self, file: EditionFile, caption: str) -> None:
        """A picture as wide as the text or as high as half a page, and its caption."""
        from PIL import Image

        with self._edition.open(file.digest) as source, checked(source, file.digest) as right, Image.open(right) as picture:
            picture.load()
            wide, high = picture.size
            width = min(self.epw, self.eph / 2 * wide / high, wide * 25.4 / 96)
            height = width * high / wide
            self._room(height + 2)
            self.image(picture, x=(self.w - width) / 2, y=self.y, w=width, alt_text=xml_text(caption or file.caption) or file.name)
        self.y += height + 2
        if caption:
            self.set(Block("p", (Run(xml_text(caption), Style(italic=True)),)))

    def _set_lines(self, block: Block, size: float, indent: float) -> None:
        width = self.epw - indent
        for number, one in enumerate(lines(block.runs, self._language.segmenter, width, lambda text, style: self._wide(text, style, size),
                                           keep=block.kind == "pre")):
            self._room(self._leading(size))
            if number == 0 and block.marker:
                mark = self._wide(block.marker + " ", _PLAIN, size)
                self.set_text_color(*_INK)
                self._put(Run(block.marker, _PLAIN), _MARGIN + indent - mark, self.y, size)
            self._set_line(one, _MARGIN + indent, size, _INK)

    def _set_line(self, one: Line, left: float, size: float, colour: tuple[int, int, int]) -> None:
        leading = self._leading(size)
        self._room(leading)
        x, y = left, self.y
        for piece in _together(one.pieces, apart=self._language.script in _LEADING):
            self.set_text_color(*(_LINK if piece.style.link else _QUIET if piece.style.untranslated else colour))
            # the letters as they are written: what is shaped and placed apart would be copied and searched in pieces
            written = f"\ufeff{piece.text}".encode("utf-16-be").hex()
            spoken = f" /Lang ({piece.style.untranslated})" if piece.style.untranslated else ""
            self._out(f"/Span <</ActualText <{written}>{spoken}>> BDC")
            begun, x = x, self._put(piece, x, y, size)
            if piece.style.untranslated:
                self._dot(begun + self.c_margin, x + self.c_margin, y + leading / 2 + size * _BELOW)
            self._out("EMC")
        self.set_xy(_MARGIN, y + leading)

    def _dot(self, begun: float, end: float, y: float) -> None:
        """A dotted line."""
        with self.local_context(draw_color=_QUIET, line_width=0.2, dash_pattern={"dash": 0.2, "gap": 0.8, "phase": 0}):
            self.line(begun, y, end, y)

    def _put(self, piece: Run, x: float, y: float, size: float) -> float:
        """Draw letters and give where they end; the line stays the one that it was."""
        for face, text in self._by_face(piece.text):
            wide = self._wide(text, piece.style, size)
            self._use(piece.style, size, face)
            self.set_xy(x, y)
            self.cell(w=wide, h=self._leading(size), text=text, link=piece.style.link)
            x += wide
        self.set_xy(_MARGIN, y)
        return x

    def _set_row(self, block: Block, size: float) -> None:
        width = self.epw / max(1, len(block.cells))
        broken = [list(lines(cell, self._language.segmenter, width - 2 * _CELL, lambda text, style: self._wide(text, style, size - 1)))
                  for cell in block.cells]
        leading, top = self._leading(size - 1), 0
        count = max((len(one) for one in broken), default=1)
        while top < count or top == 0:
            self._room(leading + 2 * _CELL)
            fits = max(1, int((self.h - _MARGIN - self.y - 2 * _CELL) / leading))
            height = min(fits, max(1, count - top)) * leading + 2 * _CELL
            begun = self.y
            self._begin_block("/P")
            for number, cell in enumerate(broken):
                left = _MARGIN + number * width
                self.rect(left, begun, width, height)
                self.y = begun + _CELL
                for one in cell[top:top + fits]:
                    self._set_line(one, left + _CELL, size - 1, _INK)
            self._end_block()
            self.y = begun + height
            top += fits

    def _room(self, height: float) -> None:
        """Go to the next page where this height is not left on this one; a block goes on there."""
        if self.y + height > self.h - _MARGIN:
            tag = self._block
            self._end_block()
            self.add_page()
            if tag:
                self._begin_block(tag)

    def _begin_block(self, tag: str) -> None:
        """What follows belongs to a paragraph, heading or row, as programs that read aloud know it."""
        mcid = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=tag, mcid=mcid)
        self._out(f"{tag} <</MCID {mcid}>> BDC")
        self._block = tag

    def _end_block(self) -> None:
        if self._block:
            self._out("EMC")
        self._block = ""

    def _use(self, style: Style, size: float, face: int = 0) -> None:
        name = ("B" if style.bold else "") + ("I" if style.italic else "")
        if f"face{face}{name}" not in self.fonts:  # a font takes time to load, and most texts need two
            font = self._faces[face]
            path = (font.bold if style.bold else font.italic if style.italic else None) or font.regular
            self.add_font(f"face{face}", name, path, collection_font_number=font.number)
        self.set_font(f"face{face}", name, size)

    def _by_face(self, text: str) -> list[tuple[int, str]]:
        """The text in stretches that one face holds; signs go with the letter before them.

        fpdf2's own fallback loses track of the font on the page when one line has letters of several.
        """
        found: list[tuple[int, str]] = []
        for letter in text:
            face = next((number for number, held in enumerate(self._held) if ord(letter) in held), 0)
            if found and (found[-1][0] == face or unicodedata.category(letter)[0] in "MC"):
                face, before = found.pop()
                letter = before + letter
            found.append((face, letter))
        return found

    def _wide(self, text: str, style: Style, size: float) -> float:
        key = (text, style, size)
        if key not in self._widths:
            total = 0.0
            for face, stretch in self._by_face(text):
                self._use(style, size, face)
                total += self.get_string_width(stretch)
            self._widths[key] = total
        return self._widths[key]

    def _leading(self, size: float) -> float:
        return size * _LEADING.get(self._language.script, 1.5) * 25.4 / 72


def _together(pieces: Sequence[Run], *, apart: bool) -> Iterator[Run]:
    """Pieces of one style as one, but word by word where copying a line at once would lose the words."""
    held: Run | None = None
    for piece in pieces:
        if held is not None and held.style == piece.style and not apart:
            held = Run(held.text + piece.text, held.style)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
