"""What may stand after the fields of a query: every name that the pages show."""

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from app.languages import locales, registry
from app.publications import taxonomy
from app.search.fields import KIND, LANGUAGE, PLACE, TOPIC, codes, days
from app.settings import ROOT
from app.web.presenting import KINDS


@pytest.mark.parametrize("catalogue", ["en", "vi", "lo", "km", "zh_Hans"])
def test_kinds_are_known_by_their_labels_on_the_pages(catalogue: str) -> None:
    with (ROOT / "translations" / catalogue / "LC_MESSAGES" / "messages.po").open("rb") as source:
        messages = read_po(source, locale=catalogue)
    for code, label in KINDS.items():
        assert codes(KIND, str(messages[label._args[0]].string)) == (code,)
        assert codes(KIND, code) == (code,)


def test_topics_places_and_languages_are_known_by_all_their_names() -> None:
    for field, entries in ((TOPIC, taxonomy.topics()), (PLACE, taxonomy.places())):
        for code, entry in entries.items():
            for name in (code, *entry.names.values()):
                assert code in codes(field, name.upper()), name
    for language in registry.all_languages():
        for name in (language.tag, language.autonym, *(registry.name(language.tag, one) for one in locales.UI_LOCALES)):
            assert language.tag in codes(LANGUAGE, name), name


@given(st.text(max_size=30))
def test_anything_else_is_nothing(text: str) -> None:
    for field in (LANGUAGE, TOPIC, KIND, PLACE):
        assert isinstance(codes(field, text), tuple)
    days(text)
    assert codes(TOPIC, "") == codes(TOPIC, "!?") == () and days("2026-13") is None and days("..") is None
