"""The templates of the formats that hold HTML; everything put into them is escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.packs.readers.edition import Wording

FOLDER = Path(__file__).with_name("templates")


def filled(name: str, words: Wording, **values: Any) -> str:
    """The template with these values, its own texts in the language of ``words``."""
    return _environment(words).get_template(name).render(words=words, **values)


def raw(markup: str) -> Markup:
    """Markup that was made here and may stand as it is."""
    return Markup(markup)


@cache
def _environment(words: Wording) -> Environment:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_callables(  # type: ignore[attr-defined]
        words.say, lambda one, many, count: words.say(one if count == 1 else many), newstyle=True)
    return made
