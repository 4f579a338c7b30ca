"""Excerpts: where they are taken from, where they are cut, what is marked."""

from hypothesis import given
from hypothesis import strategies as st

from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.excerpts import Excerpt, beginning, excerpt

LONG = "Một con đường dài đi qua nhiều làng và nhiều rẫy cà phê. " * 20


def of(text: str, tag: str, *asked: str) -> Excerpt | None:
    analyser = analyser_for(tag)
    terms = [term for word in asked for term in analyser.ask(word, tag)]
    return excerpt(text, analyser, tag, frozenset(term.folded for term in terms if term.folded),
                   frozenset(term.exact for term in terms if term.exact and term.folded))


def test_the_place_with_most_words_is_shown() -> None:
    found = of(f"{LONG}biên thùy.\n{LONG}\n{LONG} Chợ biên giới họp sớm. {LONG}", "vi", "biên", "giới")
    assert found is not None and "[biên] [giới]" in found.plain("[", "]")
    assert found.text.startswith("… ") and found.text.endswith(" …")
    assert len(found.text) <= analyser_for("vi").excerpt_length * 1.4


def test_words_without_marks_are_found_and_marked() -> None:
    found = of("Chợ biên giới họp sớm.", "vi", "bien gioi")
    assert found is not None and found.plain("[", "]") == "Chợ [biên] [giới] họp sớm."


def test_lookalikes_are_not_marked_beside_the_word_itself() -> None:
    found = of("Từ cảng biển đến biên giới.", "vi", "biên")
    assert found is not None and found.plain("[", "]") == "Từ cảng biển đến [biên] giới."


def test_html_is_escaped() -> None:
    found = of("<b>biên</b> & giới", "vi", "biên")
    assert found is not None and found.html() == "&lt;b&gt;<mark>biên</mark>&lt;/b&gt; &amp; giới"


def test_scripts_without_spaces_are_cut_between_words() -> None:
    lao = "ສິດທິມະນຸດແລະເສລີພາບຂອງທຸກຄົນ" * 20
    found = of(f"{lao}ຊາຍແດນ{lao}", "lo", "ຊາຍແດນ")
    assert found is not None and "[ຊາຍແດນ]" in found.plain("[", "]")
    inside = found.text.removeprefix("… ").removesuffix(" …")
    ends = {0, *(span for term in analyser_for("lo").analyse(lao + "ຊາຍແດນ" + lao, "lo") for span in (term.start, term.end))}
    start = f"{lao}ຊາຍແດນ{lao}".index(inside)
    assert {start, start + len(inside)} <= ends


def test_chinese_pairs_are_marked_as_one() -> None:
    found = of("茶园在中华人民共和国边境。", "zh-Hans", "人民共和国")
    assert found is not None and found.plain("[", "]") == "茶园在中华[人民共和国]边境。"


def test_nothing_found_is_nothing_and_a_text_begins_somewhere() -> None:
    assert of("Chợ họp sớm.", "vi", "biên") is None
    assert beginning("Chợ\nhọp sớm.", analyser_for("vi"), "vi") == Excerpt("Chợ họp sớm.", ())
    assert beginning(LONG, analyser_for("vi"), "vi").text.endswith(" …")
    assert beginning("...", analyser_for("vi"), "vi").text == "..."


@given(st.lists(st.sampled_from(["biên", "giới", "<i>", "边境", "茶", "ຊາຍແດນ", "ព្រំដែន", "a\u0301", "\u200b", "\n", "𝒜", ". "]),
                max_size=60), st.sampled_from(registry.all_languages()))
def test_marks_lie_in_the_text_in_order(pieces: list[str], language: registry.Language) -> None:
    found = of(" ".join(pieces), language.tag, "bien", "边境", "ຊາຍແດນ", "ព្រំដែន")
    if found is None:
        return
    assert found.marks
    places = [place for mark in found.marks for place in mark]
    assert places == sorted(set(places)) and places[-1] <= len(found.text)
    assert found.plain("", "") == found.text
