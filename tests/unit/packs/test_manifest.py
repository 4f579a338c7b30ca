"""The list of a pack: the same manifest is the same bytes, and nothing else than those bytes is read."""

import datetime
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.languages.normalization import clean
from app.packs import canonical, manifest
from app.packs.manifest import Manifest, PackedAttachment, PackedVersion
from app.packs.trust import DigestSeal

slugs = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(lambda text: " ".join(clean(text).split()))
some = lines.filter(bool)
digests = st.binary(max_size=8).map(lambda data: hashlib.sha256(data).hexdigest())
moments = st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2100, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=datetime.UTC))
days = st.none() | st.dates(datetime.date(1900, 1, 1))


@st.composite
def attachments(draw: st.DrawFn) -> PackedAttachment:
    digest = draw(digests)
    return PackedAttachment(digest, int(digest[:4], 16), draw(slugs) + ".png", "image/png", "image",
                            draw(st.sampled_from(["", "vi"])), draw(lines), draw(st.dictionaries(slugs, st.integers(0, 9), max_size=2)))


@st.composite
def versions(draw: st.DrawFn, work_id: str) -> PackedVersion:
    files = draw(st.lists(attachments(), max_size=3, unique_by=lambda one: (one.name, one.language)))
    return PackedVersion(
        work_id, "vi", "article", tuple(draw(st.lists(slugs, max_size=2, unique=True))), (), draw(lines), draw(lines),
        draw(lines), draw(days), draw(days), draw(st.sampled_from(manifest.AUDIENCES)), draw(st.booleans()), draw(some), draw(lines),
        draw(st.integers(1, 99)), draw(moments), draw(digests), tuple(sorted(files, key=lambda one: (one.name, one.language))))


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    ids = draw(st.lists(slugs, max_size=4, unique=True))
    listed = tuple(draw(versions(one)) for one in sorted(ids))
    empty = Manifest("vi", manifest.INTERNAL, draw(moments), listed, draw(st.none() | digests), {})
    # a size that follows from the digest, so that a text and a file of the same digest agree
    return Manifest(*(getattr(empty, name) for name in ("language", "audience", "made_at", "versions", "glossary")),
                    {digest: int(digest[:4], 16) or 1 for digest in manifest.named_objects(empty)})


@given(manifests())
def test_what_is_written_is_read(made: Manifest) -> None:
    data = manifest.encode(made)
    assert manifest.decode(data, "vi") == made
    assert manifest.encode(manifest.decode(data, "vi")) == data


def sample() -> dict[str, Any]:
    body, file = hashlib.sha256(b"x").hexdigest(), hashlib.sha256(b"y").hexdigest()
    return json.loads(json.dumps({
        "format": 1, "language": "vi", "audience": "public", "made_at": "2026-01-02T03:04:05Z", "glossary": None,
        "objects": {body: 1, file: 2},
        "versions": [{
            "work": "a-1", "source_language": "vi", "kind": "article", "topics": ["tourism"], "places": [], "source": "s", "author": "a",
            "rights": "r", "issued_on": None, "embargo_until": "2026-01-01", "visibility": "public", "urgent": False, "title": "T",
            "summary": "", "revision": 1, "published_at": "2026-01-02T03:04:05Z", "body": body,
            "attachments": [{"digest": file, "size": 2, "name": "a.png", "media_type": "image/png", "role": "image", "language": "",
                             "caption": "", "facts": {"width": 1}}]}]}))


def test_the_sample_is_right() -> None:
    assert manifest.decode(canonical.encode(sample()), "vi").versions[0].title == "T"


WRONG: list[tuple[str, Any]] = [
    ("format", 2), ("format", "1"), ("format", True), ("language", "lo"), ("language", "VI"), ("audience", "restricted"), ("made_at", "today"),
    ("made_at", "2026-13-01T00:00:00Z"), ("glossary", "x"), ("glossary", "0" * 64), ("objects", {}), ("objects", []), ("versions", {}),
    ("versions", [1]), ("extra", 1), ("objects.0", -1), ("objects.0", 2**32), ("objects.0", True), ("objects.+", {"../../evil": 1}),
    ("versions.0.work", "../evil"), ("versions.0.work", "A"), ("versions.0.work", "a" * 65), ("versions.0.work", ""), ("versions.0.source_language", "xx"),
    ("versions.0.source_language", "zh"), ("versions.0.kind", "a b"), ("versions.0.topics", ["x", "x"]), ("versions.0.topics", "x"),
    ("versions.0.topics", ["x"] * 101), ("versions.0.issued_on", "2026-02-30"), ("versions.0.issued_on", 1), ("versions.0.visibility", "restricted"),
    ("versions.0.visibility", "internal"), ("versions.0.urgent", 0), ("versions.0.title", ""), ("versions.0.title", "a\nb"),
    ("versions.0.title", "x" * 501), ("versions.0.title", "e\u0301"), ("versions.0.title", None), ("versions.0.revision", 0), ("versions.0.revision", True),
    ("versions.0.body", "0" * 64), ("versions.0.attachments.0.name", "../a.png"), ("versions.0.attachments.0.name", "a\\b.png"),
    ("versions.0.attachments.0.name", ".."), ("versions.0.attachments.0.name", ""), ("versions.0.attachments.0.size", 3),
    ("versions.0.attachments.0.digest", "0" * 64), ("versions.0.attachments.0.facts", {"a": "b"}), ("versions.0.attachments.0.language", None),
    ("versions.0.attachments.0.extra", 1)]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: str(value)[:30])
def test_what_is_wrong_is_refused(path: str, value: Any) -> None:
    data = sample()
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if last == "+":
        place.update(value)
    elif last == "0" and isinstance(place, dict):
        place[min(place)] = value
    else:
        place[last] = value
    with pytest.raises(Invalid):
        manifest.decode(canonical.encode(data), "vi")


def test_order_and_doubles_are_refused() -> None:
    data = sample()
    data["versions"].append(data["versions"][0])
    with pytest.raises(Invalid):
        manifest.decode(canonical.encode(data), "vi")
    data = sample()
    data["versions"][0]["attachments"] *= 2
    with pytest.raises(Invalid):
        manifest.decode(canonical.encode(data), "vi")
    data = sample()
    del data["versions"][0]["summary"]
    with pytest.raises(Invalid):
        manifest.decode(canonical.encode(data), "vi")


def test_too_many_attachments_are_refused() -> None:
    data = sample()
    one = data["versions"][0]["attachments"][0]
    data["versions"][0]["attachments"] = [{**one, "name": f"{number:05}.png"} for number in range(manifest.MAX_ATTACHMENTS + 1)]
    with pytest.raises(Invalid):
        manifest.decode(canonical.encode(data), "vi")


@pytest.mark.parametrize("data", [
    b"", b"null", b"[]\n", b"{}", b'{"a":1, "b":2}\n', b'{"b":1,"a":2}\n', b'{"a":1,"a":1}\n', b'{"a":1.0}\n', b'{"a":NaN}\n', b'{"a":1e3}\n',
    b'{"a":"\\u00e9"}\n', b'{"a":"\\ud800"}\n', b'\xef\xbb\xbf{}\n', b'{"a":"\xff"}\n', b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}\n", b"{}\n\n"])
def test_only_canonical_bytes_are_read(data: bytes) -> None:
    if data == b"[]\n":
        assert canonical.decode(data, "x") == []
        return
    with pytest.raises(Invalid, match="x is damaged"):
        canonical.decode(data, "x")


values = st.recursive(st.none() | st.booleans() | st.integers(-2**63, 2**63) | st.text(st.characters(exclude_categories=["Cs"])),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3))


@given(values)
def test_canonical_values_come_back(value: Any) -> None:
    data = canonical.encode(value)
    assert canonical.decode(data, "x") == value
    assert canonical.encode(canonical.decode(data, "x")) == data


@given(st.data())
def test_no_changed_byte_of_a_manifest_is_believed(data: st.DataObject) -> None:
    whole = canonical.encode(sample())
    spot = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[spot] ^= data.draw(st.integers(1, 255))
    seal = DigestSeal().vouch("vi", whole)
    DigestSeal().check("vi", whole, seal)
    with pytest.raises(Invalid):
        DigestSeal().check("vi", bytes(changed), seal)
    with pytest.raises(Invalid):
        DigestSeal().check("vi", whole, {})
