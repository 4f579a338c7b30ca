"""PURE: one piece of a source text made into two, and two into one, so that the text is composed of them as before."""

import re
from dataclasses import replace

from app.errors import N_, Conflict, Invalid
from app.languages.clusters import clusters
from app.languages.segmentation import words
from app.publications.extraction import Slot
from app.publications.markup import inline, leaves

_WORD = re.compile(r"[^\W_]")
# spaces, and one end of a line with what Markdown has around it: a hard break before, a sign of a quotation after
_LINE_END = re.compile(r"[ \t]*\\?(?:\r\n?|\n)[ \t>]*")


def divided(body: str, slot: Slot, at: int, tag: str) -> tuple[Slot, Slot]:
    """The two pieces of a slot before and after ``at``, in code points of its text; the space between is in neither.

    Raises ``Invalid`` unless there are words on both sides and no word, letter or piece of Markdown is cut through.
    """
    left, right = slot.text[:max(0, at)].rstrip(), slot.text[max(0, at):].lstrip()
    if not _WORD.search(left) or not _WORD.search(right):
        raise Invalid("translation.empty_piece", N_("A segment is split between two words. Put the mark between them."))
    if _cuts_through(body, slot, at, tag):
        raise Invalid("translation.split_in_word", N_("A segment cannot be split inside a word, a link or emphasis. Put the mark beside it."))
    before, after = left.count("\n"), right.count("\n")
    first = replace(slot, end=slot.start + len(_raw(slot, 0, len(left))), text=left, joints=slot.joints[:before])
    begin = len(slot.text) - len(right)
    second = replace(slot, start=slot.start + len(_raw(slot, 0, begin)), text=right,
                     joints=slot.joints[len(slot.joints) - after:])
    return first, second


def united(body: str, left: Slot, right: Slot) -> Slot:
    """One slot of two that follow each other in a block.

    Raises ``Conflict`` for those of two blocks, and where something stands between them that no segment can hold.
    """
    gap = body[left.end:right.start]
    line_end = _LINE_END.fullmatch(gap)
    if left.block != right.block or left.kind != right.kind or (("\n" in gap or "\r" in gap) and not line_end):
        raise Conflict("translation.not_beside", N_("Only segments of one paragraph can be joined. Nothing was changed."))
    joints = (*left.joints, gap, *right.joints) if line_end else (*left.joints, *right.joints)
    return replace(left, end=right.end, text=left.text + ("\n" if line_end else gap) + right.text, joints=joints)


def _raw(slot: Slot, start: int, end: int) -> str:
    r"""The part of the slot's text as it stands in the body, each ``\n`` as its joint."""
    joints = iter(slot.joints[slot.text.count("\n", 0, start):])
    return "".join(next(joints) if letter == "\n" else letter for letter in slot.text[start:end])


def _cuts_through(body: str, slot: Slot, at: int, tag: str) -> bool:
    """Whether a word, something that is read as one letter, or a piece of inline markup lies on both sides."""
    whole = [(one.start, one.end) for one in (*words(slot.text, tag), *clusters(slot.text))]
    marks = inline(slot.text, leaves(body)[1]).whole
    return any(start < at < end for start, end in (*whole, *marks))
