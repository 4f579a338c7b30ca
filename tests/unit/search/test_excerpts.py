"""Excerpts: where they are taken from, where they are cut, what is marked."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.engines.base import Clause, Match
from app.search.excerpts import Excerpt, beginning, excerpt, wanted_of
from app.search.outlines import outline, outlines_of
from app.search.parsing import parse
from app.search.understanding import seek

LONG = "Một con đường dài đi qua nhiều làng và nhiều rẫy cà phê. " * 20


def clauses_of(tag: str, *asked: str) -> tuple[Clause, ...]:
    ideas = seek(parse(" ".join(asked)), tag, lambda *_: {}).ideas
    return tuple(Clause(tuple(Match(way.variant.keys, 1, way.variant.adjacent, way.variant.flat) for way in idea.ways))
                 for idea in ideas)


def of(text: str, tag: str, *asked: str) -> Excerpt | None:
    return excerpt(text, wanted_of(clauses_of(tag, *asked), tag))


def marked(text: str, tag: str, *asked: str) -> str:
    found = of(text, tag, *asked)
    return found.plain("[", "]") if found else ""


def test_the_place_with_most_words_is_shown() -> None:
    found = of(f"{LONG}biên thùy.\n{LONG}\n{LONG} Chợ biên giới họp sớm. {LONG}", "vi", "biên", "giới")
    assert found is not None and "[biên] [giới]" in found.plain("[", "]")
    assert found.text.startswith("… ") and found.text.endswith(" …")
    assert len(found.text) <= analyser_for("vi").excerpt_length * 1.4


def test_words_without_marks_are_found_and_marked() -> None:
    assert marked("Chợ biên giới họp sớm.", "vi", "bien gioi") == "Chợ [biên] [giới] họp sớm."


def test_lookalikes_are_not_marked_beside_the_word_itself() -> None:
    assert marked("Từ cảng biển đến biên giới.", "vi", "biên") == "Từ cảng biển đến [biên] giới."
    assert marked("Từ cảng biển đến biên giới.", "vi", "bien") == "Từ cảng [biển] đến [biên] giới."


def test_a_phrase_is_marked_where_it_stands_as_one() -> None:
    assert marked("Biên và giới, rồi biên giới.", "vi", '"biên giới"') == "Biên và giới, rồi [biên] [giới]."


def test_words_understood_in_another_language_are_marked() -> None:
    clause = Clause((Match(("bien", "gioi"), 3), Match(("=border",), 2), Match(("+border gate",), 1)))
    found = excerpt("At the Border Gate of Le Thanh, a border.", wanted_of((clause,), "en"))
    assert found is not None and found.plain("[", "]") == "At the [Border Gate] of Le Thanh, a [border]."


def test_html_is_escaped() -> None:
    found = of("<b>biên</b> & giới", "vi", "biên")
    assert found is not None and found.html() == "&lt;b&gt;<mark>biên</mark>&lt;/b&gt; &amp; giới"


def test_scripts_without_spaces_are_cut_between_words() -> None:
    lao = "ສິດທິມະນຸດແລະເສລີພາບຂອງທຸກຄົນ" * 20
    found = of(f"{lao}ຊາຍແດນ{lao}", "lo", "ຊາຍແດນ")
    assert found is not None and "[ຊາຍແດນ]" in found.plain("[", "]")
    inside = found.text.removeprefix("… ").removesuffix(" …")
    ends = {0, *(place for term in analyser_for("lo").analyse(lao + "ຊາຍແດນ" + lao, "lo") for place in (term.start, term.end))}
    start = f"{lao}ຊາຍແດນ{lao}".index(inside)
    assert {start, start + len(inside)} <= ends


def test_parts_of_a_word_are_marked_only_where_the_word_is_not() -> None:
    assert marked("ຢູ່ຊາຍແດນ ມີແດນດິນ", "lo", "ຊາຍແດນ") == "ຢູ່[ຊາຍແດນ] ມີແດນດິນ"


def test_a_part_that_begins_and_ends_inside_other_words_is_not_marked() -> None:
    clause = Clause((Match(("~ນ ສາ",), 1), Match(("~ດ່າ ນ",), 1)))
    assert excerpt("ທ່ານສາມາດອ່ານ", wanted_of((clause,), "lo")) is None
    found = excerpt("ທ່ານສາມາດຜ່ານດ່ານ", wanted_of((clause,), "lo"))
    assert found is not None and found.plain("[", "]") == "ທ່ານສາມາດຜ່ານ[ດ່ານ]"


def test_chinese_pairs_are_marked_as_one() -> None:
    assert marked("茶园在中华人民共和国边境。", "zh-Hans", "人民共和国") == "茶园在中华[人民共和国]边境。"


def test_nothing_found_is_nothing_and_a_text_begins_somewhere() -> None:
    assert of("Chợ họp sớm.", "vi", "biên") is None
    assert excerpt("Chợ họp sớm.", wanted_of((), "vi")) is None
    assert beginning("Chợ\nhọp sớm.", "vi") == Excerpt("Chợ họp sớm.", ())
    assert beginning(LONG, "vi").text.endswith(" …")
    assert beginning("...", "vi").text == "..."


def test_a_long_line_of_letters_that_outlines_leave_out_has_an_excerpt() -> None:
    found = of("រ" * 400, "km", "រ")
    assert found and found.marks


PIECES = ["biên", "giới", "<i>", "边境", "茶", "ຊາຍແດນ", "ព្រំដែន", "a\u0301", "\u200b", "\n", "𝒜", ". ", "hoà", "Kỹ", "’bok", "ƀơ̆", "ຫມາ", "ນໍ້າ",
          "ស្រ្តី", "ស្ត្រី", "邊", "覆", "１２", "໑໒", "province's"]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(registry.all_languages()))
def test_marks_lie_in_the_text_in_order(pieces: list[str], language: registry.Language) -> None:
    found = of(" ".join(pieces), language.tag, "bien", "边境", "ຊາຍແດນ", "ព្រំដែន")
    if found is None:
        return
    assert found.marks
    places = [place for mark in found.marks for place in mark]
    assert places == sorted(set(places)) and places[-1] <= len(found.text)
    assert found.plain("", "") == found.text


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30), st.sampled_from(["vi", "en", "bdq", "lo", "km", "zh-Hans", "zh-Hant"]))
@example(["province's", ".A"], "vi")
def test_whatever_is_found_in_a_text_has_its_outline_there(pieces: list[str], tag: str) -> None:
    text = "".join(pieces)
    whole = outline(text, tag)
    for term in analyser_for(tag).analyse(text, tag):
        assert all(one in whole for one in outlines_of(term.key, tag)), term
