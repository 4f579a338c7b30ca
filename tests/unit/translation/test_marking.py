"""What changed between two texts, marked in the words of their language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages.clusters import clusters
from app.publications.differences import ADDED, REMOVED, SAME, Piece
from app.translation.checks.base import Agreed
from app.translation.marking import concerned, marked, pieces, units

TEXTS = st.text("ab ế\u0306ơ,.1ກິ່ງ\u200bក្រុង字很", max_size=30)


@given(TEXTS, TEXTS, st.sampled_from(["vi", "lo", "km", "zh-Hans", "bdq"]))
def test_both_texts_can_be_read_back_and_no_letter_is_cut(old: str, new: str, tag: str) -> None:
    found = marked(old, new, tag)
    for text, other in ((old, ADDED), (new, REMOVED)):
        mine = [one.text for one in found if one.state != other]
        assert "".join(mine) == text
        ends, place = {one.end for one in clusters(text)}, 0
        for one in mine:
            place += len(one)
            assert place in ends
    assert "".join(pieces(old, tag)) == old


@pytest.mark.parametrize(("old", "new", "tag", "went", "came"), [
    ("Cửa khẩu mở lúc 17:00 hằng ngày.", "Cửa khẩu mở lúc 16:00 hằng ngày.", "vi", ["17"], ["16"]),
    ("Cửa khẩu sẽ mở.", "Cửa khẩu sẽ không mở.", "vi", [], ["không "]),
    ("Nước hồ rất trong.", "Nước hồ không còn trong.", "vi", ["rất"], ["không còn"]),
    ("中国很大。", "中国不大。", "zh-Hans", ["很大"], ["不大"]),
])
def test_words_are_marked_whole(old: str, new: str, tag: str, went: list[str], came: list[str]) -> None:
    found = marked(old, new, tag)
    assert [one.text for one in found if one.state == REMOVED] == went
    assert [one.text.strip() for one in found if one.state == ADDED] == [one.strip() for one in came]


def test_marks_of_lao_and_khmer_stand_between_words() -> None:
    lao = marked("ສາທາລະນະລັດປະຊາທິປະໄຕປະຊາຊົນລາວ", "ສາທາລະນະລັດປະຊາຊົນລາວ", "lo")
    assert [one for one in lao if one.state == ADDED] == [] and "".join(one.text for one in lao if one.state == SAME)
    assert Piece(REMOVED, "ປະຊາທິປະໄຕ") in lao
    assert marked("hơ̆mâo", "hơmâo", "jra") == (Piece(REMOVED, "hơ̆mâo"), Piece(ADDED, "hơmâo"))


def test_units_are_words_or_letters_with_their_marks() -> None:
    assert units("Đi sớm, 2 người!", "vi") == ["đi", "sớm", "2", "người"]
    assert units("ក្រុង។", "km") == ["ក្រុ", "ង"]


def test_what_the_change_is_about_is_found_in_the_target() -> None:
    target = "The border gate opens at 17:00, said Rơ Châm H'Yéo of Ia Grai."
    old = "Cửa khẩu mở lúc 17:00, bà Rơ Châm H'Yéo ở Ia Grai nói."

    def about(new: str, *agreed: Agreed) -> list[str]:
        return [target[start:end] for start, end in concerned(old, new, target, "vi", "en", agreed)]

    assert about(old.replace("17:00", "16:00")) == ["17"]
    assert about(old.replace("Grai", "Pa")) == ["Grai"]
    assert about(old) == []
    assert about(old.replace("Cửa khẩu", "Chợ"), Agreed("Cửa khẩu", (0, 8), ("border gate",))) == ["border gate"]
    assert about(old.replace("bà", "chị"), Agreed("Cửa khẩu", (0, 8), ("border gate",))) == []


def test_numbers_of_other_scripts_are_found() -> None:
    target = "ເປີດເວລາ ໑໗ ໂມງ"
    assert [target[a:b] for a, b in concerned("Mở lúc 17 giờ.", "Mở lúc 16 giờ.", target, "vi", "lo")] == ["໑໗"]
