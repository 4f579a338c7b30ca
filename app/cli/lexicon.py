"""rong lexicon: what words of one language are in another, learned from approved pairs."""

import click

from app.cli.command import print_json
from app.search.lexicon.training import Trained, train
from app.wiring import Services


@click.group()
def lexicon() -> None:
    """The lexicons that let a search in one language find texts in another.

    Example: rong lexicon train
    """


@lexicon.command("train")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def train_(services: Services, as_json: bool) -> None:
    """Learn all lexicons from the memory, the glossary and the core vocabulary.

    Example: rong lexicon train
    """
    def told(done: int, total: int) -> None:
        if not as_json:
            click.echo(f"\r{done} of {total} pairs of languages", nl=False, err=True)

    trained = train(services.material, services.lexicons, told)
    if as_json:
        print_json([_document(one) for one in trained])
        return
    click.echo("\r", nl=False, err=True)
    for one in trained:
        click.echo(f"{one.one}–{one.other}: {one.pairs} pairs, {one.words} and {one.other_words} words, {one.seconds:.1f} s")


def _document(one: Trained) -> dict[str, object]:
    return {"languages": [one.one, one.other], "pairs": one.pairs, "words": [one.words, one.other_words],
            "seconds": round(one.seconds, 2)}
