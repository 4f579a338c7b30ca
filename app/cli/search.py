"""rong search: find works from the command line, with the rights of the machine itself."""

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.search.excerpts import Excerpt
from app.search.query import Query, Results
from app.search.service import search as find
from app.wiring import Services

UNDETERMINED = "und"


@click.command()
@click.argument("query")
@click.option("--in", "languages", multiple=True, metavar="TAG", help="Language of the texts to find; may be repeated.")
@click.option("--from", "source", metavar="TAG", help="Language of the query, where its letters should not decide.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="How many works to print.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def search(services: Services, query: str, languages: tuple[str, ...], source: str | None, limit: int,
           as_json: bool) -> None:
    """Find works in any language; “quoted” words stand together, -word leaves out.

    Example: rong search "biên giới" --in lo --in km
    """
    results = find(services.search, SYSTEM, Query(query, languages, source, per_page=limit))
    if as_json:
        print_json(_document(query, results))
        return
    click.echo(f"{results.total} {'work' if results.total == 1 else 'works'} in {results.seconds:.2f} s"
               + ("" if results.every_word else "; none has all of the words, these have some"))
    for number, hit in enumerate(results.hits, 1):
        also = f" (also {', '.join(hit.other_languages)})" if hit.other_languages else ""
        click.echo(f"\n{number}. {hit.title}\n   {hit.language}{also}  {hit.work}"
                   + ("" if hit.published else "  (not published)"))
        click.echo(f"   {Excerpt(hit.excerpt, hit.marks).plain('[', ']')}")


def _document(query: str, results: Results) -> dict[str, object]:
    return {
        "query": query, "from": results.source or UNDETERMINED, "total": results.total,
        "seconds": round(results.seconds, 4), "every_word": results.every_word,
        "results": [{"work": hit.work, "language": hit.language, "title": hit.title, "excerpt": hit.excerpt,
                     "score": round(hit.score, 4), "published": hit.published,
                     "other_languages": list(hit.other_languages)} for hit in results.hits],
    }
