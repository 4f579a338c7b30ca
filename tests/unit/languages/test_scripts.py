"""Of which script a text is, and texts that stand in each other's place."""

import pytest

from app.languages.scripts import exchanged, share, told_by_letters


@pytest.mark.parametrize(("text", "tag", "wanted"), [
    ("Xin chào 2509", "vi", 1.0), ("ສະບາຍດີ", "lo", 1.0), ("សួស្តី", "km", 1.0), ("你好", "zh-Hans", 1.0), ("ສະບາຍດີ", "vi", 0.0), ("2509 – …", "lo", 0.0),
])
def test_of_which_script_a_text_is(text: str, tag: str, wanted: float) -> None:
    assert share(text, tag) == wanted


def test_texts_in_each_others_place() -> None:
    assert exchanged("ສະບາຍດີ", "Xin chào", "vi", "lo")
    assert not exchanged("Xin chào", "ສະບາຍດີ", "vi", "lo")
    assert not exchanged("ASEAN", "ASEAN", "vi", "lo"), "a name that both write alike says nothing"
    assert not exchanged("2509", "", "vi", "lo")
    assert exchanged("Market", "Chợ", "vi", "en") and exchanged("Chợ", "Market", "en", "vi"), "Vietnamese is told by its tones"
    assert not exchanged("Chợ", "Market", "vi", "en") and not exchanged("Hello", "Xin chào", "vi", "en"), "without such a tone nothing is told"
    assert not exchanged("Chợ", "Market", "en", "bdq"), "one script cannot tell other languages apart"


@pytest.mark.parametrize(("text", "tag"), [
    ("ຄຳຫຼ້າ ວົງສາ", "lo"), ("សុខ ចាន់ថា", "km"), ("王伟", "zh"), ("Nguyễn Thị Dung", "vi"), ("Rơ Mah H’Lan", ""), ("dung", ""),
    ("The name Lệ is right in the third line", ""), ("李 from Pleiku", ""), ("2026", ""), ("  ", ""), ("", "")])
def test_which_language_a_few_words_tell_by_their_letters(text: str, tag: str) -> None:
    assert told_by_letters(text) == tag
