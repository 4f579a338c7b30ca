"""rong exchange: translations out to be worked on elsewhere, and in again; and what commands with files share."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.accounts.users import actor_named
from app.cli.command import print_json
from app.errors import N_, Invalid
from app.publications.works import get_version
from app.translation.exchange.formats import FORMATS
from app.translation.exchange.report import ImportReport
from app.translation.exchange.xliff2.reader import examined, read
from app.translation.exchange.xliff2.writer import rewritten
from app.translation.parcels import UNCHANGED, Remark, Report, look, send, take_in
from app.wiring import Services

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def exchange() -> None:
    """Translations as files for OmegaT, Word and others, and back.

    Example: rong exchange export coffee-from-red-soil --language en --format xliff2 coffee.xlf
    """


@exchange.command("export")
@click.argument("work_id")
@click.option("--language", metavar="TAG", required=True, help="Language of the translation.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="xliff2", show_default=True, help="Kind of file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.argument("file", type=FILE)
@click.pass_obj
def export(services: Services, work_id: str, language: str, format_name: str, as_json: bool, file: Path) -> None:
    """Write a translation to a file that can come back.

    Example: rong exchange export coffee-from-red-soil --language en --format docx coffee.docx
    """
    with services.database.unit(write=True) as uow:
        parcel, data = send(uow, SYSTEM, get_version(uow, work_id, language).id, format_name)
        size = write_whole(file, [data])
        uow.commit()
    if as_json:
        print_json({"file": str(file), "bytes": size, "parcel": parcel.id, "segments": len(parcel.facts["segments"])})
    else:
        click.echo(f"{file}: {len(parcel.facts['segments'])} segments")


@exchange.command("import")
@click.argument("file", type=FILE)
@click.option("--by", metavar="NAME", required=True, help="Sign-in name of the person whose work the file is.")
@click.option("--check", is_flag=True, help="Only tell what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def import_(services: Services, file: Path, by: str, check: bool, as_json: bool) -> None:
    """Take in a file that was worked on elsewhere, segment by segment, in the name of a translator.

    A segment that was changed here meanwhile is not overwritten: the text becomes a suggestion.

    Example: rong exchange import coffee.xlf --by binh
    """
    with services.database.unit() as uow:
        actor = actor_named(uow, by)
        report = look(uow, actor, file.read_bytes(), file.name) if check else None
    if report is None:
        report = take_in(services.database, actor, file.read_bytes(), file.name)
    _print(report, as_json=as_json)


@exchange.command()
@click.argument("file", type=FILE)
@click.option("--again", type=FILE, metavar="COPY", help="Write what was read to another file, with every tag and module in it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(file: Path, again: Path | None, as_json: bool) -> None:
    """Hold an XLIFF 2.0 or 2.1 file of anybody against the rules of the standard's core.

    Example: rong exchange verify coffee.xlf
    """
    found = examined(file.read_bytes(), file.name)
    if as_json:
        print_json({"file": str(file), "valid": not found,
                    "breaches": [{"rule": one.rule, "line": one.line, "about": one.about, "says": one.says} for one in found]})
    else:
        for one in found:
            click.echo(f"line {one.line}: {one.rule}: {one.about}: {one.says}", err=True)
    if found:
        raise Invalid("exchange.not_valid", N_("%(name)s is no valid XLIFF 2: rules are broken in %(count)d places."), name=file.name, count=len(found))
    if again is not None:
        write_whole(again, [rewritten(read(file.read_bytes(), file.name))])
    if not as_json:
        click.echo(f"{file}: no rule is broken")


def _print(report: Report, *, as_json: bool) -> None:
    place = "row" if report.by_rows else "line"
    if as_json:
        print_json({"parcel": report.parcel, "work": report.work_id, "language": report.language, **report.counts,
                    "segments": [{place: one.line, "segment": one.segment, "what": one.what, "reason": one.reason % one.params,
                                  "remarks": [more.message % more.params for more in one.remarks], "comments": one.comments} for one in report.outcomes],
                    "problems": [{place: one.line, "reason": one.reason} for one in report.problems]})
        return
    for one in report.problems:
        click.echo(f"{place} {one.line}: {one.reason}", err=True)
    for told in report.outcomes:
        if told.what != UNCHANGED:
            click.echo(f"{place} {told.line}: {'; '.join(more.message % more.params for more in (Remark(told.reason, told.params), *told.remarks))}", err=True)
    click.echo(", ".join(f"{number} {what}" for what, number in report.counts.items()))


def print_report(report: ImportReport, file: Path, what: str, *, as_json: bool) -> None:
    """The counts on standard output; for people, the lines left out on standard error. Raises ``Invalid`` where nothing was of use."""
    _print_counts(report, what, as_json=as_json)
    if not report.new and not report.known:
        raise Invalid("exchange.nothing_taken", N_("Nothing was taken in from %(name)s, because nothing in it can be used. Mend the file and import it again."), name=file.name)


def _print_counts(report: ImportReport, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"new": report.new, "known": report.known, "left_out": report.left_out,
                    "skipped": [{"line": one.line, "reason": one.reason} for one in report.skipped],
                    "remarks": [{"line": one.line, "reason": one.reason} for one in report.remarks]})
        return
    for one in (*report.skipped, *report.remarks):
        click.echo(f"line {one.line}: {one.reason}", err=True)
    if report.left_out > len(report.skipped):
        click.echo(f"and {report.left_out - len(report.skipped)} more", err=True)
    click.echo(f"{report.new} new {what}, {report.known} known already, {report.left_out} left out")


def write_whole(file: Path, parts: Iterable[bytes]) -> int:
    """Write the parts beside the file and move it into place, so that it is never there by half; its size."""
    file.parent.stat()  # a folder that is not there is named, and not the file beside
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:  # closing writes too, and may be what finds no room
            size = sum(stream.write(part) for part in parts)
    except BaseException:
        temporary.unlink()
        raise
    temporary.chmod(0o644)  # a temporary file is for its owner alone, this one is for whoever may read the folder
    temporary.replace(file)
    return size
