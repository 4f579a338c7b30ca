"""Names in a pack: what belongs, and that nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs import layout
from app.packs.layout import belongs, digest_in, list_in, list_path, object_path, part_path, shrunk_path


@given(st.binary(min_size=32, max_size=32))
def test_objects_are_found_again(data: bytes) -> None:
    digest = data.hex()
    assert digest_in(object_path(digest)) == digest and digest_in(shrunk_path(digest)) is None
    assert all(belongs(path) and path.isascii() for path in (object_path(digest), shrunk_path(digest)))


@pytest.mark.parametrize("tag", ["vi", "zh-Hans", "jra"])
@pytest.mark.parametrize("internal", [False, True])
def test_lists_are_found_again(tag: str, internal: bool) -> None:
    path = list_path(tag, internal=internal)
    place = f"manifests/{'0' * 64}.{path.removeprefix('manifests/')}"
    assert list_in(path) == (tag, internal) and list_in(place) is None
    assert belongs(place) and belongs(part_path(place)) and not belongs(path)


@pytest.mark.parametrize("path", ["trust/unsigned.json", "trust/timestamp.json", "trust/12.root.json"])
def test_who_vouches_belongs(path: str) -> None:
    assert belongs(path)


@pytest.mark.parametrize("path", [
    "", "/rong.json", "../rong.json", "./rong.json", "RONG.JSON", "rong.json/", "rong.json\n", "manifests/../rong.json", "manifests/vi.json/x",
    "manifests//vi.json", "objects/ab/../ab/" + "0" * 62, "objects/AB/" + "0" * 62, "objects/ab/" + "0" * 61, "objects\\ab\\" + "0" * 62,
    "C:rong.json", "objects/ab/" + "0" * 62 + ".exe", "README.txt ", "manifests/v1.json", "manifests/con.json.exe", "trust/../rong.json",
    "trust/x.root.json", "trust/unsigned.json.exe", "manifests/" + "0" * 64 + ".VI.json", "objects/ab/" + "0" * 62 + ".ZST"])
def test_nothing_else_belongs(path: str) -> None:
    assert not belongs(path)


@given(st.text(max_size=30))
def test_no_path_leaves_the_folder(path: str) -> None:
    if belongs(path):
        assert ".." not in path and not path.startswith(("/", "\\")) and ":" not in path


def test_the_page_for_the_finder_is_in_two_languages() -> None:
    assert "Tiếng Việt" in layout.README_TEXT and "English" in layout.README_TEXT
