"""The page about packs says what the format is."""

import datetime
import json
from pathlib import Path

from app.packs import layout, manifest, pages
from app.packs.manifest import Extra, Manifest, Page
from app.packs.pages import PackedAttachment, PackedVersion, Part

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "packs.md").read_text(encoding="utf-8")
AT, DIGEST = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "0" * 64


def test_every_field_of_a_list_is_documented() -> None:
    listed = Manifest("vi", "public", 1, AT, 1, 1, {"text": 1}, (Page(DIGEST, 1, 1, 0),), Part(DIGEST, 1), (Extra("lexicon", "a", DIGEST, 1),))
    written = json.loads(manifest.encode(listed))
    fields = {*written, *written["extras"][0], *written["glossary"]}
    assert [name for name in sorted(fields) if f"`{name}`" not in PAGE] == []
    assert [kind for kind in manifest.EXTRA_KINDS if f"`{kind}`" not in PAGE] == []


def test_every_field_of_a_page_is_documented() -> None:
    file = PackedAttachment(DIGEST, 2, "a.png", "image/png", "image", "", "", {}, (Part(DIGEST, 1), Part(DIGEST, 1)))
    version = PackedVersion("a", "vi", "article", (), (), "", "", "", None, None, "public", False, "T", 1, AT, DIGEST, 4, (file,))
    (_, data), = pages.paged([version])
    work, = json.loads(data)["works"]
    fields = {*work, *work["attachments"][0], *work["attachments"][0]["parts"][0]}
    assert [name for name in sorted(fields) if f"`{name}`" not in PAGE] == []


def test_every_path_and_limit_is_documented() -> None:
    place = "manifests/<digest>.<tag>.json"
    paths = (layout.ABOUT, layout.README, layout.list_path("<tag>"), layout.list_path("<tag>", internal=True), place, layout.part_path(place),
             "objects/ab/cdef…", "objects/ab/cdef….zst")
    assert [path for path in paths if f"`{path}`" not in PAGE] == []
    limits = (f"{manifest.MAX_VERSIONS:,} works", f"{manifest.MAX_OBJECTS:,} objects", f"{pages.MAX_ATTACHMENTS:,} attachments",
              f"{pages.MOST_WORKS} works")
    assert [limit for limit in limits if limit not in PAGE] == []
