"""Documents of the sample archive as paragraphs of sentences, and the ways in which an editor changes a document."""

import random
from collections.abc import Callable
from pathlib import Path

from app.languages.segmentation import sentences

WORKS = Path(__file__).resolve().parents[1] / "corpus" / "works"
Document = list[list[str]]


def document(tag: str, rng: random.Random, paragraphs: int = 5, size: int = 5) -> Document:
    """Paragraphs of plain sentences of the sample archive in a language, no sentence twice."""
    pool = _pool(tag)
    chosen = rng.sample(pool, paragraphs * size)
    return [chosen[number * size:number * size + rng.randint(2, size)] for number in range(paragraphs)]


def body(paragraphs: Document, tag: str) -> str:
    return "\n\n".join(("" if tag.startswith("zh") else " ").join(one) for one in paragraphs) + "\n"


def _pool(tag: str) -> list[str]:
    found: dict[str, None] = {}
    for path in sorted(WORKS.glob(f"*/{tag}.md")):
        for block in path.read_text("utf-8").split("\n\n"):
            if block[:1].isalpha() and "\n" not in block and not any(sign in block for sign in "*_[]`<>|#\\"):
                found.update(dict.fromkeys(block[one.start:one.end] for one in sentences(block, tag)))
    return [one for one in found if len(one) > 25]


def edit(paragraphs: Document, rng: random.Random, _tag: str) -> None:
    """Change one word, or some letters where no spaces are written."""
    one, at = _somewhere(paragraphs, rng)
    words = one[at].split(" ")
    place = rng.randrange(len(words))
    words[place] = words[place][:-2] + "88" + words[place][-2:]
    one[at] = " ".join(words)


def mend(paragraphs: Document, rng: random.Random, tag: str) -> None:
    """Set a sign another way."""
    one, at = _somewhere(paragraphs, rng)
    if "“" in one[at]:
        one[at] = one[at].replace("“", '"').replace("”", '"')
    else:
        one[at] = one[at].replace(" ", "\u200b", 1) if tag == "km" else one[at].replace(",", " ,", 1)


def move(paragraphs: Document, rng: random.Random, _tag: str) -> None:
    """Take a sentence to another place."""
    one, at = _somewhere(paragraphs, rng)
    rng.choice(paragraphs).insert(0, one.pop(at))


def move_paragraph(paragraphs: Document, rng: random.Random, _tag: str) -> None:
    paragraphs.insert(rng.randrange(len(paragraphs)), paragraphs.pop(rng.randrange(len(paragraphs))))


def repeat(paragraphs: Document, rng: random.Random, _tag: str) -> None:
    """Let a sentence stand in a second place too."""
    one, at = _somewhere(paragraphs, rng)
    rng.choice(paragraphs).append(one[at])


def delete(paragraphs: Document, rng: random.Random, _tag: str) -> None:
    one, at = _somewhere(paragraphs, rng)
    del one[at]


def add(paragraphs: Document, rng: random.Random, tag: str) -> None:
    rng.choice(paragraphs).append(rng.choice(_pool(tag)))


def join(paragraphs: Document, rng: random.Random, tag: str) -> None:
    """Make one sentence of two that follow each other."""
    one = rng.choice([one for one in paragraphs if len(one) > 1] or [["", ""]])
    at = rng.randrange(len(one) - 1)
    left = one[at].rstrip(".!?。！？។៕ ")
    one[at:at + 2] = [left + {"vi": ", và ", "en": ", and ", "zh-Hans": "，"}.get(tag, " ") + one[at + 1]]


def cut(paragraphs: Document, rng: random.Random, tag: str) -> None:
    """Make two sentences of one that has a pause in the middle."""
    one, at = _somewhere(paragraphs, rng)
    pause = "，" if tag.startswith("zh") else ", "
    places = [place for place in range(12, len(one[at]) - 12) if one[at].startswith(pause, place)]
    if places:
        place = rng.choice(places)
        right = one[at][place + len(pause):]
        one[at:at + 1] = [one[at][:place] + ("。" if tag.startswith("zh") else "."), right[:1].upper() + right[1:]]


WAYS: tuple[Callable[[Document, random.Random, str], None], ...] = (
    edit, mend, move, move_paragraph, repeat, delete, add, join, cut)


def _somewhere(paragraphs: Document, rng: random.Random) -> tuple[list[str], int]:
    paragraphs[:] = [one for one in paragraphs if one]
    one = rng.choice(paragraphs)
    return one, rng.randrange(len(one))
