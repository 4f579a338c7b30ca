"""Names in a pack: what belongs, and that nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs import layout
from app.packs.layout import belongs, digest_in, language_in, object_path


@given(st.binary(min_size=32, max_size=32))
def test_objects_are_found_again(data: bytes) -> None:
    digest = data.hex()
    assert digest_in(object_path(digest)) == digest
    assert belongs(object_path(digest)) and object_path(digest).isascii()


@pytest.mark.parametrize("tag", ["vi", "zh-Hans", "jra"])
def test_lists_are_found_again(tag: str) -> None:
    assert language_in(layout.manifest_path(tag)) == tag
    assert belongs(layout.manifest_path(tag)) and belongs(layout.seal_path(tag)) and belongs(layout.without_path(tag))


@pytest.mark.parametrize("path", [
    "", "/rong.json", "../rong.json", "./rong.json", "RONG.JSON", "rong.json/", "rong.json\n", "manifests/../rong.json", "manifests/vi.json/x",
    "manifests//vi.json", "objects/ab/../ab/" + "0" * 62, "objects/AB/" + "0" * 62, "objects/ab/" + "0" * 61, "objects\\ab\\" + "0" * 62,
    "C:rong.json", "objects/ab/" + "0" * 62 + ".exe", "README.txt ", "manifests/v1.json", "manifests/con.json.exe"])
def test_nothing_else_belongs(path: str) -> None:
    assert not belongs(path)


@given(st.text(max_size=30))
def test_no_path_leaves_the_folder(path: str) -> None:
    if belongs(path):
        assert ".." not in path and not path.startswith(("/", "\\")) and ":" not in path


def test_the_page_for_the_finder_is_in_two_languages() -> None:
    assert "Tiếng Việt" in layout.README_TEXT and "English" in layout.README_TEXT
