"""Brackets and quotation marks that a draft lost come back where they belong, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.translation.pipeline.enclosing import completed, enclosed, tightened
from app.translation.pipeline.protection import begun

CALLED = {"DPJ": "DPJ", "sống vui": "live gladly", "tối": "dark", "1": "one", "2": "two", "Ngày hội": "Feast day", "nhà": "the house"}


def mended(source: str, draft: str) -> str:
    return completed(source, draft, [CALLED.get(one, one) for one in enclosed(source, draft)])


@pytest.mark.parametrize(("source", "draft", "wanted"), [
    ("Phong trào \"sống vui\".", "Movement \"live gladly.", "Movement \"live gladly\"."),
    ("Phong trào \"sống vui\" của xã.", "Movement \"live gladly of the commune.", "Movement \"live gladly\" of the commune."),
    ("Phong trào “sống vui” của xã.", "Movement live gladly” of the commune.", "Movement “live gladly” of the commune."),
    ("Phong trào “sống vui” của xã.", "Movement live gladly of the commune.", "Movement “live gladly” of the commune."),
    ("Phong trào “sống vui” của xã.", "Movement «live gladly of the commune.", "Movement «live gladly» of the commune."),
    ("(1) tối; (2) nhà", "(one dark; (two) the house", "(one) dark; (two) the house"),
    ("Trời (tối) rồi.", "It is dark) now.", "It is (dark) now."),
    ("Trời (tối) rồi.", "It is dark now.", "It is (dark) now."),
    ("Nhật Bản (DPJ) thắng.", "ຍີ່ປຸ່ນDPJ)ຊະນະ.", "ຍີ່ປຸ່ນ(DPJ)ຊະນະ."),
], ids=["to the end", "closing", "opening", "both", "of another kind", "numbers", "bracket", "brackets", "no spaces"])
def test_marks_come_back(source: str, draft: str, wanted: str) -> None:
    assert mended(source, draft) == wanted


@pytest.mark.parametrize(("source", "draft"), [
    ("Trời (tối) rồi.", "Night has come."),
    ("Trời (tối) rồi.", "It is (dark) now."),
    ("Có a) tối b) nhà", "There is dark the house"),
    ("Phong trào “sống vui”.", "Movement ''live gladly''."),
    ("Phong trào “sống vui”.", "Movement 「live gladly」."),
    ("Phong trào “sống vui”.", "Movement ‘live gladly’."),
    ("Xem [sống vui](https://a.vn) (tối).", "See [live gladly](https://a.vn) dark."),
], ids=["not to be found", "nothing lost", "a list", "two apostrophes", "of Chinese", "single ones", "a link"])
def test_what_cannot_be_told_stays(source: str, draft: str) -> None:
    assert mended(source, draft) == draft


@given(st.text(alphabet="ab ()[]“”\"'.", max_size=20), st.text(alphabet="ab ()[]“”\"'.", max_size=20))
def test_nothing_but_marks_is_added_and_nothing_goes(source: str, draft: str) -> None:
    done = iter(completed(source, draft, list(enclosed(source, draft))))
    assert all(one in done for one in draft)


def test_brackets_stand_close_to_their_words() -> None:
    assert tightened("Chương trình (DPB).", "Programme ( DPB ) now.") == "Programme (DPB) now."
    assert tightened("Chương trình ( DPB ).", "Programme ( DPB ).") == "Programme ( DPB )."
    assert tightened('"Ta sẽ đi", theo KCNA.', '" យើងទៅ "តាម KCNA.') == '"យើងទៅ" តាម KCNA.'
    assert tightened('Là " sống " nhé', 'Is " live "') == 'Is " live "' and tightened('Là "sống"', 'Is "live') == 'Is "live'


@pytest.mark.parametrize(("source", "draft", "wanted"), [
    ("Có nên đi?", "có 'năm?", "Có 'năm?"), ("“Có nên”", "“krau”", "“Krau”"), ("nên", "krau", "krau"), ("Điện thoại", "iPhone", "iPhone"),
    ("Có", "7013 krau", "7013 krau"), ("Có", "ມີ", "ມີ"), ("Có", "", ""), ("Có", "''băl", "''Băl"),
    ("Lúc 8 giờ", ":8 ម៉ោង", "8 ម៉ោង"), ("... rồi", "...then", "...then"), ("", ", a", ", a"), ("Không", "&apos;re", "&apos;re"),
])
def test_a_text_begins_with_a_capital_letter_where_its_source_does(source: str, draft: str, wanted: str) -> None:
    assert begun(source, draft) == wanted
