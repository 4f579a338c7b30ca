"""What every analyser keeps, for every language it serves."""

import random
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.languages import registry
from app.search.analysis.base import EXACT, PIECE, Analyser, Term, Variant
from app.search.analysis.registry import REST, analyser_for, analysers
from app.search.outlines import outlines_of

CORPUS = Path(__file__).parents[2] / "corpus" / "works"
TAGS = [one.tag for one in registry.all_languages()]
PIECES = ["biên giới", "Tơ’bah", "’bok ƀar", "Vietnam's", "QĐ-TTg", "1.191", "ສິດທິມະນຸດ", "ຂ້າພະເຈົ້າ", "សិទ្ធិមនុស្ស", "\u200b",
          "边境地区人民", "邊境", "茶", "ꪁꪫꪱꪣ", "ꨌꩌ", "\U00020000", "😀", "\u0301", "\n", " ", "—", "。", "\udc80", "ﬁ", "İ",
          "ນໍ້າ", "ຫມູ່", "ໆ", "ສິ\u200bດ", "ស្រ្តី", "ឥទិ្ធ", "ៗ", "កេីត", "្", "ໍ", "hoà", "kĩ", "ŏ\u0302", "'bok", "`", "ʼ"]
WORDS = st.lists(st.sampled_from([piece for piece in PIECES if not unicodedata.combining(piece[0]) and piece != "ໍ"]), max_size=12).map("".join)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def keys_of(text: str, tag: str) -> set[str]:
    return {term.key for term in analyser_for(tag).analyse(text, tag)}


def holds(text: str, variant: Variant, tag: str) -> bool:
    """Whether a text matches, as engines are to decide it."""
    terms = analyser_for(tag).analyse(text, tag)
    if not variant.adjacent:
        return set(variant.keys) <= {term.key for term in terms}
    places = [{term.position for term in terms if term.key == key and term.position >= 0} for key in variant.keys]
    return any(all(first + number in there for number, there in enumerate(places)) for first in places[0])


def finds(text: str, query: str, tag: str) -> bool:
    """Whether a text holds every word of a query in one way or another."""
    asked = analyser_for(tag).ask(query, tag)
    return bool(asked) and all(any(holds(text, variant, tag) for variant in one.variants) for one in asked)


@pytest.fixture(scope="module", autouse=True)
def tables_are_read() -> None:
    """Reading the tables takes longer than one example of a property may."""
    for tag in TAGS:
        analyser_for(tag).analyse("茶", tag)


@pytest.fixture(params=TAGS)
def tag(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_language_has_an_analyser_and_every_analyser_a_language() -> None:
    assert {analyser_for(tag).name for tag in TAGS} == set(analysers())


@pytest.mark.parametrize("analyser", analysers().values(), ids=lambda one: one.name)
def test_facts(analyser: Analyser) -> None:
    assert analyser.name and analyser.__doc__ and 40 <= analyser.excerpt_length <= 200
    assert analyser.scripts == {REST} or analyser.scripts <= {one.script for one in registry.all_languages()}


@given(text=TEXTS, tag=st.sampled_from(TAGS))
def test_terms_lie_in_the_text_in_order(text: str, tag: str) -> None:
    terms = analyser_for(tag).analyse(text, tag)
    for term in terms:
        assert term.key and 0 <= term.start < term.end <= len(text) and term.position >= -1
    assert [term.start for term in terms] == sorted(term.start for term in terms)
    assert len(terms) == len(set(terms))


@given(text=TEXTS, tag=st.sampled_from(TAGS), chosen=st.randoms(use_true_random=False))
def test_what_is_sighted_are_the_terms_with_these_keys(text: str, tag: str, chosen: random.Random) -> None:
    terms = analyser_for(tag).analyse(text, tag)
    there = sorted({term.key for term in terms})
    keys = frozenset(chosen.sample(there, chosen.randint(0, len(there)))) | {"x"}
    seen = analyser_for(tag).sighted(text, tag, keys, {one for key in keys for one in outlines_of(key, tag)})
    assert list(seen.terms) == [term for term in terms if term.key in keys]
    places = {(term.start, term.end) for term in seen.terms}
    assert seen.written == {(term.start, term.end): term.key for term in terms if term.key[0] == EXACT and (term.start, term.end) in places}
    for edge in (0, 1):
        whole = {(term.start, term.end)[edge] for term in terms if term.key[0] != PIECE}
        assert {place[edge] for place in seen.words} == whole
        assert whole | {place[edge] for place in seen.pieces} == {(term.start, term.end)[edge] for term in terms}


@given(text=TEXTS, tag=st.sampled_from(TAGS))
def test_what_is_asked_for_is_there(text: str, tag: str) -> None:
    analyser = analyser_for(tag)
    there = keys_of(text, tag)
    asked = analyser.ask(text, tag)
    assert analyser.units(text, tag) == [one.unit for one in asked]
    for one in asked:
        assert 0 <= one.start < one.end <= len(text) and one.unit and one.variants
        assert {key for variant in one.variants for key in variant.keys} <= there
        assert one.variants[0].weight == 1.0 and not one.variants[0].flat
    for variants in (analyser.nearness(text, tag), analyser.partly(text, tag)):
        assert {key for variant in variants for key in variant.keys} <= there


@given(text=TEXTS, before=TEXTS, tag=st.sampled_from(TAGS))
def test_a_text_holds_itself_as_a_phrase(text: str, before: str, tag: str) -> None:
    analyser = analyser_for(tag)
    phrase = analyser.ask_phrase(text, tag)
    assert (phrase is None) == (not analyser.analyse(text, tag))
    if phrase:
        assert holds(text, phrase, tag)
        assert holds(f"{before}\n{text}", phrase, tag)


@given(text=WORDS, tag=st.sampled_from(TAGS))
def test_loose_words_are_keys(text: str, tag: str) -> None:
    analyser = analyser_for(tag)
    for one in analyser.ask(text, tag):
        if analyser.name in ("general", "latin-marks"):
            assert one.variants[0].keys == (analyser.loose(one.unit),)


@pytest.mark.parametrize(("tag", "text"), [
    ("vi", "Hoà bình, kĩ thuật; quý khách 2024"), ("bdq", "'Bok pơtruh 'năr tơ'bang"), ("en", "the province’s gates"),
    ("lo", "ນໍ້າ ຫມູ່ບ້ານ ຫຼາຍ ໒໐໒໔"), ("km", "ស្រ្តី ឥទិ្ធពល ឲ្យ ១២"), ("zh-Hant", "邊境地區人民, 看著"),
])
def test_words_in_normal_spelling_are_in_normal_spelling(tag: str, text: str) -> None:
    analyser = analyser_for(tag)
    units = analyser.units(text, tag)
    assert analyser.units(" ".join(units), tag) == units
    assert [one.variants for one in analyser.ask(" ".join(units), tag)] == [one.variants for one in analyser.ask(text, tag)]


@given(text=WORDS, tag=st.sampled_from(TAGS))
def test_normal_forms_do_not_matter(text: str, tag: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert keys_of(unicodedata.normalize("NFD", composed), tag) == keys_of(composed, tag)


def test_every_analyser_finds_a_name_in_latin_letters_without_its_marks(tag: str) -> None:
    analyser = analyser_for(tag)
    asked = analyser.ask("le thanh duc co", tag)
    assert [one.variants[0].keys for one in asked] == [("le",), ("thanh",), ("duc",), ("co",)]
    assert finds("(Lệ Thanh, Đức Cơ)", "le thanh duc co", tag) and finds("(Le Thanh, Duc Co)", "Lệ Thanh Đức Cơ", tag)
    exact = [variant for variant in analyser.ask("Lệ", tag)[0].variants if variant.keys == (EXACT + "lệ",)]
    assert exact and exact[0].flat and exact[0].weight == 2.0


def test_digits_of_all_scripts_are_equal(tag: str) -> None:
    for one in ("2024", "໒໐໒໔", "២០២៤", "２０２４"):
        assert "2024" in keys_of(one, tag)


@pytest.mark.parametrize(("tag", "written", "asked"), [
    ("vi", "Cửa khẩu quốc tế Lệ Thanh", "cua khau quoc te"), ("en", "The province's border gate", "province"),
    ("vi", "hoà bình và sức khoẻ", "hòa bình khỏe"), ("vi", "bi\u200bên gi\u00adới", "biên giới"), ("vi", "kĩ thuật, nước Mĩ", "kỹ Mỹ"),
    ("jra", "ƀôn lan", "bon"), ("bdq", "’bok tơ’bah", "bok tobah"), ("bdq", "'bok", "’bok"), ("bdq", "`bok", "ƀok"),
    ("lo", "ສິດທິມະນຸດ", "ສິດທິ ມະນຸດ"), ("lo", "ສິດທິ\u200bມະນຸດ", "ສິດທິມະນຸດ"), ("lo", "ສິດທິ ມະນຸດ", "ສິດທິມະນຸດ"),
    ("lo", "ນໍ້າຕົກຕາດ", "ນ້ຳຕົກ"), ("lo", "ຫມູ່ບ້ານ", "ໝູ່ບ້ານ"), ("lo", "ສິດທິມະນຸດ", "ນຸດ"),
    ("km", "សិទ្ធិ\u200bមនុស្ស", "សិទ្ធិមនុស្ស"), ("km", "សិទិ្ធមនុស្ស", "សិទ្ធិ"), ("km", "ស្រ្ដី", "ស្ត្រី"), ("km", "សិទ្ធិមនុស្ស", "មនុស្ស"),
    ("zh-Hans", "边境地区人民", "地区"), ("zh-Hans", "中国人民", "国人"), ("zh-Hant", "邊境地區", "邊"), ("zh-Hant", "邊境地區", "边境"),
    ("zh-Hans", "边境地区", "邊境地區"), ("blt", "ꪁꪫꪱꪣ ꪜꪱꪫ", "ꪜꪱꪫ"),
])
def test_texts_hold_what_people_ask_for(tag: str, written: str, asked: str) -> None:
    assert finds(written, asked, tag)


@pytest.mark.parametrize(("tag", "written", "asked"), [
    ("vi", "cửa khẩu", "biên giới"), ("lo", "ມາ", "ໝາ"), ("km", "ស្តី", "ស្ត្រី"), ("zh-Hans", "境边", "边境"), ("bdq", "'bok", "'bol"),
])
def test_texts_do_not_hold_other_words(tag: str, written: str, asked: str) -> None:
    assert not finds(written, asked, tag)


@pytest.mark.parametrize(("tag", "written", "asked", "there"), [
    ("vi", "vùng biên giới phía Tây", "bien gioi phia", True), ("vi", "giới và biên", "biên giới", False),
    ("lo", "ສິດທິມະນຸດ", "ທິມະນຸ", True), ("lo", "ສິດທິ ມະນຸດ", "ສິດທິມະນຸດ", True), ("lo", "ສິດທິ, ມະນຸດ", "ສິດທິ ມະນຸດ", True), ("lo", "ສິດທິຂອງມະນຸດ", "ສິດທິມະນຸດ", False),
    ("km", "សិទិ្ធមនុស្ស", "សិទ្ធិមនុស្ស", True), ("km", "មនុស្ស សិទ្ធិ", "សិទ្ធិមនុស្ស", False),
    ("zh-Hant", "中國人民邊境", "国人民边", True), ("zh-Hans", "边境 地区", "地区边境", False), ("zh-Hans", "茶", "茶", True),
])
def test_phrases(tag: str, written: str, asked: str, there: bool) -> None:
    phrase = analyser_for(tag).ask_phrase(asked, tag)
    assert phrase and holds(written, phrase, tag) == there


@pytest.mark.parametrize(("tag", "query", "near", "far"), [
    ("vi", "biên giới", "vùng bien gioi", "giới hạn của biên"), ("en", "border gate", "the border gate", "the gate, border"),
    ("lo", "ສິດທິມະນຸດ", "ສິດທິມະນຸດ", "ມະນຸດ ແລະ ສິດທິ"), ("zh-Hans", "边境地区", "邊境地區", "地区和边境"),
])
def test_words_side_by_side_count_more(tag: str, query: str, near: str, far: str) -> None:
    wanted = analyser_for(tag).nearness(query, tag)
    assert wanted and all(holds(near, variant, tag) for variant in wanted)
    assert not any(holds(far, variant, tag) for variant in wanted)


@pytest.mark.parametrize(("tag", "one", "other", "near", "far"), [
    ("vi", "cửa khẩu", "biên giới", "các cửa khẩu biên giới", "biên giới và cửa khẩu"), ("bdq", "plei", "'nao", "tơ̆ plei 'nao", "'nao plei"),
    ("lo", "ສິດທິ", "ມະນຸດ", "ສິດທິມະນຸດ", "ມະນຸດ ແລະ ສິດທິ"), ("km", "សិទ្ធិ", "មនុស្ស", "សិទ្ធិមនុស្ស", "មនុស្ស និង សិទ្ធិ"),
    ("zh-Hans", "边境", "地区", "邊境地區", "地区和边境"),
])
def test_edges_of_two_words_are_the_key_of_both_side_by_side(tag: str, one: str, other: str, near: str, far: str) -> None:
    analyser = analyser_for(tag)
    (begins, first), (last, ends) = (analyser.edges(" ".join(analyser.units(text, tag)), tag) for text in (one, other))
    assert all((begins, ends, first, last))
    assert begins + ends in keys_of(near, tag) and begins + ends not in keys_of(far, tag)


@example(text="\u02bb\u17b6", tag="lo")
@given(text=TEXTS, tag=st.sampled_from(TAGS))
def test_edges_are_those_of_the_first_word_and_the_last(text: str, tag: str) -> None:
    analyser = analyser_for(tag)
    units = analyser.units(text, tag)
    for unit in units:
        assert all(analyser.edges(unit, tag)) or analyser.name == "chinese"
    if units:
        begins, ends = analyser.edges(" ".join(units), tag)
        assert (begins, ends) == (analyser.edges(units[-1], tag)[0], analyser.edges(units[0], tag)[1])


def test_places_are_those_of_the_text_as_given() -> None:
    text = "សិ\u200bទ្ធិ\u200bមនុស្ស និង 𝒜 សេរីភាព"
    found = {term.key: text[term.start:term.end] for term in analyser_for("km").analyse(text, "km")}
    assert found["សេរីភាព"] == "សេរីភាព" and found["សិទ្ធិមនុស្ស"] == "សិ\u200bទ្ធិ\u200bមនុស្ស"
    moved = "ឥទិ្ធពល"
    assert {moved[term.start:term.end] for term in analyser_for("km").analyse(moved, "km")} >= {"ឥទិ្ធពល", "ទិ្ធ"}
    assert [text[term.start:term.end] for text in ("xem bi\u00adên giới",) for term in analyser_for("vi").analyse(text, "vi")
            if term.key in ("bien", "+bien gioi")] == ["bi\u00adên giới", "bi\u00adên"]


OTHERWISE = {
    "lo": [(re.compile("([່-໋]?)ຳ"), r"ໍ\1າ"), (re.compile("ໝ"), "ຫມ"), (re.compile("ໜ"), "ຫນ"), (re.compile("ຫຼ"), "ຫລ"), (re.compile("ແ"), "ເເ"),
           (re.compile("([ັິ-ູົ])([່-໋])"), r"\2\1")],
    "km": [(re.compile("(្[ក-យល-ឳ])(្រ)"), r"\2\1"), (re.compile("្ត"), "្ដ"), (re.compile("(្[ក-ឳ])([ិ-ៅ])"), r"\2\1"), (re.compile("ើ"), "េី"),
           (re.compile("ោ"), "េា"), (re.compile("(ា)(ំ)"), r"\2\1"), (re.compile(" "), " \u200b")],
    "vi": [(re.compile("òa(?!\\w)"), "oà"), (re.compile("ủy(?!\\w)"), "uỷ"), (re.compile("(?<!\\w)lý(?!\\w)"), "lí"), (re.compile("ê"), "e\u0302")],
    "zh-Hans": [(re.compile("边"), "邊"), (re.compile("国"), "國"), (re.compile("关"), "關"), (re.compile("为"), "爲"), (re.compile("这"), "這")],
}


@pytest.mark.parametrize("tag", OTHERWISE)
def test_texts_written_in_other_ways_have_the_same_keys_at_the_same_words(tag: str) -> None:
    analyser = analyser_for(tag)
    changed = 0
    for path in sorted(CORPUS.glob(f"*/{tag}.md")):
        for line in path.read_text("utf-8").splitlines():
            other = line
            for pattern, put in OTHERWISE[tag]:
                other = pattern.sub(put, other)
            changed += other != line
            one, two = analyser.analyse(line, tag), analyser.analyse(other, tag)
            assert [(term.key, term.position) for term in one] == [(term.key, term.position) for term in two]
            assert analyser.units(line, tag) == analyser.units(other, tag)
            for first, second in zip(one[::11], two[::11], strict=True):
                assert analyser.units(line[first.start:first.end], tag) == analyser.units(other[second.start:second.end], tag)
    assert changed > 80


@pytest.mark.parametrize("tag", ["lo", "km", "zh-Hans"])
def test_every_run_of_a_text_is_found_in_it_wherever_the_dictionary_cuts(tag: str) -> None:
    """Runs begin and end with a letter and its signs, as people take them out of a text."""
    analyser = analyser_for(tag)
    for path in sorted(CORPUS.glob(f"*/{tag}.md"))[:4]:
        for line in path.read_text("utf-8").splitlines():
            pieces = sorted({(term.start, term.end) for term in analyser.analyse(line, tag) if is_piece(term, tag)})
            for number in range(0, len(pieces) - 5, 17):
                run = line[pieces[number][0]:pieces[number + 4][1]]
                phrase = analyser.ask_phrase(run, tag)
                assert finds(line, run, tag) and phrase and holds(line, phrase, tag), run


def is_piece(term: Term, tag: str) -> bool:
    if tag == "zh-Hans":
        return len(term.key) == 1 and term.position >= 0
    return term.key.startswith(PIECE) and " " not in term.key


def test_words_in_normal_spelling_are_looked_for_in_fewer_steps_as_any_others() -> None:
    for tag in ("vi", "en", "bdq", "jra", "lo", "km"):
        analyser = analyser_for(tag)
        for path in sorted(CORPUS.glob(f"*/{tag}.md"))[:3]:
            units = analyser.units(path.read_text("utf-8"), tag)[:600]
            for size in (1, 2, 3):
                for start in range(0, len(units) - size, 5):
                    text = " ".join(units[start:start + size])
                    slower = Analyser.known(analyser, text, tag)
                    if tag in ("lo", "km"):  # their pieces overlap, so holding them all is enough
                        slower = tuple(replace(one, adjacent=False) for one in slower)
                    assert analyser.known(text, tag) == slower
