r"""PURE: taking a body apart into the pieces that are translated, and putting it together again.

Extraction and composition are exact opposites. A slot is a place in the body; what lies between the slots
(markers, code, tables' pipes, blank lines) is never touched, so that a body composed of its own texts is the
same body, character for character.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.languages import registry
from app.languages.segmentation import sentences
from app.publications.harmless import harmless
from app.publications.markup import Env, Inline, Leaf, Range, inline, leaves

_WORD = re.compile(r"[^\W_]")
_TASK_BOX = re.compile(r"\[[ xX]\][ \t]+")
_CONTAINERS = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+[ \t>]*)*(?:\[[ xX]\][ \t]+)?")
_CONTAINER_REACH = 200
_CHINESE = frozenset({"Hans", "Hant"})


@dataclass(frozen=True, slots=True)
class Slot:
    r"""One piece of a body that is translated: a sentence, or what a title, an item or a cell holds of one.

    ``start`` and ``end`` are its place in the body, in code points. ``text`` is its Markdown source with each
    line end, and what stands around it (a quotation sign, indentation, a hard break), as a plain ``\n``;
    ``joints`` has, for each of those, the exact characters of the body that the ``\n`` stands for.
    ``kind`` is heading, paragraph, item, quote, cell or image-alt; ``level`` is that of the heading, or the depth
    of lists or quotations; ``block`` numbers the blocks that hold text.
    """

    start: int
    end: int
    text: str
    kind: str
    level: int
    block: int
    joints: tuple[str, ...]


def extract(body: str, tag: str) -> tuple[Slot, ...]:
    """Give the slots of a body in the language of the tag, in order and without overlap.

    Code, HTML blocks, definitions of links, markers and whatever has neither letter nor digit are no slots.
    No slot begins or ends inside code, a link, an image, emphasis or a tag. A hard line break ends a slot.
    """
    found, env = leaves(body)
    slots: list[Slot] = []
    for number, leaf in enumerate(found):
        if leaf.lines:
            slots.extend(_Block(body, leaf, number, env).slots(tag))
    return tuple(slots)


def compose(body: str, slots: Sequence[Slot], texts: Sequence[str | None], source_tag: str, target_tag: str) -> str:
    """Put texts in the places of the slots; None, a blank text or the slot's own keeps what stands there.

    The others are made harmless first (see `harmless`). Between two sentences of one block of which at
    least one is new, a single space goes where the target language is Chinese and the source is not, and
    comes where there was none and the target language is not Chinese.
    """
    to_chinese = registry.get(target_tag).script in _CHINESE
    drop_spaces = to_chinese and registry.get(source_tag).script not in _CHINESE
    pieces: list[str] = []
    place, left, left_block, left_is_new = 0, "", -1, False
    for slot, text in zip(slots, texts, strict=True):
        is_new = text is not None and text.strip() != "" and text != slot.text
        right = _fitted(body, slot, text) if text is not None and is_new else body[slot.start:slot.end]
        gap = body[place:slot.start]
        if slot.block == left_block and (is_new or left_is_new):
            gap = _gap(gap, left, right, to_chinese, drop_spaces)
        pieces += (gap, right)
        place, left, left_block, left_is_new = slot.end, right, slot.block, is_new
    pieces.append(body[place:])
    return "".join(pieces)


def _fitted(body: str, slot: Slot, text: str) -> str:
    """Make a text harmless in its place, and give its lines the joints of the slot if there are as many."""
    near = max(0, slot.start - _CONTAINER_REACH)
    before = body[near:slot.start]
    line_start = max(before.rfind("\n"), before.rfind("\r")) + 1
    begins_line = (line_start > 0 or near == 0) and _CONTAINERS.fullmatch(before[line_start:]) is not None
    lines = harmless(text, slot.kind, begins_line, len(slot.joints) + 1)
    if len(lines) == 1:
        return lines[0]
    return lines[0] + "".join(joint + line for joint, line in zip(slot.joints, lines[1:], strict=True))


def _gap(gap: str, left: str, right: str, to_chinese: bool, drop_spaces: bool) -> str:
    """Give the space between two sentences that the target language writes.

    A space stays beside emphasis and Latin marks: without it Markdown and a reader take them for something else.
    """
    plain = not left[-1].isascii() and not left[-1].isalnum() and right[0] not in "*_~`"
    if gap == " " and drop_spaces and plain:
        return ""
    if gap == "" and not (to_chinese and plain):
        return " "
    return gap


class _Block:
    r"""One leaf's text, with ``\n`` between its lines, and the way back to the body."""

    def __init__(self, body: str, leaf: Leaf, number: int, env: Env) -> None:
        self.body = body
        self.leaf = leaf
        self.number = number
        self.env = env
        self.lines, self.hard = self._read()
        self.starts = [0]
        for start, end in self.lines[:-1]:
            self.starts.append(self.starts[-1] + end - start + 1)
        self.text = "\n".join(body[start:end] for start, end in self.lines)

    def slots(self, tag: str) -> Iterator[Slot]:
        marks = inline(self.text, self.env)
        image = self._lone_image(marks)
        if image:
            yield from self._slot(*_stripped(self.text, *image), marks.opaque, "image-alt")
            return
        for start, end in self._pieces(tag, marks):
            yield from self._slot(start, end, marks.opaque, self.leaf.kind)

    def _read(self) -> tuple[list[Range], list[int]]:
        """Give the lines without task box and hard breaks, and the numbers of those that a hard break ends."""
        lines = list(self.leaf.lines)
        hard = []
        if self.leaf.kind == "item" and (box := _TASK_BOX.match(self.body, *lines[0])):
            lines[0] = (box.end(), lines[0][1])
        for number, (start, end) in enumerate(lines[:-1]):
            line = self.body[start:end]
            if (len(line) - len(line.rstrip("\\"))) % 2:
                lines[number] = (start, end - 1)
                hard.append(number)
            elif self.body.startswith("  ", end):
                hard.append(number)
        return lines, hard

    def _lone_image(self, marks: Inline) -> Range | None:
        """Give the place of the alternative text when the block is one image."""
        around = _stripped(self.text, 0, len(self.text))
        return next(((left, right) for start, end, left, right in marks.images if (start, end) == around), None)

    def _pieces(self, tag: str, marks: Inline) -> Iterator[Range]:
        """Give the places of the sentences, those that share a piece of inline markup put together."""
        whole = _united(marks.whole)
        begins = [start for start, _ in whole]
        piece: Range | None = None
        for start, end in self._sentences(tag, whole, begins):
            if piece is not None:
                # the last range that begins before this sentence reaches over the boundary?
                last = bisect_right(begins, start - 1) - 1
                if last >= 0 and whole[last][1] > piece[1]:
                    piece = (piece[0], end)
                    continue
                yield piece
            piece = (start, end)
        if piece is not None:
            yield piece

    def _sentences(self, tag: str, whole: Sequence[Range], begins: Sequence[int]) -> Iterator[Range]:
        begin = 0
        for number in [*self.hard, len(self.lines) - 1]:
            end = self.starts[number] + self.lines[number][1] - self.lines[number][0]
            last = bisect_right(begins, end) - 1
            if last >= 0 and whole[last][1] > end:
                continue  # a line break inside markup is none here
            for span in sentences(self.text[begin:end], tag):
                yield begin + span.start, begin + span.end
            begin = end

    def _slot(self, start: int, end: int, opaque: Sequence[Range], kind: str) -> Iterator[Slot]:
        """Give the slot of a place in the block's text, if there is anything to translate in it."""
        if not _has_words(self.text, start, end, opaque):
            return
        first, last = self._line(start), self._line(end - 1)
        yield Slot(
            start=self.lines[first][0] + start - self.starts[first],
            end=self.lines[last][0] + end - self.starts[last],
            text=self.text[start:end],
            kind=kind,
            level=self.leaf.level,
            block=self.number,
            joints=tuple(self.body[self.lines[n][1]:self.lines[n + 1][0]] for n in range(first, last)),
        )

    def _line(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1


def _united(ranges: Sequence[Range]) -> list[Range]:
    """Put overlapping ranges together; ranges that only touch stay apart."""
    found: list[Range] = []
    for start, end in ranges:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _has_words(text: str, start: int, end: int, opaque: Sequence[Range]) -> bool:
    """Whether there is a letter or a digit outside the opaque ranges."""
    for left, right in opaque:
        if start < right and left < end:
            if _WORD.search(text, start, max(start, left)):
                return True
            start = right
    return start < end and _WORD.search(text, start, end) is not None


def _stripped(text: str, start: int, end: int) -> Range:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())
