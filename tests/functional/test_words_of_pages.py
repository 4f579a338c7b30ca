"""The pages say every sentence with a number in their language, whether packs have brought words or not."""

import re

import pytest
from babel.messages.pofile import read_po
from flask_babel import force_locale, ngettext

from app import create_app
from app.http.locale import CATALOGUES
from app.wiring import Services


@pytest.mark.parametrize("locale", ["en", "vi", "lo", "km", "zh_Hans"])
def test_sentences_with_a_number_are_said_in_the_language_of_the_pages(services: Services, locale: str) -> None:
    with (CATALOGUES / locale / "LC_MESSAGES/messages.po").open("rb") as file:
        plurals = [(one.id, one.string[-1] or one.id[1]) for one in read_po(file) if isinstance(one.id, tuple)]
    assert len(plurals) > 20
    with create_app(services.settings, services).test_request_context(), force_locale(locale):
        for (single, many), said in plurals:
            values = {name: 5 for name in re.findall(r"%\((\w+)\)", many) if name != "num"}
            assert ngettext(single, many, 5, **values) == said % {**values, "num": 5}
