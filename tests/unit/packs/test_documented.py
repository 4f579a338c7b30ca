"""The page about packs says what the format is."""

import datetime
import json
from pathlib import Path

from app.packs import layout, manifest
from app.packs.manifest import Manifest, PackedAttachment, PackedVersion

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "packs.md").read_text(encoding="utf-8")


def test_every_field_of_a_manifest_is_documented() -> None:
    at, digest = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "0" * 64
    file = PackedAttachment(digest, 1, "a.png", "image/png", "image", "", "", {})
    version = PackedVersion("a", "vi", "article", (), (), "", "", "", None, None, "public", False, "T", "", 1, at, digest, (file,))
    written = json.loads(manifest.encode(Manifest("vi", "public", at, (version,), None, {digest: 1})))
    fields = {*written, *written["versions"][0], *written["versions"][0]["attachments"][0]}
    assert [name for name in sorted(fields) if f"`{name}`" not in PAGE] == []


def test_every_path_and_limit_is_documented() -> None:
    paths = (layout.ABOUT, layout.README, layout.manifest_path("<tag>"), layout.seal_path("<tag>"), layout.without_path("<tag>"))
    assert [path for path in paths if f"`{path}`" not in PAGE] == []
    limits = (f"{manifest.MAX_VERSIONS:,} works", f"{manifest.MAX_OBJECTS:,} objects", f"{manifest.MAX_ATTACHMENTS:,} attachments")
    assert [limit for limit in limits if limit not in PAGE] == []
