"""The fields that describe a work, between the form and the value that use cases take."""

from dataclasses import asdict, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from app.http.listing import day
from app.languages import registry
from app.publications import taxonomy
from app.publications.models import KINDS, VISIBILITIES
from app.publications.works import WorkDetails
from app.web import presenting
from app.web.staff import BEFORE

Fields = MultiDict[str, str]


def choices() -> dict[str, Any]:
    """What the selects and check boxes of such a form offer, as (code, label)."""
    return {
        "kinds": [(code, presenting.KINDS[code]) for code in KINDS],
        "topics": [(code, presenting.topic_label(code)) for code in taxonomy.topics()],
        "places": [(code, presenting.place_label(code)) for code in taxonomy.places()],
        "visibilities": [(code, presenting.VISIBILITIES[code]) for code in VISIBILITIES],
        "languages": [(one.tag, one.autonym, presenting.language_name(one.tag)) for one in registry.all_languages()],
    }


def fields_of(details: WorkDetails) -> Fields:
    """The details as a form shows them."""
    fields: Fields = MultiDict({
        "kind": details.kind, "source": details.source, "author": details.author, "rights": details.rights,
        "issued_on": details.issued_on.isoformat() if details.issued_on else "",
        "embargo_until": details.embargo_until.isoformat() if details.embargo_until else "",
        "visibility": details.visibility, "urgent": "1" if details.urgent else ""})
    fields.setlist("topics", list(details.topics))
    fields.setlist("places", list(details.places))
    return fields


def details_from(fields: Fields) -> WorkDetails:
    """What the form says; raises ``Invalid`` for what is no date."""
    return WorkDetails(
        kind=fields.get("kind", ""), topics=tuple(fields.getlist("topics")), places=tuple(fields.getlist("places")),
        source=fields.get("source", ""), author=fields.get("author", ""), rights=fields.get("rights", ""),
        issued_on=day(fields.get("issued_on", "")), embargo_until=day(fields.get("embargo_until", "")),
        visibility=fields.get("visibility", ""), urgent=bool(fields.get("urgent")))


def before(sent: Fields | None, held: Fields) -> list[tuple[str, str]]:
    """What a form showed when it was opened, as hidden fields that it carries, also where it is shown again after a refusal."""
    if sent is not None:
        return [(name, text) for name, text in sent.items(multi=True) if name.startswith(BEFORE)]
    return [(BEFORE + name, text) for name, text in held.items(multi=True)]


def changed(fields: Fields, held: WorkDetails) -> WorkDetails:
    """The details as they are, with what was changed in the form alone: somebody else may have changed others meanwhile."""
    wanted = details_from(fields)
    shown: Fields = MultiDict([(name.removeprefix(BEFORE), text) for name, text in fields.items(multi=True) if name.startswith(BEFORE)])
    if not shown:
        return wanted
    was = asdict(details_from(shown))
    return replace(held, **{name: value for name, value in asdict(wanted).items() if _flat(value) != _flat(was[name])})


def _flat(value: object) -> object:
    """Boxes come in the order of the page."""
    return frozenset(value) if isinstance(value, tuple) else value
