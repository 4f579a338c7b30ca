"""The registry holds what the archive's design names, and finds it under every usual spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.languages.locales import HTML_LANG, UI_LOCALES, html_lang
from app.languages.registry import all_languages, canonical, get, name

TAGS = ["vi", "en", "lo", "km", "zh-Hans", "zh-Hant", "jra", "bdq", "rad", "sed", "hmv", "mww", "tyz", "nut", "blt", "cjm", "kpm", "hre", "cmo", "bru", "ium"]


def test_it_holds_the_languages_of_the_plan() -> None:
    assert [language.tag for language in all_languages()] == TAGS


@pytest.mark.parametrize("language", all_languages(), ids=lambda language: language.tag)
def test_a_language_is_complete(language) -> None:
    assert set(language.names) == set(UI_LOCALES)
    for text in (language.autonym, *language.names.values()):
        assert text and unicodedata.is_normalized("NFC", text) and text == text.strip()
    assert len(language.script) == 4 and language.direction in ("ltr", "rtl")
    assert language.tag not in language.fallbacks
    assert all(get(tag).tag == tag for tag in language.fallbacks)
    assert language.minority is (language.tag not in ("vi", "en", "lo", "km", "zh-Hans", "zh-Hant"))
    assert not language.marks_optional or language.script == "Latn"
    assert language.spaces is (language.script not in ("Laoo", "Khmr", "Hans", "Hant"))
    assert hash(language) == hash(get(language.tag))


@pytest.mark.parametrize(
    ("spelling", "tag"),
    [
        ("vi", "vi"), ("VI", "vi"), ("vi_VN", "vi"), ("vi-Latn-VN", "vi"), ("vie", "vi"), ("eng", "en"),
        ("en-US", "en"), ("en-001", "en"), ("lao", "lo"), ("lo-LA", "lo"), ("khm", "km"), ("km_KH", "km"),
        ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh_TW", "zh-Hant"), ("zh-hk", "zh-Hant"), ("cmn", "zh-Hans"),
        ("zh-hans", "zh-Hans"), ("zh-Hans-CN", "zh-Hans"), ("zh-Hant-CN", "zh-Hant"), ("zho", "zh-Hans"),
        ("zh-cmn-Hant", "zh-Hant"), ("cmn-Hant-TW", "zh-Hant"), (" jra ", "jra"), ("BDQ", "bdq"),
        ("blt-Tavt", "blt"), ("hmn", "mww"),
    ],
)
def test_spellings_of_a_tag(spelling: str, tag: str) -> None:
    assert canonical(spelling) == tag
    assert get(spelling).tag == tag


@pytest.mark.parametrize("spelling", ["", "xx", "tlh", "vi-Hani", "blt-Latn", "en-US-x-old", "zh-Latn", "klingon", "vi-"])
def test_an_unknown_tag_says_what_is_known(spelling: str) -> None:
    with pytest.raises(Invalid) as caught:
        get(spelling)
    assert caught.value.code == "language.unknown"
    assert f"“{spelling}”" in str(caught.value) and "zh-Hans" in str(caught.value)


@given(st.sampled_from(TAGS), st.booleans(), st.booleans())
def test_a_canonical_tag_stays_itself(tag: str, upper: bool, underscore: bool) -> None:
    spelling = tag.upper() if upper else tag
    assert canonical(spelling.replace("-", "_") if underscore else spelling) == tag


def test_names() -> None:
    assert name("vi", "en") == "Vietnamese"
    assert name("zh-CN", "vi") == "tiếng Trung (giản thể)"
    assert name("jra", "zh") == "嘉莱语"
    assert name("jra", "fr") == "Jrai"


def test_interface_locales_have_html_tags() -> None:
    assert tuple(HTML_LANG) == UI_LOCALES
    assert html_lang("zh") == "zh-Hans"
