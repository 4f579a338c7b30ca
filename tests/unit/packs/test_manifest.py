"""The list of a pack: the same manifest is the same bytes, and nothing else than those bytes is read."""

import datetime
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.languages.normalization import clean
from app.packs import canonical, manifest, pages
from app.packs.manifest import Extra, Manifest, Page
from app.packs.pages import PackedAttachment, PackedVersion, Part

slugs = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(lambda text: " ".join(clean(text).split()))
some = lines.filter(bool)
digests = st.binary(max_size=8).map(lambda data: hashlib.sha256(data).hexdigest())
moments = st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2100, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=datetime.UTC))
days = st.none() | st.dates(datetime.date(1900, 1, 1))


@st.composite
def attachments(draw: st.DrawFn) -> PackedAttachment:
    digest, parts = draw(digests), draw(st.lists(st.builds(Part, digests, st.integers(1, 9)), max_size=2))
    return PackedAttachment(digest, sum(one.size for one in parts) if parts else int(digest[:4], 16), draw(slugs) + ".png", "image/png", "image",
                            draw(st.sampled_from(["", "vi"])), draw(lines), draw(st.dictionaries(slugs, st.integers(0, 9), max_size=2)), tuple(parts))


@st.composite
def versions(draw: st.DrawFn, work_id: str) -> PackedVersion:
    files = draw(st.lists(attachments(), max_size=3, unique_by=lambda one: (one.name, one.language)))
    return PackedVersion(
        work_id, "vi", "article", tuple(draw(st.lists(slugs, max_size=2, unique=True))), (), draw(lines), draw(lines),
        draw(lines), draw(days), draw(days), draw(st.sampled_from(pages.AUDIENCES)), draw(st.booleans()), draw(some),
        draw(st.integers(1, 99)), draw(moments), draw(digests), draw(st.integers(4, 9)), tuple(sorted(files, key=lambda one: (one.name, one.language))))


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    listed = tuple(draw(st.lists(st.builds(Page, digests, st.integers(1, 9), st.just(3), st.integers(0, 3)), max_size=4, unique_by=lambda one: one.digest)))
    extras = draw(st.lists(st.builds(Extra, st.sampled_from(manifest.EXTRA_KINDS), slugs, digests, st.integers(0, 9)), max_size=3,
                           unique_by=lambda one: (one.kind, one.name)))
    return Manifest("vi", pages.INTERNAL, draw(st.integers(1, 99)), draw(moments), 3 * len(listed), draw(st.integers(0, 99)),
                    draw(st.dictionaries(slugs, st.integers(0, 9), max_size=3)), listed, draw(st.none() | st.builds(Part, digests, st.integers(1, 9))),
                    tuple(sorted(extras, key=lambda one: (one.kind, one.name))))


@given(manifests())
def test_what_is_written_is_read(made: Manifest) -> None:
    data = manifest.encode(made)
    assert manifest.decode(data, "vi", internal=True) == made
    assert manifest.encode(manifest.decode(data, "vi", internal=True)) == data


@given(manifests(), st.integers(1, 99), moments)
def test_number_and_time_are_no_content(made: Manifest, version: int, at: datetime.datetime) -> None:
    assert replace(made, version=version, made_at=at).content == made.content
    assert replace(made, objects=made.objects + 1).content != made.content


@given(st.data(), st.lists(slugs, min_size=1, max_size=200, unique=True))
def test_pages_are_read_and_an_edit_changes_one(data: st.DataObject, ids: list[str]) -> None:
    one = data.draw(versions("a"))
    listed = [replace(one, work_id=work_id) for work_id in sorted(ids)]
    cut = list(pages.paged(listed))
    assert [version for works, _ in cut for version in works] == listed
    assert all(pages.decode(written, "x", pages.INTERNAL) == works for works, written in cut)
    spot = data.draw(st.integers(0, len(listed) - 1))
    edited = [*listed[:spot], replace(listed[spot], title=listed[spot].title + "x"), *listed[spot + 1:]]
    assert sum(before != after for before, after in zip(cut, pages.paged(edited), strict=True)) == 1
    fewer = {written for _, written in pages.paged([*listed[:spot], *listed[spot + 1:]])}
    # the page it stood on, and where that page ended with it or was full, what then moves together
    assert len({written for _, written in cut} - fewer) <= 1 + len(listed) // pages.MOST_WORKS + 1


def sample() -> dict[str, Any]:
    page = hashlib.sha256(b"x").hexdigest()
    return {"format": 2, "language": "vi", "audience": "public", "version": 1, "made_at": "2026-01-02T03:04:05Z", "works": 3, "objects": 4,
            "sizes": {"text": 9}, "pages": [[page, 9, 3, 1]], "glossary": {"digest": page, "size": 1},
            "extras": [{"kind": "lexicon", "name": "lo.vi.tsv", "digest": page, "size": 0}]}


def page_sample() -> dict[str, Any]:
    text, file = hashlib.sha256(b"x").hexdigest(), hashlib.sha256(b"y").hexdigest()
    return {"works": [{
        "work": "a-1", "source_language": "vi", "kind": "article", "topics": ["tourism"], "places": [], "source": "s", "author": "a",
        "rights": "r", "issued_on": None, "embargo_until": "2026-01-01", "visibility": "public", "urgent": False, "title": "T",
        "revision": 1, "published_at": "2026-01-02T03:04:05Z", "text": text, "size": 4,
        "attachments": [{"digest": file, "size": 2, "name": "a.png", "media_type": "image/png", "role": "image", "language": "",
                         "caption": "", "facts": {"width": 1}, "parts": []}]}]}


def read_sample(data: dict[str, Any]) -> None:
    manifest.decode(canonical.encode(data), "vi")


def read_page(data: dict[str, Any]) -> None:
    pages.decode(canonical.encode(data), "x", pages.PUBLIC)


def test_the_samples_are_right() -> None:
    read_sample(sample())
    read_page(page_sample())


WRONG: list[tuple[str, Any]] = [
    ("format", 1), ("format", 3), ("format", "2"), ("format", True), ("language", "lo"), ("language", "VI"), ("audience", "restricted"),
    ("audience", "internal"), ("version", 0), ("version", 2**31), ("version", True), ("made_at", "today"), ("made_at", "2026-13-01T00:00:00Z"),
    ("works", 2), ("works", -1), ("objects", -1), ("objects", 10**9), ("sizes", []), ("sizes", {"text": -1}), ("sizes", {"../x": 1}),
    ("sizes", {"text": True}), ("pages", {}), ("pages", [1]), ("pages.0", []), ("pages.0.0", "x"), ("pages.0.1", 0), ("pages.0.1", 2**30),
    ("pages.0.2", 0), ("pages.0.2", 65), ("pages.0.3", 4), ("pages.0.3", -1), ("pages.0.1", True), ("glossary", "x"), ("glossary.size", 0),
    ("glossary.size", 2**30), ("glossary.digest", "0"), ("extras.0.kind", "program"), ("extras.0.name", "../x"), ("extras.0.size", 2**31),
    ("extras.0.extra", 1), ("extra", 1)]

WRONG_PAGES: list[tuple[str, Any]] = [
    ("works", {}), ("works", [1]), ("works", []), ("extra", 1), ("works.0.work", "../evil"), ("works.0.work", "A"), ("works.0.work", "a" * 65),
    ("works.0.work", ""), ("works.0.source_language", "xx"), ("works.0.source_language", "zh"), ("works.0.kind", "a b"), ("works.0.topics", ["x", "x"]),
    ("works.0.topics", "x"), ("works.0.topics", ["x"] * 101), ("works.0.issued_on", "2026-02-30"), ("works.0.issued_on", 1),
    ("works.0.visibility", "restricted"), ("works.0.visibility", "internal"), ("works.0.urgent", 0), ("works.0.title", ""), ("works.0.title", "a\nb"),
    ("works.0.title", "x" * 501), ("works.0.title", "e\u0301"), ("works.0.title", None), ("works.0.revision", 0), ("works.0.revision", True),
    ("works.0.text", "0"), ("works.0.size", 3), ("works.0.size", 2**30), ("works.0.size", True), ("works.0.attachments.0.name", "../a.png"),
    ("works.0.attachments.0.name", "a\\b.png"), ("works.0.attachments.0.name", ".."), ("works.0.attachments.0.name", ""),
    ("works.0.attachments.0.size", -1), ("works.0.attachments.0.size", 2**30 + 1), ("works.0.attachments.0.digest", "0"),
    ("works.0.attachments.0.facts", {"a": "b"}), ("works.0.attachments.0.language", None), ("works.0.attachments.0.extra", 1),
    ("works.0.attachments.0.parts", [{"digest": "0" * 64, "size": 1}]), ("works.0.attachments.0.parts", [{"digest": "0" * 64, "size": 0}] * 2),
    ("works.0.attachments.0.parts", [{"digest": "0" * 64, "size": 1, "x": 1}] * 2), ("works.0.attachments.0.parts", 1)]


def changed(data: Any, path: str, value: Any) -> Any:
    *way, last = path.split(".")
    place = data
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[int(last) if isinstance(place, list) else last] = value
    return data


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: str(value)[:30])
def test_what_is_wrong_in_a_list_is_refused(path: str, value: Any) -> None:
    with pytest.raises(Invalid):
        read_sample(changed(sample(), path, value))


@pytest.mark.parametrize(("path", "value"), WRONG_PAGES, ids=lambda value: str(value)[:30])
def test_what_is_wrong_on_a_page_is_refused(path: str, value: Any) -> None:
    with pytest.raises(Invalid):
        read_page(changed(page_sample(), path, value))


def test_order_and_doubles_are_refused() -> None:
    for data, read, path in ((page_sample(), read_page, "works"), (sample(), read_sample, "pages"), (sample(), read_sample, "extras")):
        data[path] *= 2
        data.update({"works": 6} if path == "pages" else {})
        with pytest.raises(Invalid):
            read(data)
    data = page_sample()
    data["works"][0]["attachments"] *= 2
    with pytest.raises(Invalid):
        read_page(data)
    data = page_sample()
    del data["works"][0]["title"]
    with pytest.raises(Invalid):
        read_page(data)


def test_too_many_are_refused() -> None:
    data = page_sample()
    one = data["works"][0]["attachments"][0]
    data["works"][0]["attachments"] = [{**one, "name": f"{number:05}.png"} for number in range(pages.MAX_ATTACHMENTS + 1)]
    with pytest.raises(Invalid):
        read_page(data)
    data = page_sample()
    data["works"] = [{**data["works"][0], "work": f"a-{number:03}"} for number in range(pages.MOST_WORKS + 1)]
    with pytest.raises(Invalid):
        read_page(data)


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
