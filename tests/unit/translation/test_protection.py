"""Protection: whatever an engine does to the words, what must be kept is there afterwards."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.translation.checks.base import Agreed, Context
from app.translation.engines.base import Engine
from app.translation.glossary.finding import found_in
from app.translation.pipeline.protection import divided, protected, restored, standing_in
from app.translation.pipeline.sentences import Asked, draft_asked, draft_checked

HARD = "Theo **Quyết định số 2509/KH-UBND** ngày 19/4/2009, xem [trang này](https://gialai.gov.vn/a_b?c=1) hoặc `rong draft`, viết cho ai@gialai.gov.vn, {name}."
KEPT = ("2509/KH-UBND", "https://gialai.gov.vn/a_b?c=1", "`rong draft`", "ai@gialai.gov.vn", "{name}")


class Fake(Engine):
    """Says what a function says."""

    name, label = "fake", "Fake"

    def __init__(self, say: object) -> None:
        self.say = say
        self.asked: list[str] = []

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("vi", "en")})

    def describe(self, source: str, target: str) -> str:
        return "Fake"

    def draft(self, texts: object, source: str, target: str) -> list[str]:
        self.asked += texts  # type: ignore[arg-type]
        return [self.say(text) if text.strip() else "" for text in texts]  # type: ignore[operator, attr-defined]


def drafted(say: object, text: str, *, markdown: bool = True) -> str:
    return draft_asked(Fake(say), [Asked(text, markdown)], "vi", "en")[0]


def test_a_sentence_goes_to_the_engine_whole_and_bare() -> None:
    engine = Fake(str.upper)
    assert draft_asked(engine, [Asked("Nước **rất trong** và [mát](/x).", True)], "vi", "en") == ["NƯỚC **RẤT TRONG** VÀ [MÁT](/x)."]
    assert engine.asked[0] == "Nước rất trong và mát."


def test_entities_that_an_engine_learned_are_read_and_those_of_the_text_stay() -> None:
    assert drafted(lambda _: "He &apos;s &quot; here &quot;", "Ông ở đây") == "He 's \" here \""
    assert drafted(lambda text: text + " &apos;s", "Ông &quot;Tư&quot;") == "Ông &quot;Tư&quot; 's"


def test_an_engine_that_turns_words_round_keeps_the_marks_on_their_words() -> None:
    words = {"Hồ rất đẹp.": "Beautiful very the lake is.", "rất đẹp": "beautiful very"}
    assert drafted(words.__getitem__, "Hồ **rất đẹp**.") == "**Beautiful very** the lake is."


@pytest.mark.parametrize("say", [
    str.upper, lambda text: "nothing of it", lambda text: text + " " + text, lambda text: "".join(one for one in text if not one.isdigit()),
    lambda text: text[::-1], lambda text: "**" + text + "** [x](y) <b>",
], ids=["upper", "nothing", "twice", "no figures", "backwards", "markup"])
def test_whatever_an_engine_says_what_must_be_kept_is_kept_once(say: object) -> None:
    draft = drafted(say, HARD)
    assert [draft.count(one) for one in KEPT] == [1] * len(KEPT)
    assert draft.count("**") == 2 and "](https://gialai" in draft


@given(st.text(alphabet="ab *_`[]()<>{}0123456789./@-ă'\\", max_size=60), st.sampled_from([str.upper, str.swapcase, lambda text: "x", lambda text: text + "7013"]))
@example("[0.]0", str.upper)
@example("_0_< ", str.upper)
def test_no_text_breaks_it_and_nothing_but_words_changes(text: str, say: object) -> None:
    runs = divided(text, markdown=True)
    assert "".join(run.text for run in runs) == text
    draft = drafted(lambda one: one, text)
    assert "".join(draft.split()).replace("\\", "").replace(",", ".") == "".join(text.split()).replace("\\", ""), "numbers alone get other signs"
    drafted(say, text)


@pytest.mark.parametrize("text", ["2020", "30/4 - 1/5", "**(2)**", "12/2009/NĐ-CP", "[2.0](https://gialai.gov.vn/2.0)"])
def test_a_text_without_words_stays_as_it_is(text: str) -> None:
    engine = Fake(str.upper)
    assert draft_asked(engine, [Asked(text, True)], "vi", "en") == [text]
    assert not engine.asked


def test_numbers_alone_are_written_as_the_other_language_writes_them() -> None:
    assert draft_asked(Fake(str.upper), [Asked("13.000 - 14.500,5", True), Asked("1.7.2025", True)], "vi", "en") == ["13,000 - 14,500.5", "1.7.2025"]
    assert draft_asked(Fake(str.upper), [Asked("13.000", True)], "vi", "lo") == ["13.000"]


@pytest.mark.parametrize("one", [r"a\_b", "12/2009/NĐ-CP", "`rong draft`"], ids=["escapes", "references", "code"])
def test_a_text_with_more_to_keep_than_there_are_numbers_is_drafted_in_pieces(one: str) -> None:
    text = "Xem " + ", ".join([one] * 40) + " rồi về."
    draft = drafted(str.upper, text)
    assert draft.casefold() == text.casefold() and draft.startswith("XEM ") and draft.endswith(" RỒI VỀ.")


@pytest.mark.parametrize("text", ["0*0*", "*N*ước trong", "Mùa*mưa*2009", "0_<._"])
def test_a_mark_within_a_word_or_around_none_stays_where_it_is(text: str) -> None:
    assert drafted(lambda one: one, text) == text


def test_a_number_of_ours_written_with_a_separator_is_found() -> None:
    one = protected("Xem 2509/KH-UBND.", markdown=True)
    (name,) = one.kept
    assert restored(one, f"See {name[0]},{name[1:]}.", []) == "See 2509/KH-UBND."
    assert restored(one, f"See {name} and {name}.", []) is None and restored(one, "See.", []) is None


def test_words_are_found_whole_with_the_marks_above_their_letters() -> None:
    assert standing_in("ksơ", "ksơ̆ ksơ") == [(5, 8)]
    assert standing_in("Tên", "tên Tên", exactly=False) == [(0, 3), (4, 7)]


def test_titles_are_no_markdown_and_nothing_is_escaped_in_them() -> None:
    assert drafted(str.upper, "a * b_c [x] số 12/QĐ-TTg", markdown=False) == "A * B_C [X] SỐ 12/QĐ-TTg"


def test_a_lost_number_is_drafted_around_and_a_wrong_one_is_put_right() -> None:
    lost = draft_checked(Fake(lambda text: text.replace("1284 ", "")), [(Asked("Có 1284 người đến.", True), Context())], "vi", "en")[0]
    assert lost.text == "Có 1284 người đến." and lost.lost == ()
    wrong = draft_checked(Fake(lambda text: text.replace("1284", "1248")), [(Asked("Có 1284 người đến.", True), Context())], "vi", "en")[0]
    assert wrong.text == "Có 1284 người đến." and wrong.lost == ()


@pytest.mark.parametrize(("text", "say", "wanted"), [
    ("Ngày 15 tháng 8 năm 2026.", "'Năr 15 khĕi 8 sơnăm 'băl ơbơ̆u không hriêng minh jĭt 2026.", "'Năr 15 khĕi 8 sơnăm 2026."),
    ("Giai đoạn 2021 - 2025", "Jơnang 'băl ơbơ̆u không hriêng minh jĭt 2021 – 2025", "Jơnang 2021 – 2025"),
    ("Có 70 mô hình và 70 hố.", "Ơĭ tơpơ̆h mô hinh weng 70 trôm.", "Ơĭ 70 mô hinh weng 70 trôm."),
    ("Năm 2021", "Sơnăm 'băl ơbơ̆u không hriêng 'băl jĭt minh", "Sơnăm 'băl ơbơ̆u không hriêng 'băl jĭt minh"),
])
def test_numbers_in_words_that_are_wrong_are_put_right(text: str, say: str, wanted: str) -> None:
    """An engine learned from texts that end with 2020 writes out a year before it, and then the figures that it does not know."""
    assert draft_checked(Fake(lambda _: say), [(Asked(text, True), Context())], "vi", "bdq")[0].text == wanted


def test_what_cannot_be_mended_is_told() -> None:
    draft = draft_checked(Fake(lambda text: "A lake with 77 boats and 55 nets."), [(Asked("Một hồ nước.", True), Context())], "vi", "en")[0]
    assert {one.code for one in draft.lost} == {"numbers.added"}


def test_an_agreed_term_takes_the_place_of_what_the_engine_calls_it() -> None:
    words = {"Cột mốc ở đây.": "The pole is here.", "Cột mốc": "the pole"}
    agreed = Agreed("Cột mốc", (0, 7), ("the border marker",))
    draft = draft_checked(Fake(words.__getitem__), [(Asked("Cột mốc ở đây.", True), Context(agreed=(agreed,), finder=found_in))], "vi", "en")[0]
    assert draft.text == "The border marker is here." and draft.lost == ()


def test_an_agreed_term_that_the_engine_calls_otherwise_each_time_is_drafted_around() -> None:
    def say(text: str) -> str:
        return text.replace("Cột mốc", f"pole {len(text)}").replace("ở đây", "is here")

    agreed = Agreed("Cột mốc", (0, 7), ("the border marker",))
    asked = Asked("Cột mốc **ở đây**.", True), Context(agreed=(agreed,), finder=found_in)
    assert draft_checked(Fake(say), [asked], "vi", "en")[0].text == "The border marker **is here**."
    stubborn = draft_checked(Fake(lambda text: "".join(one for one in say(text) if not one.isdigit())), [asked], "vi", "en")[0]
    assert "border marker" in stubborn.text, "and in pieces where the engine does not copy what stands for it"
