"""PURE: what the page of a work says around its text, alike in every format."""

from app.errors import N_
from app.packs.readers.edition import Edition, EditionWork
from app.publications.untranslated import languages_in

_ORIGINAL = N_("%(language)s, the original")
_TRANSLATED = N_("%(language)s, translated from %(source)s")
_PARTLY = N_("This is not all translated yet. Passages with a dotted line stand in %(language)s.")
# the names of what is known of a work
_FACTS = (("author", N_("Author")), ("source", N_("Source")), ("rights", N_("Rights")))


def line(edition: Edition, work: EditionWork) -> str:
    """The quiet line below a title: kind, places, date, and which language it was written in."""
    words = edition.words
    said = [words.kind(work.kind), *(words.place(one) for one in work.places[:2]), words.day(work.day)]
    own = words.language(edition.language.tag)
    if work.version.is_source:
        said.append(words.say(_ORIGINAL) % {"language": own})
    else:
        said.append(words.say(_TRANSLATED) % {"language": own, "source": words.language(work.source_language)})
    return " · ".join(said)


def untranslated(edition: Edition, work: EditionWork) -> list[str]:
    """What to say before a text that is translated in part, one sentence for each language of the rest."""
    languages = sorted(languages_in(work.version.body) - {work.version.language})
    return [edition.words.say(_PARTLY) % {"language": edition.words.language(one)} for one in languages]


def facts(edition: Edition, work: EditionWork) -> list[tuple[str, str]]:
    """What is known of a work, with its name."""
    known = [(edition.words.say(name), str(getattr(work, field))) for field, name in _FACTS if getattr(work, field)]
    if work.topics:
        known.append((edition.words.say(N_("Topics")), ", ".join(edition.words.topic(one) for one in work.topics)))
    return known
