"""The language of a query, by its letters and by the words of the archive."""

from collections.abc import Collection, Mapping

import pytest

from app.search.detection import by_letters, detect

CASES = [
    ("biên giới", "vi"), ("đất", "vi"), ("ບ້ານ", "lo"), ("ព្រំដែន", "km"), ("边境", "zh-Hans"), ("ꪁꪫꪱꪣ", "blt"), ("ꨌꩌ", "cjm"),
    ("Pleiku ຊາຍແດນ", "lo"), ("bien gioi", None), ("border", None), ("ƀôn", None), ("hơ̆t", None), ("plŏm", None),
    ("’bok", None), ("123", None), ("", None), ("!?", None),
]
DOCUMENTS = {"vi": 500, "en": 200, "jra": 40, "bdq": 60, "lo": 80, "zh-Hans": 30, "zh-Hant": 2}
WORDS = {
    "vi": {"bien": 90, "=biên": 60, "=biển": 40, "gioi": 80, "=giới": 70, "lang": 50, "=làng": 45, "can": 30, "=cần": 25, "pleiku": 60, "=pleiku": 60,
           "so": 150, "=số": 140, "=so": 20, "xo": 10, "=xơ": 10},
    "en": {"so": 60, "=so": 60, "xo": 8, "=xơ": 8, "border": 80, "=border": 80, "can": 120, "=can": 120, "village": 20, "=village": 20, "pleiku": 10, "=pleiku": 10},
    "jra": {"bon": 30, "=ƀôn": 30, "lan": 20, "=lan": 20},
    "bdq": {"bok": 40, "=ƀok": 40, "plei": 30, "=plei": 30, "lang": 2, "=lang": 2},
}


def frequencies(asked: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, int]]:
    return {tag: {key: WORDS[tag][key] for key in keys if key in WORDS.get(tag, {})} for tag, keys in asked.items()}


@pytest.mark.parametrize(("text", "tag"), CASES)
def test_letters_tell_or_do_not(text: str, tag: str | None) -> None:
    assert by_letters(text) == tag


@pytest.mark.parametrize(("text", "tag"), [
    ("bien gioi", "vi"), ("biên giới", "vi"), ("border village", "en"), ("can", "en"), ("can lang", "vi"), ("ƀôn lan", "jra"), ("bon lan", "jra"),
    ("’bok plei", "bdq"), ("'bok", "bdq"), ("bok", "bdq"), ("xyzzy", None), ("xyzzỳ", "vi"), ("", None), ("ຊາຍແດນ", "lo"), ("ព្រំដែន", "km"),
    ("边境", "zh-Hans"), ("邊境", "zh-Hant"), ("Pleiku", "vi"),
    ("xo so", "vi"), ("so", "en"),
])
def test_the_words_of_the_archive_tell_among_languages_of_one_script(text: str, tag: str | None) -> None:
    assert detect(text, DOCUMENTS, frequencies).language == tag


def test_whatever_it_may_be_can_be_chosen() -> None:
    assert set(detect("bien", DOCUMENTS, frequencies).candidates) == {"vi", "en", "jra", "bdq"}
    assert detect("bien", DOCUMENTS, frequencies).candidates[0] == "vi"
    assert detect("边境", DOCUMENTS, frequencies).candidates == ("zh-Hans", "zh-Hant")
    assert detect("bien", {}, frequencies).language is None and detect("biên", {}, frequencies).language == "vi"
