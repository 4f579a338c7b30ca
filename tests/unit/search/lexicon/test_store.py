"""Lexicons in files: phrases, unmarked words, ways through a third language, readings, and files that change."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.search.lexicon.estimation import Entry
from app.search.lexicon.store import LexiconFiles


@pytest.fixture
def files(tmp_path: Path) -> LexiconFiles:
    made = LexiconFiles(tmp_path / "lexicons")
    made.write("vi", "en", 50, {
        "biên giới": Entry(9, (("border", 0.8), ("frontier", 0.2))),
        "biên": Entry(9, (("edge", 1.0),)), "giới": Entry(9, (("world", 1.0),)),
        "bạn": Entry(30, (("friend", 0.9),)), "bàn": Entry(2, (("table", 0.9),)), "của": Entry(50, (("of", 0.9),)),
    })
    made.write("lo", "vi", 9, {"ຊາຍແດນ": Entry(4, (("biên giới", 0.9),))})
    made.write("vi", "bdq", 9, {"biên giới": Entry(4, (("sơnong", 0.5),))})
    return made


def rendered(files: LexiconFiles, text: str, source: str, target: str) -> dict[tuple[int, int], list[str]]:
    return {(one.first, one.last): [rendition.text for rendition in one.renditions]
            for one in files.render(text.split(), source, target)}


def test_words_that_belong_together_are_one_and_their_parts_count_less(files: LexiconFiles) -> None:
    (border,) = files.render(("biên", "giới"), "vi", "en")
    assert (border.first, border.last) == (0, 2)
    assert [(one.text, one.told, one.part) for one in border.renditions] == [
        ("border", True, False), ("frontier", True, False), ("edge", False, True), ("world", False, True)]
    assert border.weight > files.render(("biên",), "vi", "en")[0].weight


def test_a_query_is_cut_where_its_words_are_seen_most(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    files.write("vi", "lo", 2000, {
        "đã": Entry(900, (("ໄດ້", 0.9),)), "mất": Entry(80, (("ເສຍ", 0.9),)), "tích": Entry(12, (("ສະສົມ", 0.9),)),
        "đã mất": Entry(4, (("ໄດ້", 0.9),)), "mất tích": Entry(5, (("ຫາຍ", 0.9),)), "ba": Entry(60, (("ສາມ", 0.9),)),
    })
    assert [(one.first, one.last) for one in files.render(["đã", "mất", "tích", "ba"], "vi", "lo")] == [(0, 1), (1, 3), (3, 4)]


def test_a_word_of_frequent_syllables_is_one_word_however_rarely_it_was_seen(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    files.write("vi", "lo", 2000, {
        "công": Entry(200, (("ສາທາລະນະ", 0.9),)), "lý": Entry(90, (("ເຫດຜົນ", 0.9),)), "công lý": Entry(0, (("ຍຸດຕິທຳ", 0.9),)),
    })
    (justice,) = files.render(("công", "lý"), "vi", "lo")
    assert (justice.first, justice.last, justice.renditions[0].text) == (0, 2, "ຍຸດຕິທຳ")


def test_a_syllable_at_an_end_of_a_query_may_be_half_a_word(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    files.write("vi", "lo", 100, {
        "biên": Entry(12, (("ຂອບ", 0.9),)), "biên giới": Entry(9, (("ຊາຍແດນ", 0.9),)), "vùng": Entry(9, (("ເຂດ", 0.9),)),
        "giới": Entry(20, (("ໂລກ", 0.9),)),
    })
    def told(text: str) -> list[list[tuple[str, bool]]]:
        return [[(one.text, one.told) for one in word.renditions] for word in files.render(text.split(), "vi", "lo")]
    assert told("vùng biên") == [[("ເຂດ", True)], [("ຊາຍແດນ", False), ("ຂອບ", True)]]
    assert told("giới vùng")[0] == [("ໂລກ", True), ("ຊາຍແດນ", False)]
    assert told("biên vùng")[0] == [("ຂອບ", True)], "it ends no word that is known"
    assert told("vùng biên vùng")[1] == told("biên")[0] == [("ຂອບ", True)]
    assert told("vung bien") == [[("ເຂດ", True)], [("ຂອບ", True)]], "typed without marks it may be too much already"


def test_a_word_that_was_made_of_two_is_both(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    files.write("lo", "vi", 100, {"ຄວາມ": Entry(50, (("sự", 0.8),)), "ບັນເທີງ": Entry(1, (("giải trí", 0.8),))})
    assert rendered(files, "ຄວາມບັນເທີງ", "lo", "vi") == {(0, 1): ["giải trí", "sự"]}
    assert rendered(files, "ບັນເທີງໃຈ", "lo", "vi") == {}


def test_a_word_that_was_cut_in_two_is_one_where_no_spaces_are_written(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    entries = {"ຊາຍ": Entry(9, (("nam", 0.8),)), "ແດນ": Entry(9, (("vùng", 0.8),)), "ຊາຍແດນ": Entry(3, (("biên giới", 0.8),))}
    files.write("lo", "vi", 100, entries)
    assert rendered(files, "ຊາຍ ແດນ", "lo", "vi")[0, 2][0] == "biên giới"
    files.write("vi", "lo", 100, {"biên": Entry(9, (("ຂອບ", 0.8),)), "biêngiới": Entry(3, (("ຊາຍແດນ", 0.8),))})
    assert rendered(files, "biên giới", "vi", "lo") == {(0, 1): ["ຂອບ"]}


def test_a_word_in_every_text_counts_little(files: LexiconFiles) -> None:
    common, rare = files.render(("của", "bàn"), "vi", "en")
    assert common.weight < rare.weight <= 1


def test_words_typed_without_marks_are_all_that_they_may_be(files: LexiconFiles) -> None:
    assert rendered(files, "bien gioi", "vi", "en") == {(0, 2): ["border", "frontier", "edge", "world"]}
    assert rendered(files, "ban", "vi", "en") == {(0, 1): ["friend", "table"]}
    assert rendered(files, "bàn", "vi", "en") == {(0, 1): ["table"]}
    assert rendered(files, "bán", "vi", "en") == {}, "a marked word is only itself"


def test_two_languages_without_pairs_meet_through_a_third(files: LexiconFiles) -> None:
    assert rendered(files, "ຊາຍແດນ", "lo", "bdq") == {(0, 1): ["sơnong"]}
    assert rendered(files, "ຊາຍແດນ", "lo", "km") == {}


def test_words_of_chinese_origin_are_read(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    assert "合作" in rendered(files, "hợp tác", "vi", "zh-Hans")[0, 2]
    assert "hợp tác" in rendered(files, "合作", "zh-Hans", "vi")[0, 1]
    assert not any(one.told for one in files.render(("hợp", "tác"), "vi", "zh-Hans")[0].renditions), "they may be no words"
    assert rendered(files, "hợp tác", "vi", "lo") == {}


def test_the_company_of_words_comes_with_them_and_is_added_up(tmp_path: Path) -> None:
    files = LexiconFiles(tmp_path)
    entries = {word: Entry(4, (("x", 0.5),)) for word in ("biên giới", "biên", "giới", "chợ")}
    files.write("vi", "lo", 300, entries, company={
        "biên": (("ດ່ານ", 20.0), ("ຊາຍແດນ", 10.5)), "biên giới": (("ດ່ານ", 7.25),), "giới": (("ໂລກ", 3.0),)})
    border, market = files.render(("biên", "giới", "chợ"), "vi", "lo")
    assert dict(border.company) == {"ດ່ານ": 27.25, "ຊາຍແດນ": 10.5, "ໂລກ": 3.0} and market.company == ()
    assert dict(files.render(("bien", "gioi"), "vi", "lo")[0].company) == dict(border.company), "typed without marks"
    assert files.languages() == {"vi"} and files.render(("&biên",), "vi", "lo") == (), "a row of company is no word"


def test_unknown_languages_and_nothing_are_nothing(files: LexiconFiles) -> None:
    assert files.render((), "vi", "en") == () and files.render(("biên",), "rad", "jra") == ()
    assert files.languages() == {"vi", "lo"}
    assert (files.pairs("vi", "en"), files.pairs("en", "vi")) == (50, 0)


def test_a_file_that_was_replaced_is_read_again(files: LexiconFiles) -> None:
    files.write("vi", "en", 51, {"biên": Entry(1, (("rim", 1.0),))})
    assert rendered(files, "biên", "vi", "en") == {(0, 1): ["rim"]}


@pytest.mark.parametrize("change", [lambda old: old[:len(old) // 2], lambda old: b"", lambda old: b"\xff" + old, lambda old: old.replace(b"rong", b"Rong"),
                                    lambda old: old.replace(b"\tborder", b"")])
def test_a_damaged_file_says_nothing_until_it_is_learned_anew(files: LexiconFiles, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "lexicons" / "vi.en.tsv"
    path.write_bytes(change(path.read_bytes()))
    assert rendered(files, "biên giới", "vi", "en") == {} and rendered(files, "biên giới", "vi", "bdq") == {(0, 2): ["sơnong"]}
    files.write("vi", "en", 51, {"biên": Entry(1, (("rim", 1.0),))}, 60)
    assert rendered(files, "biên", "vi", "en") == {(0, 1): ["rim"]} and files.pairs("vi", "en") == 60
    path.write_bytes(b"")
    assert files.pairs("vi", "en") == 0


def test_a_write_that_fails_leaves_the_old_file(files: LexiconFiles, tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        files.write("vi", "en", 1, {"\ud800": Entry(1, (("x", 1.0),))})
    assert rendered(files, "bàn", "vi", "en") == {(0, 1): ["table"]}
    assert not list((tmp_path / "lexicons").glob("*.part"))


def test_a_damaged_file_is_told_of_in_one_short_line(files: LexiconFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "lexicons" / "vi.en.tsv").write_bytes(b"\xff" * 100_000)
    assert rendered(files, "biên", "vi", "en") == {}
    assert "vi.en.tsv" in caplog.text and len(caplog.text) < 400
