"""rong eval: how good search is, measured on texts that it has not seen."""

from functools import partial
from pathlib import Path

import click

from app.cli.command import print_json
from app.errors import N_, Invalid
from app.languages import registry
from app.languages.encodings import decode
from app.search.engines.registry import open_engine
from app.search.evaluation import Measured, Retrieval, measure
from app.translation import scoring
from app.wiring import Services

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evaluation() -> None:
    """Measure on aligned texts that nothing was learned from.

    Example: rong eval retrieval --pairs news.tsv --query vi --document lo --terms 4
    """


@evaluation.command()
@click.option("--pairs", type=FILE, required=True, help="TSV of aligned units; its first line names the languages.")
@click.option("--query", metavar="TAG", required=True, help="Language of the queries.")
@click.option("--document", metavar="TAG", required=True, help="Language of the texts to find.")
@click.option("--terms", type=click.IntRange(1), help="Words in a query; the whole unit without it.")
@click.option("--seed", type=int, default=1, show_default=True, help="Chooses which words of a unit are asked for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def retrieval(services: Services, pairs: Path, query: str, document: str, terms: int | None, seed: int,
              as_json: bool) -> None:
    """Known-item retrieval in a scratch index: can each unit be found by the words of its other side?

    Example: rong eval retrieval --pairs news.tsv --query vi --document lo --terms 4 --json
    """
    query, document = registry.get(query).tag, registry.get(document).tag
    units = _units(pairs, query, document)
    found = measure(partial(open_engine, services.settings.search_engine), services.lexicons, units, query, document,
                    terms, seed)
    if not found.crosslingual.n:
        raise Invalid("eval.no_queries", N_("No text of %(file)s is long enough for a query. Ask with fewer words, or choose another file."), file=pairs.name)
    if as_json:
        print_json({"query": query, "document": document, "terms": terms, "n": found.crosslingual.n,
                    **{name: _figures(one) for name, one in _rows(found)}})
        return
    click.echo(f"{query} → {document}, {terms or 'all'} words, n={found.crosslingual.n}")
    for name, one in _rows(found):
        click.echo(f"{name:<13}" + "  ".join(f"{key} {value:.3f}" for key, value in _figures(one).items()))


@evaluation.command()
@click.option("--pairs", type=FILE, required=True, help="TSV of aligned texts; its first line names the languages.")
@click.option("--from", "source", metavar="TAG", required=True, help="Language of the texts to draft.")
@click.option("--to", "target", metavar="TAG", required=True, help="Language of the drafts.")
@click.option("--engine", default="", help="Draft with this engine; without it, with the one that drafts this pair.")
@click.option("--limit", type=click.IntRange(1), help="Only so many rows, the first ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def drafts(services: Services, pairs: Path, source: str, target: str, engine: str, limit: int | None, as_json: bool) -> None:
    """How near drafts come to what people wrote: BLEU and chrF2, and how fast they are made.

    Drafts are measured as the engine makes them, without what the workbench and “rong translate” put right in them.

    Example: rong eval drafts --pairs news.tsv --from vi --to bdq --limit 200 --json
    """
    source, target = registry.get(source).tag, registry.get(target).tag
    chosen = services.engines.required(source, target, engine)
    found = scoring.measure(chosen, _units(pairs, source, target)[:limit], source, target)
    told = {"from": source, "to": target, "engine": chosen.name, "model": found.engine, "n": found.n, "seconds": round(found.seconds, 2),
            "segments_per_second": round(found.n / found.seconds, 2), "cased": _scores(found.cased), "lowercased": _scores(found.lowercased)}
    if as_json:
        print_json(told)
        return
    click.echo(f"{source} → {target}, {found.engine}, n={found.n}, {told['segments_per_second']} segments/s")
    for name, one in (("cased", found.cased), ("lowercased", found.lowercased)):
        click.echo(f"{name:<11}BLEU {one.bleu:.1f}  chrF2 {one.chrf2:.1f}")


def _scores(one: scoring.Score) -> dict[str, float]:
    return {"BLEU": round(one.bleu, 2), "chrF2": round(one.chrf2, 2)}


def _rows(found: Retrieval) -> list[tuple[str, Measured]]:
    return [("monolingual", found.monolingual), ("plain", found.plain), ("crosslingual", found.crosslingual)]


def _figures(one: Measured) -> dict[str, float]:
    return {"MRR@10": round(one.reciprocal_rank, 4), "R@1": round(one.first, 4), "R@10": round(one.among_ten, 4)}


def _units(path: Path, query: str, document: str) -> list[tuple[str, str]]:
    """The rows that have a text on both sides; raises ``Invalid`` for a file that is no text or has not both languages."""
    rows = [line.rstrip("\r").split("\t") for line in decode(path.read_bytes(), path.name).split("\n")]
    tags = [tag.strip() for tag in rows[0]]
    if query not in tags or document not in tags:
        raise Invalid("eval.no_languages", N_("The first line of %(file)s does not name both %(query)s and %(document)s. Write the tags of its columns there, with a tab between them."),
                      file=path.name, query=query, document=document)
    one, other = tags.index(query), tags.index(document)
    units = [(row[one].strip(), row[other].strip()) for row in rows[1:] if len(row) > max(one, other)]
    units = [unit for unit in units if all(unit)]
    if not units:
        raise Invalid("eval.no_units", N_("%(file)s holds no row with a text in both languages. Choose another file or other languages."), file=path.name)
    return units
