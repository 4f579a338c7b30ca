"""Words of the archive for mistyped ones."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.spelling import Vocabularies, distance, vocabulary

WORDS = {"vi": {"=biên": 60, "=biển": 40, "=giới": 70, "=làng": 5, "=lang": 1, "=khẩu": 30}, "en": {"=border": 50, "=order": 60, "=boarder": 1},
         "lo": {"ຊາຍແດນ": 9, "ແມ່ນໍ້າ": 4, "~ຊາ ຍ": 90, "t:ຊາຍແດນ": 3}}


def beginning(tag: str, prefix: str, limit: int) -> Mapping[str, int]:
    return {key: number for key, number in WORDS[tag].items() if key.startswith(prefix)}


@pytest.mark.parametrize(("tag", "typed", "meant"), [
    ("vi", "bein", ("biên",)), ("vi", "gioii", ("giới",)), ("vi", "langg", ("làng",)), ("vi", "bien", ()), ("vi", "bi", ()), ("vi", "zzzzzz", ()),
    ("en", "bordre", ("order", "border", "boarder")), ("lo", "ຊາຍແດມ", ("ຊາຍແດນ",)),
])
def test_words_an_edit_or_two_away_by_how_frequent_they_are(tag: str, typed: str, meant: tuple[str, ...]) -> None:
    found = vocabulary(tag, beginning).alike(typed, 5)
    assert sorted(found) == sorted(meant)


def test_one_edit_comes_before_two() -> None:
    assert vocabulary("en", beginning).alike("bordor", 5)[0] == "border"


def test_of_words_as_far_away_the_one_that_begins_alike_or_has_the_typed_marks_comes_first() -> None:
    known = vocabulary("vi", lambda tag, prefix, limit: {"=hàng": 90, "=bảng": 60, "=băng": 55, "=mảng": 50} if prefix == "=" else {})
    assert known.alike("bangg", 5) == ("bảng", )
    pairs = vocabulary("en", lambda tag, prefix, limit: {"=order": 60, "=border": 50, "=bonder": 20} if prefix == "=" else {})
    assert pairs.alike("bordr", 3)[0] == "border" and pairs.alike("bordrr", 3)[:2] == ("border", "bonder")


def test_what_the_keys_of_telex_and_vni_make_comes_first_if_the_archive_holds_it() -> None:
    known = vocabulary("vi", lambda tag, prefix, limit: {"=cho": 90, "=chợ": 5, "=chon": 9, "=giới": 70} if prefix == "=" else {})
    assert known.alike("chowj", 5)[0] == known.alike("cho75", 5)[0] == "chợ"
    assert known.alike("giowis", 1) == known.alike("gio71i", 1) == ("giới",)
    assert "chờ" not in known.alike("chowf", 5)
    assert vocabulary("en", beginning).alike("orderf", 5)[0] == "order"


def test_words_without_the_spaces_between_them_are_taken_apart_where_they_stand_side_by_side() -> None:
    held = {"=cửa": 30, "=khẩu": 40, "=của": 90, "=quốc": 20, "=tế": 9, "=cà": 4, "=phê": 4, "=cáp": 50, "=hè": 50, "=hai": 9, "=mai": 9,
            "+cua khau": 9, "+khau quoc": 5, "+quoc te": 7, "+ca phe": 3, "+cua khauu": 2}
    known = vocabulary("vi", lambda tag, prefix, limit: {key: number for key, number in held.items() if key.startswith(prefix)})
    assert known.alike("cuakhau", 1) == ("cua khau",)
    assert known.alike("cuakhau", 1, "cửakhẩu") == ("cửa khẩu",)
    assert known.alike("caphe", 1) == ("ca phe",), "not “cap he”, which nobody writes"
    assert known.alike("khauquocte", 1) == ("khau quoc te",) and known.alike("haimai", 3) == ()
    english = vocabulary("en", lambda tag, prefix, limit: {"=border": 5, "=gate": 5} if prefix == "=" else {"+border gate": 5})
    assert english.alike("bordergate", 3) == ()


def test_a_vocabulary_is_kept_as_long_as_the_index_stays_the_same() -> None:
    kept = Vocabularies()
    first = kept.get("vi", "1", beginning)
    assert kept.get("vi", "1", beginning) is first and kept.get("vi", "2", beginning) is not first


def plainly(one: str, other: str) -> int:
    """The textbook's recursion over all edits."""
    if not one or not other:
        return len(one) + len(other)
    edits = [plainly(one[1:], other) + 1, plainly(one, other[1:]) + 1, plainly(one[1:], other[1:]) + (one[0] != other[0])]
    if len(one) > 1 and len(other) > 1 and one[:2] == other[1::-1]:
        edits.append(plainly(one[2:], other[2:]) + 1)
    return min(edits)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 3))
def test_distance(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(plainly(one, other), most + 1)
