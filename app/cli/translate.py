"""rong translate: lines in, drafts out."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import click

from app.errors import N_, Invalid
from app.languages import registry
from app.languages.normalization import clean
from app.translation.lines import draft_lines
from app.wiring import Services

BATCH = 32


@click.command()
@click.option("--from", "source", metavar="TAG", required=True, help="Language of the lines.")
@click.option("--to", "target", metavar="TAG", required=True, help="Language of the drafts.")
@click.option("--engine", metavar="NAME", default="", help="Engine to use instead of the preferred one.")
@click.pass_obj
def translate(services: Services, source: str, target: str, engine: str) -> None:
    """Draft each line of standard input on one line of standard output; nothing is kept.

    Numbers, links, Markdown and agreed terms come through as in the workbench; the memory is not asked.

    Example: rong translate --from vi --to en < lines.txt
    """
    source, target = registry.canonical(source), registry.canonical(target)
    chosen = services.engines.required(source, target, engine)
    lines = _lines(sys.stdin.buffer)
    while batch := list(islice(lines, BATCH)):
        for text in draft_lines(services.database, chosen, batch, source, target):
            click.echo(text)


def _lines(stream: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        try:
            yield clean(line.decode("utf-8")).strip()
        except UnicodeDecodeError as error:
            raise Invalid("cli.not_utf8", N_("Line %(line)d is not in UTF-8. Convert the text and try again."), line=number) from error
