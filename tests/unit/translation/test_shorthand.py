"""Times, prices and articles of laws in the short ways of Vietnamese, as other languages write them."""

from collections.abc import Sequence

import pytest

from app.settings import Settings
from app.translation.checks.base import Agreed, Context
from app.translation.engines.base import Engine
from app.translation.glossary.finding import found_in
from app.translation.pipeline.sentences import Asked, draft_checked
from app.translation.pipeline.shorthand import written_out
from app.translation.pipeline.verification import losses, lost_places, refigured, spaced
from app.translation.references import references_in, undecided_in


def said(text: str, target: str) -> list[str]:
    return list(written_out(text, "vi", target).values())


@pytest.mark.parametrize(("text", "target", "words"), [
    ("Lúc 8h15 ngày 12/5", "lo", ["8:15"]), ("Từ 7h30ph đến 11h", "km", ["7:30"]), ("Lúc 8h15", "bdq", ["8 jơ 15 phŭt"]),
    ("Từ 20h00", "bdq", ["20 jơ"]), ("Từ 20h00", "lo", ["20:00"]),
    ("Giá 85.000 đ/kg.", "bdq", ["85.000 đông minh kg"]), ("Giá 85.000đ/kg.", "lo", ["85.000 ດົ່ງ/kg"]), ("Giá 1.200,5 đồng.", "en", ["1,200.5 dong"]),
    ("Giá 85.000 đồng/kg.", "zh-Hans", ["85,000越南盾/kg"]), ("Nộp 5.000 đồng.", "bdq", []), ("Hai đồng chí, 3 đồng chí, 2 đội, 5 đường", "lo", []),
    ("Số 8h155, 25h10, 8h75, AB8h15", "lo", []), ("Giá 85.000 đ/kg.", "jra", []),
])
def test_they_are_written_as_the_other_language_does(text: str, target: str, words: list[str]) -> None:
    assert said(text, target) == words
    assert not written_out(text, "en", target)


@pytest.mark.parametrize(("source", "draft", "target", "wanted"), [
    ("Tăng 3,5% lên 13.000 con.", "Increase 3,5% to 13.000 head.", "en", "Increase 3.5% to 13,000 head."),
    ("Có 10,000 máy, 1,5 lít", "10,000 of 1.5", "en", "10,000 of 1.5"), ("Ngày 12.5.2026, bản 1.2.3", "12.5.2026, 1.2.3", "en", "12.5.2026, 1.2.3"),
    ("Xem a.vn/1.000 và 13.000", "See a.vn/1.000 and 13.000", "en", "See a.vn/1.000 and 13,000"), ("Tăng 3,5%", "3,5%", "bdq", "3,5%"),
    ("Ngày 12/5 và 1/2/2026, đạt 12,5 và 7.5", "'Năr 12.5 weng 1.2.2026, 12,5 weng 7.5", "bdq", "'Năr 12/5 weng 1/2/2026, 12,5 weng 7.5"),
    ("Ngày 12/5 đạt 12.5", "'Năr 12.5 12.5", "bdq", "'Năr 12.5 12.5"),
])
def test_figures_that_were_copied_get_the_signs_of_the_other_language(source: str, draft: str, target: str, wanted: str) -> None:
    assert refigured(source, draft, "vi", target) == wanted


def test_khmer_has_spaces_around_words_in_latin_letters() -> None:
    assert spaced("បានthiếpអញ្ជើញ Soundi។ ថ្ងៃ12", "km") == "បាន thiếp អញ្ជើញ Soundi។ ថ្ងៃ12"
    assert spaced("ລາວDrນີ້", "lo") == "ລາວDrນີ້"


def test_a_name_that_a_draft_lost_is_kept_as_it_is() -> None:
    text = "Ở Gia Lai, nay 12 xã."
    lost = losses(text, "In the, now 12 communes.", "vi", "en", Context())
    assert [text[slice(*place)] for place in lost_places(text, lost)] == ["Gia Lai"]
    assert not lost_places("Gia Lai có xã.", losses("Gia Lai có xã.", "It has communes.", "vi", "en", Context())), "it may be no name"


class Thing(Engine):
    """Knows “điều” as a thing only."""

    name, label = "thing", "Thing"

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("vi", "lo")})

    def describe(self, source: str, target: str) -> str:
        return "Thing"

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return [text.replace("Điều", "ສິ່ງ").replace("điều", "ສິ່ງ").replace("đồng", "ຮ່ວມ").replace("Theo", "ຕາມ") for text in texts]


def test_an_article_is_called_what_laws_call_it_and_a_thing_stays_one() -> None:
    text = "Theo Điều 5, 200 đồng."
    agreed = references_in(text, "vi", "lo")
    [draft] = draft_checked(Thing(Settings.read({})), [(Asked(text, True), Context(agreed=agreed, finder=found_in))], "vi", "lo")
    assert draft.text == "ຕາມ ມາດຕາ 5, 200 ດົ່ງ." and not draft.lost
    assert undecided_in("Điểm a khoản 1 Điều 12 Nghị định số 45/2019/NĐ-CP", "vi", "lo", agreed[:0]) == ("Điểm", "khoản", "số", "Nghị định")
    assert undecided_in("khoản 1", "vi", "lo", [Agreed("khoản", (0, 5), ("x",))]) == () == undecided_in("khoản chi, điểm cao, số 5", "vi", "lo", ())
    assert undecided_in("Quyết định 25/QĐ-UBND, khoản 2", "vi", "en", ()) == ("Quyết định",) and not undecided_in("Quyết định này, thông tư 1", "vi", "bdq", ())
    assert not references_in("Điều này, những điều hay.", "vi", "lo") and not references_in(text, "vi", "bdq")
