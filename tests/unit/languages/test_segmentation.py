"""Sentences and words come apart where a reader of the language would take them apart."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.languages.registry import all_languages
from app.languages.segmentation import Span, sentences, words

DATA = Path(__file__).parents[2] / "data" / "languages" / "sentences.toml"
CASES = tomllib.loads(DATA.read_text(encoding="utf-8"))["case"]
UDHR = Path(__file__).parents[4] / "shared" / "data" / "udhr"
TAGS = st.sampled_from([language.tag for language in all_languages()])
MIXED = st.lists(
    st.sampled_from([*"aĐ1.!? \n\t\"'“”()*_~…。！「」。5ñ", "ສ", "ົ", "ល", "។", "ា", "国", "😀", "\u200b", "ꪀ", "v.v. ",
                     "TP. ", "1. ", "\ud800", "\n \n"]),
    max_size=40,
).map("".join)


def cut(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start:span.end] for span in spans]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['tag']}: {case['why']}" for case in CASES])
def test_sentences_of_the_table(case: dict) -> None:
    expected = [sentence.strip() for sentence in case["sentences"]]
    text = case.get("joint", " ").join(expected)
    assert cut(text, sentences(text, case["tag"])) == expected


@given(st.one_of(MIXED, st.text()), TAGS)
@settings(max_examples=300)
def test_sentences_hold_every_character_but_spaces_once(text: str, tag: str) -> None:
    spans = sentences(text, tag)
    ends = [0]
    for span in spans:
        assert ends[-1] <= span.start < span.end
        assert not text[ends[-1]:span.start].replace("\u200b", "").strip()
        piece = text[span.start:span.end]
        assert piece == piece.strip()
        ends.append(span.end)
    assert not text[ends[-1]:].replace("\u200b", "").strip()


@given(st.one_of(MIXED, st.text()), TAGS)
@settings(max_examples=200)
def test_words_are_in_order_and_hold_every_letter(text: str, tag: str) -> None:
    end = 0
    for span in words(text, tag):
        assert end <= span.start < span.end
        assert not any(c.isalnum() for c in text[end:span.start])
        assert any(c.isalnum() for c in text[span.start:span.end])
        end = span.end
    assert not any(c.isalnum() for c in text[end:])


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("vi", "Cửa khẩu 😀 Lệ Thanh, năm 2020!", ["Cửa", "khẩu", "Lệ", "Thanh", "năm", "2020"]),
        ("en", "It's 3.5 — isn't it?", ["It's", "3.5", "isn't", "it"]),
        ("lo", "ປະກາດສາກົນ ກ່ຽວກັບສິດ", ["ປະກາດ", "ສາກົນ", "ກ່ຽວກັບ", "ສິດ"]),
        ("zh-Hans", "中国加入😀。你好", ["中国", "加入", "你好"]),
        ("bdq", "'Năr 'boi P'lơk “’lưng” 'quoted'", ["'Năr", "'boi", "P'lơk", "’lưng", "quoted"]),
        ("blt", "ꪵꪠꪙ ꪒꪲꪙ.", ["ꪵꪠꪙ", "ꪒꪲꪙ"]),
    ],
)
def test_words_of_a_text(tag: str, text: str, expected: list[str]) -> None:
    assert cut(text, words(text, tag)) == expected


def test_khmer_comes_apart_by_its_dictionary() -> None:
    assert 3 <= len(words("សេចក្ដីប្រកាសជាសកលស្ដីពីសិទ្ធិមនុស្ស", "km")) <= 8


@pytest.mark.parametrize("tag", ["vi", "en", "lo", "km", "zh-Hans", "blt"])
def test_the_declaration_comes_apart_alike_in_many_threads(tag: str) -> None:
    path = UDHR / f"udhr.{tag}.md"
    if not path.is_file():
        pytest.skip("shared/data/udhr is not here")
    text = path.read_text(encoding="utf-8")
    once = (sentences(text, tag), words(text, tag))
    assert len(once[0]) >= 90
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda _: (sentences(text, tag), words(text, tag)), range(16))
    assert all(result == once for result in results)
