"""Likeness in the language's own segmentation, placeholders, and differences on whole clusters."""

import csv
import itertools
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages.clusters import clusters
from app.languages.segmentation import Span
from app.translation.memory.placeholders import NAME, NUMBER
from app.translation.memory.similarity import differences, keys, likeness, places

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def marked(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[one.start:one.end] for one in spans]


def test_words_where_spaces_part_them_and_clusters_where_not() -> None:
    assert keys("Cửa khẩu mở.", "vi")[0] == ["cửa", "khẩu", "mở", "."]
    assert keys("ສ້າງ​ດ່ານ", "lo")[0] == ["ສ້", "າ", "ງ", "ດ່", "າ", "ນ"]
    assert keys("ស្រី។", "km")[0] == ["ស្រី", "។"]
    assert keys("边境口岸。", "zh-Hans")[0] == ["边", "境", "口", "岸", "。"]
    assert keys("ປີ2011ຢູ່ ASEAN", "lo")[0] == ["ປີ", NUMBER, "ຢູ່", "asean"]
    assert keys("Bơngai hơ̆mâo 'nao", "bdq")[0] == ["bơngai", "hơ̆mâo", "'nao"]


@pytest.mark.parametrize(("one", "other", "tag"), [
    ("Nghị quyết số 15/2019 ngày 12/5/2019 về đường biên", "Nghị quyết số 7/2020 ngày 3/11/2020 về đường biên", "vi"),
    ("Theo ông Phan Trọng Hổ, cửa khẩu mở lúc 7h30.", "Theo ông Rơ Mah Tuân, cửa khẩu mở lúc 15h00.", "vi"),
    ("ປີ 2019 ມີ 12 ຄົນ", "ປີ ໒໐໒໐ ມີ ໑໕ ຄົນ", "lo"),
    ("ឆ្នាំ២០១៩ មាន ១២ នាក់", "ឆ្នាំ2020 មាន 15 នាក់", "km"),
    ("2019年有12人", "2020年有15人", "zh-Hans"),
])
def test_last_years_text_is_this_years_but_for_numbers_and_names(one: str, other: str, tag: str) -> None:
    assert likeness(one, other, tag) == 1.0
    assert differences(one, other, tag) != ((), ())


def test_what_is_no_name_stays_a_word() -> None:
    assert NAME not in keys("Cửa khẩu mở. Sau đó đóng. “Vâng, được.”", "vi")[0]
    assert NAME not in keys("TỈNH GIA LAI HỌP BÁO", "vi")[0]
    assert NAME not in keys("Opening Hours Of The Gate", "en")[0]
    assert keys("thăm xã Ia Dom, huyện Đức Cơ", "vi")[0] == ["thăm", "xã", NAME, ",", "huyện", NAME]


def test_a_text_of_little_but_numbers_keeps_them() -> None:
    assert keys("12 / 2019", "vi")[0] == ["12", "/", "2019"]
    assert likeness("1.250", "3.700", "vi") == 0
    assert likeness("Gia Lai", "Đà Nẵng", "vi") == 0


def test_differences_are_marked_in_both_texts() -> None:
    one, other = "Cửa khẩu sẽ mở lúc 17:00 ngày mai.", "Cửa khẩu sẽ không mở lúc 16:00 ngày mai."
    mine, theirs = differences(one, other, "vi")
    assert marked(one, mine) == ["17:00"]
    assert marked(other, theirs) == ["không", "16:00"]
    assert differences(one, one, "vi") == ((), ())
    assert marked("Ia Dom Ia Nan", differences("Ia Dom Ia Nan", "Ia Pnôn", "vi")[0]) == ["Dom Ia Nan"]


@given(st.data())
def test_marks_never_cut_a_cluster(data: st.DataObject) -> None:
    tag, letters = data.draw(st.sampled_from([
        ("jra", ["h", "ơ", "ơ̆", "m", "â", " ", "ƀ", "t", "ê̆", "\u0306", "."]),
        ("lo", ["ສ", "ກ", "ິ", "່", "້", "ງ", "າ", "ຳ", "\u200b", " ", "1", "a"]),
        ("km", ["ថ", "ង", "្ង", "ៃ", "ក", "្រ", "ើ", "់", "\u200b", "\u200c", "។", "១"]),
        ("vi", ["tiê", "́", "ng", " ", "e", "\u0302", "\u0301", "1", "/", "👩\u200d👧", "\""]),
    ]))
    one, other = ("".join(data.draw(st.lists(st.sampled_from(letters), max_size=12))) for _ in range(2))
    for text, spans in zip((one, other), differences(one, other, tag), strict=True):
        edges = {span.start for span in clusters(text)} | {len(text)}
        assert all(span.start in edges and span.end in edges and span.start < span.end for span in spans)
        assert all(a.end < b.start for a, b in itertools.pairwise(spans))


@given(st.text(max_size=40), st.sampled_from(["vi", "lo", "km", "zh-Hans", "jra"]))
def test_everything_that_can_be_seen_is_compared_once(text: str, tag: str) -> None:
    spans = [span for span, _ in places(text, tag)]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    missed = {text[place] for place in range(len(text)) if place not in covered}
    assert all(char.isspace() or unicodedata.category(char)[0] in "CZM" for char in missed)


@pytest.mark.skipif(not DATA.is_dir(), reason="the texts are not beside the project")
def test_most_sentences_are_like_no_other() -> None:
    """Placeholders do not make everything the same: of 300 sentences of the news few equal another."""
    with (DATA / "news.vi-bdq.train.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:301]
    shapes = {tuple(keys(row[0], "vi")[0]) for row in rows}
    assert len(shapes) >= 0.97 * len({row[0] for row in rows})
