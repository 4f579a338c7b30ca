"""rong sample: the sample archive into an instance."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.database import Database
from app.errors import Conflict
from app.events import Bus
from app.publications.models import Work
from app.publications.sample import SampleWork, read_works
from app.settings import ROOT
from app.translation.glossary.formats import import_glossary
from app.translation.installing import install_model
from app.translation.sample import load_work
from app.wiring import Services


@click.command()
@click.option("--from", "corpus", type=click.Path(path_type=Path, file_okay=False), default=ROOT / "corpus",
              help="Folder of the sample archive; the program's own without it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def sample(services: Services, corpus: Path, as_json: bool) -> None:
    """Load the sample archive: works in several languages, glossary, translation memory, demonstration models.

    Harmless to repeat: works that are there already are left alone, however they were edited.

    Example: rong sample
    """
    missing = _missing(services, read_works(corpus / "works"))
    done = {"works": len(missing), "versions": 0, "pairs": 0, "terms": 0, "models": 0}
    if missing:  # works come last: while one is missing, the rest may be too
        done["models"] = _models(services, corpus / "models")
        done["terms"] = _glossary(services, corpus / "glossary")
        done["versions"], done["pairs"] = _works(services, missing)
    services.indexer.repair()  # an earlier loading may have been stopped before it came to the index
    if as_json:
        print_json(done)
    elif missing:
        click.echo(f"sample archive: {done['works']} works in {done['versions']} language versions, {done['pairs']} pairs in the memory, "
                   f"{done['terms']} terms, {done['models']} models")
    else:
        click.echo("sample archive: all of it is here already")


def _missing(services: Services, sample_works: tuple[SampleWork, ...]) -> list[SampleWork]:
    with services.database.unit() as uow:
        return [one for one in sample_works if uow.session.get(Work, one.work_id) is None]


def _models(services: Services, folder: Path) -> int:
    count = 0
    for path in sorted(folder.glob("*.argosmodel")):
        with services.database.unit(write=True) as uow:
            try:
                install_model(uow, SYSTEM, services.settings, path)
            except Conflict:  # installed already
                continue
            uow.commit()
        count += 1
    return count


def _glossary(services: Services, folder: Path) -> int:
    count = 0
    for path in sorted(folder.glob("*.csv")):
        with services.database.unit(write=True) as uow:
            count += import_glossary(uow, SYSTEM, path.read_bytes(), path.name).new
            uow.commit()
    return count


def _works(services: Services, missing: list[SampleWork]) -> tuple[int, int]:
    versions = pairs = 0
    quiet = Database(services.settings.database_url, Bus())  # the index is told once, after all of them
    try:
        with quiet.unit(write=True) as uow:
            for one in missing:
                loaded = load_work(uow, SYSTEM, services.storage, one, limit=services.settings.max_attachment_bytes)
                if loaded is not None:
                    versions, pairs = versions + loaded.versions, pairs + loaded.pairs
            uow.commit()
    finally:
        quiet.dispose()
    return versions, pairs
