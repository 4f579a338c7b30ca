"""Finding terms in texts: words of each language, inflection, marks, and never half a letter."""

from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.languages.clusters import clusters
from app.translation.glossary.candidates import candidates
from app.translation.glossary.finding import Terms, occurrences


def found(terms: list[str], text: str, tag: str) -> list[tuple[str, str]]:
    """The terms and how they are written where they stand."""
    return [(one.term, text[one.span.start:one.span.end]) for one in occurrences(Terms(terms, tag), text)]


@pytest.mark.parametrize(("term", "text", "tag"), [
    ("hơ", "hơ̆mâo", "jra"),
    ("hơ", "hơ̆", "jra"),
    (normalize("NFD", "tiê"), normalize("NFD", "tiếng"), "vi"),
    ("tiê", normalize("NFD", "tiếng"), "vi"),
    ("ກ", "ກິ່ງ", "lo"),
    ("ກາ", "ການ", "lo"),
    ("ថ", "ថ្ងៃ", "km"),
    ("国人", "中国人民", "zh-Hans"),
    ("gia", "giang sơn", "vi"),
    ("biên giới", "ở trên biên. Giới hạn, biên: giới", "vi"),
])
def test_a_part_of_a_letter_or_word_is_no_term(term: str, text: str, tag: str) -> None:
    assert found([term], text, tag) == []


def test_the_longest_term_hides_those_inside_it() -> None:
    assert found(["báo"], "Thông báo", "vi") == [("báo", "báo")]
    assert found(["báo", "thông báo"], "Thông báo của báo", "vi") == [("thông báo", "Thông báo"), ("báo", "báo")]


def test_marks_may_be_left_out_of_a_whole_text() -> None:
    assert found(["Biên giới"], "bien gioi", "vi") == [("Biên giới", "bien gioi")]
    assert found(["đường"], "duong", "vi") == [("đường", "duong")]
    assert found(["bản"], "ban", "vi") == [("bản", "ban")]
    assert found(["bản", "ban"], "ban", "vi") == [("ban", "ban")]
    assert found(["bản"], "ban của tỉnh", "vi") == []
    assert found(["ban"], "bản", "vi") == []


@pytest.mark.parametrize(("term", "text"), [
    ("border marker", "Border Markers"), ("country", "countries"), ("cross", "crosses"), ("cross", "crossed"),
    ("plan", "planning"), ("place", "placing"), ("make", "making"), ("human rights", "human right"),
    ("building", "buildings"), ("village", "the village's"), ("marker", "marker’s"),
])
def test_english_endings(term: str, text: str) -> None:
    assert [one for one, _ in found([term], text, "en")] == [term]


@pytest.mark.parametrize(("term", "text"), [("plan", "planes"), ("new", "news"), ("str", "string"), ("not", "notes"), ("car", "cared"), ("plan", "planed")])
def test_other_english_words(term: str, text: str) -> None:
    assert found([term], text, "en") == []


def test_endings_are_english_only_and_exact_words_first() -> None:
    assert found(["ban"], "bans", "vi") == []
    assert found(["marker", "markers"], "markers", "en") == [("markers", "markers")]


def test_terms_longer_than_a_word_of_the_dictionary() -> None:
    assert found(["中国人民"], "为中国人民服务", "zh-Hans") == [("中国人民", "中国人民")]
    assert found(["ព្រំដែន"], "តាមព្រំដែនប្រទេស", "km") == [("ព្រំដែន", "ព្រំដែន")]
    assert found(["ຊາຍແດນ", "ຊາຍແດນລາວ"], "ຊາຍ\u200bແດນລາວ", "lo") == [("ຊາຍແດນລາວ", "ຊາຍ\u200bແດນລາວ")]


def test_signs_spaces_and_hyphens() -> None:
    assert found(["biên giới"], "_biên giới_, km.Biên\u00a0giới", "vi") == [("biên giới", "biên giới"), ("biên giới", "Biên\u00a0giới")]
    assert found(["Ê-đê"], "người Ê đê", "vi") == [("Ê-đê", "Ê đê")]
    assert found(["C", "C++"], "C++", "en") == [("C++", "C++")]
    assert found(["biên giới"], normalize("NFD", "Biên giới"), "vi") == [("biên giới", normalize("NFD", "Biên giới"))]
    assert found(["", " - "], " - ", "vi") == []


def test_a_forbidden_term_inside_the_right_one_is_none() -> None:
    assert found(["border marker", "marker"], "At the border marker a marker stood.", "en") == [
        ("border marker", "border marker"), ("marker", "marker")]


def test_terms_left_out_hide_nothing() -> None:
    terms = Terms(["thông báo", "báo"], "vi")
    assert [one.term for one in terms.occurrences("Thông báo", frozenset({"thông báo"}))] == ["báo"]


LETTERS = st.text("abehiơếâợ̆̂đ ກາິ່ງເថ្ៃង中国.-_'\u200b1", max_size=14)


@given(st.lists(LETTERS, max_size=4), LETTERS, st.sampled_from(["vi", "jra", "en", "lo", "km", "zh-Hans"]))
@example(["1"], "1̂ກ", "lo")
def test_places_are_whole_clusters_and_do_not_meet(terms: list[str], text: str, tag: str) -> None:
    starts = {one.start for one in clusters(text)}
    spans = sorted({(one.span.start, one.span.end) for one in occurrences(Terms(terms, tag), text)})
    assert all(start in starts and (end in starts or end == len(text)) and start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_candidates_are_frequent_words_side_by_side() -> None:
    texts = ["Đồn biên phòng của huyện.", "Ở Đồn biên phòng có 5 người.", "Các đồn biên phòng và cột mốc.", "Cột mốc, cột.", "Cột mốc cao.",
             "Cột, mốc", "xem https://cột.mốc/cột_mốc"]
    told = candidates(texts, "vi")
    assert [(one.text, one.count) for one in told] == [("Đồn biên phòng", 3), ("Cột mốc", 3)]
    assert told[0].example == "Đồn biên phòng của huyện."
    assert [one.text for one in candidates(texts, "vi", ["đồn biên phòng"])] == ["Cột mốc"]
    assert [one.text for one in candidates(texts, "vi", limit=1)] == ["Đồn biên phòng"]


def test_candidates_without_spaces() -> None:
    texts = ["边境地区的人民", "在边境地区", "边境地区和道路"]
    assert [(one.text, one.count) for one in candidates(texts, "zh")] == [("边境地区", 3)]
