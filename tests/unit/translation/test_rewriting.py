"""A pair of the memory rewritten for the text at hand: by value, by name, by term, by what somebody says; or not at all."""

import pytest

from app.translation.checks.base import Agreed
from app.translation.pipeline.rewriting import NAME, PHRASE, SIGN, TERM, VALUE, rewritten


@pytest.mark.parametrize(("query", "source", "target", "wanted", "how"), [
    ("Có 350 hộ dân.", "Có 120 hộ dân.", "There are 120 households.", "There are 350 households.", (VALUE,)),
    ("Có 1.350 hộ dân.", "Có 1.120 hộ dân.", "There are 1,120 households.", "There are 1,350 households.", (VALUE,)),
    ("Tăng 3,5% so với năm 2020.", "Tăng 4,2% so với năm 2019.", "Up 4.2% on 2019.", "Up 3.5% on 2020.", (VALUE, VALUE)),
    ("Ngày 21/4 có họp.", "Ngày 19/4 có họp.", "There is a meeting on 19/4.", "There is a meeting on 21/4.", (VALUE,)),
    ("Số 12/QĐ-UBND.", "Số 7/QĐ-UBND.", "No. 7/QĐ-UBND.", "No. 12/QĐ-UBND.", (VALUE,)),
    ("Ông Nguyễn Văn Bình đến Pleiku.", "Ông Nguyễn Văn An đến Pleiku.", "Mr Nguyễn Văn An came to Pleiku.", "Mr Nguyễn Văn Bình came to Pleiku.", (NAME,)),
    ("Anh đến không?", "Anh đến không.", "Are you coming.", "Are you coming?", (SIGN,)),
])
def test_what_differs_is_exchanged(query: str, source: str, target: str, wanted: str, how: tuple[str, ...]) -> None:
    found = rewritten(query, source, target, "vi", "en")
    assert found is not None and (found.text, found.how) == (wanted, how)


@pytest.mark.parametrize(("query", "source", "target"), [
    ("Có 350 hộ dân.", "Có 120 hộ dân.", "There are some households."),  # the number is not there
    ("Có 350 hộ, 120 người.", "Có 120 hộ, 120 người.", "120 households, 120 people."),  # which of the two
    ("Hồ rất sâu.", "Hồ rất đẹp.", "The lake is very beautiful."),  # words, and nobody to ask
    ("Một câu khác hẳn về việc khác.", "Hồ rất đẹp.", "The lake is very beautiful."),
    ("Hồ rất đẹp.", "Hồ rất đẹp.", "The lake is very beautiful."),  # nothing differs
])
def test_what_is_not_sure_is_left(query: str, source: str, target: str) -> None:
    assert rewritten(query, source, target, "vi", "en") is None


def test_an_agreed_term_is_exchanged_by_what_it_is_called() -> None:
    new, old = Agreed("đồn biên phòng", (4, 18), ("border post",)), Agreed("trạm y tế", (4, 13), ("health station",))
    found = rewritten("Xây đồn biên phòng mới.", "Xây trạm y tế mới.", "A new health station is built.", "vi", "en", ((new,), (old,)))
    assert found is not None and (found.text, found.how) == ("A new border post is built.", (TERM,))


def test_other_words_are_asked_for_with_as_many_around_as_it_takes() -> None:
    says = {"đẹp": ["pretty"], "sâu": ["deep"], "rất đẹp": ["very beautiful"], "rất sâu": ["very deep"]}
    found = rewritten("Hồ rất sâu.", "Hồ rất đẹp.", "The lake is very beautiful.", "vi", "en", translate=lambda texts: [says.get(one, []) for one in texts])
    assert found is not None and (found.text, found.how) == ("The lake is very deep.", (PHRASE,))


def test_of_several_renderings_the_one_that_stands_in_the_target_is_exchanged_for_the_likeliest() -> None:
    says = {"đẹp": ["pretty", "beautiful"], "sâu": ["deep", "profound"]}
    found = rewritten("Hồ rất sâu.", "Hồ rất đẹp.", "The lake is very beautiful.", "vi", "en", translate=lambda texts: [says.get(one, []) for one in texts])
    assert found is not None and found.text == "The lake is very deep."


def test_the_spaces_of_the_target_stay_as_a_person_wrote_them() -> None:
    found = rewritten("Thôn có 350 hộ, lợi\nnhuận.", "Thôn có 120 hộ, lợi nhuận.", "Le village\u00a0: 120\u00a0foyers ;  gain\u3000net.", "vi", "en")
    assert found is not None and found.text == "Le village\u00a0: 350\u00a0foyers ;  gain\u3000net."
    found = rewritten("Anh đi đâu", "Anh đi đâu?", "Où\u00a0allez-vous\u00a0?", "vi", "en")
    assert found is not None and found.text == "Où\u00a0allez-vous"


def test_in_a_language_without_spaces() -> None:
    found = rewritten("共有350户。", "共有120户。", "Có 120 hộ.", "zh-Hans", "vi")
    assert found is not None and found.text == "Có 350 hộ."
