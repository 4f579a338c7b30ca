"""PURE: what a post reports, as one signed JSON file: figures by day and what readers said, and nothing of who they were."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.errors import N_, Invalid
from app.languages.normalization import clean, is_blank
from app.packs import canonical
from app.packs.shape import Shape

FORMAT = 1
OPENED, SEARCHED, FOUND_NOTHING = "opened", "searched", "found_nothing"
WHAT = (OPENED, SEARCHED, FOUND_NOTHING)
MOST_BYTES, MOST_FIGURES, MOST_SAID, LONGEST = 4 * 1024 * 1024, 20_000, 500, 500
MOST_COUNT = 10_000_000
DIGITS = 40
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True)
class Figure:
    """How often something happened on a day; ``work`` is empty for searches."""

    day: datetime.date
    what: str
    work: str
    language: str
    count: int


@dataclass(frozen=True)
class Said:
    """What a reader said of a work; ``useful`` is None where that was not said."""

    day: datetime.date
    work: str
    language: str
    useful: bool | None
    text: str


@dataclass(frozen=True)
class Reported:
    """The report of a post, by its number."""

    post: str
    number: int
    figures: tuple[Figure, ...]
    said: tuple[Said, ...]


def fingerprint(public: bytes) -> str:
    """Forty digits that stand for the key of a post; 132 bits."""
    return f"{int(hashlib.sha256(public).hexdigest(), 16) % 10 ** DIGITS:0{DIGITS}d}"


def own_words(text: str) -> str:
    """What a reader wrote as it is kept: plain, without signs that turn what stands beside it, no longer than ``LONGEST``."""
    text = clean(text.translate(_TURNING))
    if is_blank(text):
        return ""
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())[:LONGEST].strip()


def encode(report: Reported, key: Ed25519PrivateKey) -> bytes:
    """The file of a report, signed."""
    body: dict[str, Any] = {
        "format": FORMAT, "post": report.post, "key": key.public_key().public_bytes_raw().hex(), "number": report.number,
        "figures": [[one.day.isoformat(), one.what, one.work, one.language, one.count] for one in report.figures],
        "feedback": [{"day": one.day.isoformat(), "work": one.work, "language": one.language, "useful": one.useful, "text": one.text}
                     for one in report.said]}
    return canonical.encode({**body, "signature": key.sign(canonical.encode(body)).hex()})


def decode(data: bytes, name: str) -> Reported:
    """Read a report that is exactly as its post signed it; raises ``Invalid``. Whether the post is known is for others to say."""
    value = canonical.decode(data, name)
    shape = Shape(value, name)
    shape.keys("format", "post", "key", "number", "figures", "feedback", "signature")
    shape.integer("format", FORMAT, least=FORMAT)
    body = {key: one for key, one in value.items() if key != "signature"}
    try:
        public = bytes.fromhex(shape.digest("key"))
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(str(value["signature"])), canonical.encode(body))
    except (InvalidSignature, ValueError) as error:
        raise Invalid("back.not_signed", N_("%(name)s is not as its post signed it, and nothing of it was taken. Ask the post for it again."), name=name) from error
    shape.require(value["post"] == fingerprint(public), "post")
    figures = tuple(_figure(shape, one) for one in shape.items("figures", MOST_FIGURES))
    keys = [(one.day, one.what, one.work, one.language) for one in figures]
    shape.require(len(set(keys)) == len(keys), "figures")
    return Reported(value["post"], shape.integer("number", 2**31 - 1, least=1), figures,
                    tuple(_said(one) for one in shape.shapes("feedback", MOST_SAID)))


def _figure(shape: Shape, value: Any) -> Figure:
    shape.require(isinstance(value, list) and len(value) == 5, "figures")
    one = Shape(dict(zip(("day", "what", "work", "language", "count"), value, strict=True)), "figures")
    work = one.slug("work") if value[2] != "" else ""
    shape.require((one.one_of("what", WHAT) == OPENED) == bool(work), "figures")
    return Figure(_day(one), value[1], work, one.tag("language"), one.integer("count", MOST_COUNT, least=1))


def _said(one: Shape) -> Said:
    one.keys("day", "work", "language", "useful", "text")
    useful, text = one.value["useful"], one.value["text"]
    one.require(useful is None or type(useful) is bool, "useful")
    one.require(isinstance(text, str) and text == own_words(text) and (bool(text) or useful is not None), "text")
    return Said(_day(one), one.slug("work"), one.tag("language"), useful, text)


def _day(shape: Shape) -> datetime.date:
    day = shape.day("day")
    shape.require(day is not None, "day")
    assert day is not None
    return day
