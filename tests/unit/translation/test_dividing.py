"""Pieces cut in two and joined again: the text is composed of them as before, character for character."""

import random
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid
from app.languages.clusters import clusters
from app.languages.segmentation import words
from app.publications.extraction import Slot, compose, extract
from app.translation.dividing import divided, united

WORKS = Path(__file__).resolve().parents[3] / "corpus" / "works"
LINES = ("> Hồ nằm ở Pleiku,\n> nước rất trong và\n> gió mát. Đi sớm\\\n> thì hơn.\n\n- Mang nước.  \n  Mang áo ấm.\n\n"
         "| Giờ | Việc |\n|---|---|\n| Sáng sớm | Đi xem hồ |\n")


def slots_of(body: str, tag: str) -> list[Slot]:
    return list(extract(body, tag))


def places(slot: Slot, tag: str) -> list[int]:
    """Where a segment may be cut, as far as words and letters say."""
    inside = {place for one in (*words(slot.text, tag), *clusters(slot.text)) for place in range(one.start + 1, one.end)}
    return [place for place in range(1, len(slot.text)) if place not in inside]


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("tag", ["vi", "en", "lo", "km", "zh-Hans"])
def test_real_texts_are_composed_of_their_pieces_as_before(tag: str) -> None:
    bodies = [path.read_text("utf-8").split("+++")[-1] for path in sorted(WORKS.glob(f"*/{tag}.md"))] + [LINES]
    rng, done = random.Random(tag), 0
    for body in bodies:
        slots = slots_of(body, tag)
        for number in rng.sample(range(len(slots)), min(6, len(slots))):
            slot = slots[number]
            for at in rng.sample(places(slot, tag), min(4, len(places(slot, tag)))):
                try:
                    first, second = divided(body, slot, at, tag)
                except Invalid:
                    continue
                done += 1
                new = [*slots[:number], first, second, *slots[number + 1:]]
                assert compose(body, new, [None] * len(new), tag, tag) == body
                assert compose(body, new, [one.text for one in new], tag, "en") == body
                assert united(body, first, second) == slot
                texts = ["⟨A⟩" if one is first else "⟨B⟩" if one is second else None for one in new]
                written = bare(compose(body, new, texts, tag, "en"))  # spaces between Chinese sentences come with English
                assert written == bare(body[:slot.start] + "⟨A⟩" + body[first.end:second.start] + "⟨B⟩" + body[slot.end:])
    assert done > 50


def test_neighbours_in_a_block_can_be_one_and_others_cannot() -> None:
    body = f"Hồ đẹp. Nước trong.\nGió mát.\n\nĐi sớm.\n\n{LINES}"
    slots = slots_of(body, "vi")
    one = united(body, united(body, slots[0], slots[1]), slots[2])
    assert (one.text, one.joints) == ("Hồ đẹp. Nước trong.\nGió mát.", ("\n",))
    assert compose(body, [one, *slots[3:]], ["Một.\nHai.", *[None] * len(slots[3:])], "vi", "en").startswith("Một.\nHai.\n\nĐi")
    with pytest.raises(Conflict):
        united(body, slots[2], slots[3])
    quote = [slot for slot in slots if slot.kind == "quote"]
    whole = united(body, quote[0], quote[1])
    assert body[whole.start:whole.end].count("\n> ") == len(whole.joints) == whole.text.count("\n")
    cells = [slot for slot in slots if slot.kind == "cell"]
    with pytest.raises(Conflict):
        united(body, cells[0], cells[1])


@pytest.mark.parametrize(("text", "at", "tag"), [
    ("Hồ nằm ở Pleiku.", 1, "vi"),  # inside a word
    ("Hồ nằm ở Pleiku.", 0, "vi"),
    ("Hồ nằm ở Pleiku.", 15, "vi"),  # only a full stop would be left
    ("Hồ nằm ở Pleiku.", 99, "vi"),
    ("Hồ **rất đẹp** và rộng.", 8, "vi"),
    ("Xem [hồ lớn](/works/ho) nhé.", 7, "vi"),
    ("ត្រីនៅក្នុងទឹក", 1, "km"),  # between a letter and what stands below it
])
def test_nothing_is_cut_through(text: str, at: int, tag: str) -> None:
    body = text + "\n"
    with pytest.raises(Invalid):
        divided(body, slots_of(body, tag)[0], at, tag)
