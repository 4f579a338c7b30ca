"""rong search: find works from the command line, with the rights of the machine itself."""

from collections.abc import Iterator

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.search.excerpts import Excerpt
from app.search.presenting import read_as
from app.search.query import Query, Results
from app.search.service import search as find
from app.wiring import Services

UNDETERMINED = "und"
MOST_RENDITIONS = 3


@click.command()
@click.argument("query")
@click.option("--in", "languages", multiple=True, metavar="TAG", help="Language of the texts to find; may be repeated.")
@click.option("--from", "source", metavar="TAG", help="Language of the query, where its letters should not decide.")
@click.option("--no-across", is_flag=True, help="Find the words only as they are typed, not what they are in other languages.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="How many works to print.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def search(services: Services, query: str, languages: tuple[str, ...], source: str | None, no_across: bool,
           limit: int, as_json: bool) -> None:
    """Find works in any language; “quoted” words stand together, -word leaves out, OR takes either side.

    title:word, language:lo, kind:notice, topic:tourism, place:pleiku and date:2026-01..2026-03 narrow;
    word* finds what begins so.

    Example: rong search "biên giới" --in lo --in km
    """
    results = find(services.search, SYSTEM, Query(query, languages, source, across=not no_across, per_page=limit))
    if as_json:
        print_json(_document(query, results))
        return
    for line in _told(results):
        click.echo(line)
    click.echo(f"{results.total} {'work' if results.total == 1 else 'works'} in {results.seconds:.2f} s"
               + ("" if results.every_word else "; none has all of the words, these have some"))
    for number, hit in enumerate(results.hits, 1):
        also = f" (also {', '.join(hit.other_languages)})" if hit.other_languages else ""
        click.echo(f"\n{number}. {hit.title}\n   {hit.language}{also}  {hit.work}"
                   + ("" if hit.published else "  (not published)"))
        click.echo(f"   {Excerpt(hit.excerpt, hit.marks).plain('[', ']')}")


def _told(results: Results) -> Iterator[str]:
    """How the query was read, where that is more than its words."""
    for one in results.understood:
        yield f"{one.text} → " + ", ".join(f"{tag} {' / '.join(texts[:MOST_RENDITIONS])}" for tag, texts in one.renditions)
    if results.missing:
        yield f"in no text: {', '.join(results.missing)}"
    if results.did_you_mean:
        yield f"did you mean: {results.did_you_mean}"


def _document(query: str, results: Results) -> dict[str, object]:
    return {
        "query": query, "from": results.source or UNDETERMINED, "total": results.total,
        "seconds": round(results.seconds, 4), "every_word": results.every_word,
        "results": [{"work": hit.work, "language": hit.language, "title": hit.title, "excerpt": hit.excerpt,
                     "score": float(hit.score), "published": hit.published,
                     "other_languages": list(hit.other_languages)} for hit in results.hits],
        **read_as(results),
    }
