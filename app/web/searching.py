"""The page of search results, and what is suggested while a query is being typed."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, render_template, request, url_for
from flask_babel import format_decimal, gettext

from app.http.identity import current_actor
from app.http.listing import FILTERS, ORDERS, SEARCH, page_urls, said, search_query
from app.http.locale import ui_locale
from app.http.services import current_services
from app.http.unit import reading
from app.languages import registry
from app.languages.locales import html_lang
from app.publications import queries, taxonomy
from app.publications.models import KINDS
from app.search.engines.base import Facets
from app.search.query import Hit, Query, Results
from app.search.service import Search, in_use, suggested_titles
from app.search.service import search as find
from app.search.suggestions import LONGEST, SHORTEST, fits
from app.web import presenting

pages = Blueprint("searching", __name__)
MOST_WORDS, MOST_LABELS, MOST_RENDITIONS, MOST_VALUES = 6, 3, 3, 12


@dataclass(frozen=True)
class Value:
    """A value that the works found have: how it reads, in which language, how many works, the address with it or without."""

    label: str
    lang: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Found:
    """Words in an excerpt that were found, and the words of the query that they translate, if they do."""

    text: str
    of: str


@pages.get("/search")
def search() -> str:
    """What was found, or the bare field when nothing was asked yet."""
    actor, query = current_actor(), search_query()
    facets = queries.facets(reading(), actor)
    results = find(current_services().search, actor, query) if query.text else None
    if results and results.page > results.pages:  # an old address of a list that has become shorter
        results = find(current_services().search, actor, replace(query, page=results.pages))
    if results and query.page == 1:
        g.searched = results
    return render_template(
        "searching/results.html", text=query.text, query=query, results=results, why=_why(results),
        seconds=format_decimal(round(results.seconds, 3)) if results else "",
        language=query.languages[0] if query.languages else "", kind=query.kinds[0] if query.kinds else "",
        languages=[(one.tag, one.autonym, one.tag) for one in registry.all_languages() if one.tag in facets.languages],
        kinds=[(code, presenting.KINDS[code], "") for code in KINDS if code in facets.kinds],
        anywhere=url_for("searching.search", q=query.text) if said(FILTERS) else "",
        orders=_orders(query), narrowings=_narrowings(query, results.facets) if results else [],
        readings=_readings(results) if results else [], most_renditions=MOST_RENDITIONS, address=_address,
        page_url=page_urls("searching.search", SEARCH))


@pages.get("/search/suggest")
def suggest() -> Response:
    """Titles, topics, places and kinds that begin as ``q`` does, for the list under the search field."""
    services, actor, text = current_services().search, current_actor(), " ".join(request.args.get("q", "").split())
    titles = suggested_titles(services, reading(), actor, text)
    answer = jsonify({"suggestions": [
        *({"text": one.title, "lang": one.language, "dir": registry.get(one.language).direction,
           "what": presenting.autonym(one.language), "what_lang": one.language,
           "url": url_for("reading.version", work_id=one.work, tag=one.language)} for one in titles),
        *_labels(services, text)]})
    answer.headers["Cache-Control"] = "private, max-age=30"
    return answer


def _labels(services: Search, text: str) -> Iterator[dict[str, str]]:
    """Topics, places and kinds by their names in the language of the pages, those that readers would find something by."""
    lang, found = html_lang(ui_locale()), 0
    if sum(letter.isalnum() for letter in text) < SHORTEST:
        return
    named = [*(("topic", gettext("Topic"), code, presenting.topic_label(code)) for code in taxonomy.topics()),
             *(("place", gettext("Place"), code, presenting.place_label(code)) for code in taxonomy.places()),
             *(("kind", gettext("Kind"), code, str(presenting.KINDS[code])) for code in KINDS)]
    for field, what, code, label in named:
        if found < MOST_LABELS and fits(text[:LONGEST], lang, label, lang) and in_use(services, current_actor(), field, code):
            found += 1
            yield {"text": label, "lang": lang, "dir": "ltr", "what": what, "what_lang": lang,
                   "url": f"{url_for('reading.browse')}?{urlencode({field: code})}"}


def _address(*without: str, **values: Any) -> str:
    """This search with other values; without the page number, which counts another list."""
    kept: dict[str, Any] = {name: value for name, value in said(SEARCH).items() if name not in without}
    return url_for("searching.search", **{**kept, **values})


def _orders(query: Query) -> list[tuple[str, str, bool]]:
    labels = {"relevance": gettext("Best match"), "newest": gettext("Newest first"), "oldest": gettext("Oldest first")}
    return [(labels[order], _address("order") if order == ORDERS[0] else _address(order=order), order == query.order)
            for order in ORDERS]


def _readings(results: Results) -> list[tuple[str, str]]:
    """The other languages that the words may be in, with the address that reads them so."""
    return [(tag, _address(**{"from": tag})) for tag in results.candidates if tag != results.source]


def _narrowings(query: Query, facets: Facets) -> list[tuple[str, list[Value]]]:
    """What the works found are, as lists of links that narrow the search or, where a value is chosen, widen it again."""
    languages = [one.tag for one in registry.all_languages()]
    lists = [
        (gettext("Language"), [_value("language", tag, presenting.autonym(tag), tag, facets.languages.get(tag, 0), query.languages)
                               for tag in languages if tag in facets.languages or tag in query.languages]),
        (gettext("Kind"), _most("kind", {code: str(label) for code, label in presenting.KINDS.items()}, facets.kinds, query.kinds)),
        (gettext("Topic"), _most("topic", {code: presenting.topic_label(code) for code in taxonomy.topics()}, facets.topics,
                                 query.topics)),
        (gettext("Place"), _most("place", {code: presenting.place_label(code) for code in taxonomy.places()}, facets.places,
                                 query.places)),
        (gettext("Year"), [_year(query, year, facets.years[year]) for year in sorted(facets.years, reverse=True)][:MOST_VALUES]),
    ]
    return [(label, values) for label, values in lists if len(values) > 1 or any(one.chosen for one in values)]


def _most(name: str, labels: Mapping[str, str], numbers: Mapping[str, int], chosen: tuple[str, ...]) -> list[Value]:
    codes = sorted({*numbers, *chosen}, key=lambda code: (-numbers.get(code, 0), code))
    return [_value(name, code, labels.get(code, code), "", numbers.get(code, 0), chosen) for code in codes[:MOST_VALUES]]


def _value(name: str, code: str, label: str, lang: str, count: int, chosen: tuple[str, ...]) -> Value:
    others = [one for one in chosen if one != code]
    url = _address(name, **{name: others}) if code in chosen else _address(**{name: [*chosen, code]})
    return Value(label, lang, count, url, code in chosen)


def _year(query: Query, year: int, count: int) -> Value:
    first, last = f"{year:04}-01-01", f"{year:04}-12-31"
    chosen = str(query.since) == first and str(query.until) == last
    return Value(str(year), "", count, _address("since", "until") if chosen else _address(since=first, until=last), chosen)


def _why(results: Results | None) -> dict[str, list[Found]]:
    """The words that were found, by work, as they stand in the excerpt, and of which words they are translations."""
    if results is None:
        return {}
    means: dict[str, list[tuple[str, str]]] = {}
    for one in results.understood:
        for tag, texts in one.renditions:
            means.setdefault(tag, []).extend((_close(text), one.text) for text in texts)
    return {hit.work: _found(hit, means.get(hit.language, [])) for hit in results.hits}


def _found(hit: Hit, means: list[tuple[str, str]]) -> list[Found]:
    """The words that are marked, those side by side as one."""
    runs: list[list[int]] = []
    for start, end in hit.marks:
        if runs and not hit.excerpt[runs[-1][1]:start].strip():
            runs[-1][1] = end
        else:
            runs.append([start, end])
    texts = {text.casefold(): text for start, end in reversed(runs) if (text := hit.excerpt[start:end])}
    return [Found(text, next((word for meant, word in means if meant in _close(text)), ""))
            for text in list(reversed(texts.values()))[:MOST_WORDS]]


def _close(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or unicodedata.category(letter)[0] == "M")
