"""rong pack: language packs out, checked, and in."""

from dataclasses import replace
from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.back import collect, report
from app.cli.command import print_json, told_size
from app.cli.keys import passphrases, sign_exported, waits_line
from app.cli.offer import offer
from app.cli.pull import pull, tell_damaged
from app.cli.share import share
from app.errors import RongError
from app.packs.choice import Choice
from app.packs.export import ExportReport, export_pack
from app.packs.install import InstalledLanguage, InstallReport, install_pack
from app.packs.scrub import ScrubReport, scrub_archive
from app.packs.status import PackStatus, pack_status
from app.packs.verify import CheckedPack, VerifyReport, verify_pack
from app.publications.attachments import AUDIO, DOCUMENT, IMAGE, VIDEO
from app.settings import MEGABYTE
from app.wiring import Services

FOLDER = click.Path(path_type=Path)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
without = click.option("--without", multiple=True, type=click.Choice([IMAGE, AUDIO, VIDEO, DOCUMENT]), help="Leave out files of this kind; may be given more than once.")


@click.group()
def pack() -> None:
    """Language packs: published works carried to places without a network.

    Example: rong pack export --language lo --to /media/stick
    """


pack.add_command(offer)
pack.add_command(pull)
pack.add_command(report)
pack.add_command(share)
pack.add_command(collect)


@pack.command("export")
@click.option("--language", required=True, metavar="TAG", help="Language of the pack.")
@click.option("--to", "target", required=True, type=FOLDER, metavar="DIR", help="Folder to write, or a file that ends with .rong or .zip.")
@click.option("--against", metavar="DIR_OR_VERSION", help="Leave out what an earlier pack holds: its place, or the version that “rong pack status” shows at the post.")
@click.option("--internal", is_flag=True, help="Include works for staff (never restricted ones).")
@without
@click.option("--largest", type=click.IntRange(min=0), metavar="MB", help="Leave out files larger than this.")
@click.option("--models", is_flag=True, help="Carry the installed models that draft from or into the language, too.")
@passphrases
@as_json
@click.pass_obj
def export(services: Services, language: str, target: Path, against: str | None, internal: bool, without: tuple[str, ...],
           largest: int | None, models: bool, file: Path | None, as_json: bool) -> None:
    """Write what is published in a language; what the folder holds already is not written again.

    Example: rong pack export --language km --to /media/stick --against 5f0c2a9be1d4
    """
    choice = Choice(frozenset(without), None if largest is None else largest * MEGABYTE)
    report = export_pack(services.packs, SYSTEM, language, target, internal=internal, against=against, choice=choice, models=models)
    if report.waits_for:
        report = replace(report, waits_for=sign_exported(services, target, file))
    if as_json:
        print_json(_exported(report, target))
        return
    click.echo(f"{report.language}: {report.versions} works, {report.objects} objects; {report.written} written "
               f"({told_size(report.written_bytes)}), {report.left_out} left out")
    click.echo(f"version {report.manifest_digest} (number {report.version})")
    if report.waits_for:
        click.echo(waits_line(report.waits_for))
    if not report.signed:
        click.echo("nobody has signed this pack: damage is found, forgery is not; “rong keys make” makes keys")
    if report.outdated:
        click.echo(f"older there and not carried any more: {', '.join(report.outdated)}; export them to the same place")


@pack.command("verify")
@click.argument("place", metavar="DIR", type=FOLDER)
@as_json
@click.pass_obj
def verify(services: Services, place: Path, as_json: bool) -> None:
    """Read every byte of a pack (a folder or one file) and say what is wrong with it; changes nothing.

    Example: rong pack verify /media/stick
    """
    report = verify_pack(place, trust=services.trust)
    if as_json:
        print_json({"ok": not report.problems, "signed": report.signed, "notes": [str(one) for one in report.notes],
                    "packs": [_checked(one) for one in report.packs], "problems": [_problem(one) for one in report.problems]})
    else:
        _tell_checked(report)
    _fail_for(report.problems)
    if not as_json:
        click.echo("everything is right")


@pack.command("install")
@click.argument("place", metavar="DIR", type=FOLDER)
@without
@as_json
@click.pass_obj
def install(services: Services, place: Path, without: tuple[str, ...], as_json: bool) -> None:
    """Check a pack (a folder or one file) and show what is right of it to readers here. Harmless to repeat.

    Example: rong pack install /media/stick
    """
    report = install_pack(services.packs, SYSTEM, place, choice=Choice(frozenset(without)))
    problems = [*report.problems, *(problem for one in report.languages for problem in one.problems)]
    if as_json:
        print_json({"languages": [_installed(one) for one in report.languages], "signed": report.signed,
                    "notes": [str(one) for one in report.notes], "problems": [_problem(one) for one in problems]})
    else:
        _tell_installed(report)
    tell_damaged(report)
    _fail_for(problems)
    if not all(one.whole for one in report.languages):
        raise click.exceptions.Exit(1)


@pack.command("status")
@as_json
@click.pass_obj
def status(services: Services, as_json: bool) -> None:
    """Show which packs are installed here.

    Example: rong pack status
    """
    with services.database.unit() as uow:
        installed = pack_status(uow)
    if as_json:
        print_json({"packs": [_status(one) for one in installed]})
        return
    for one in installed:
        click.echo(f"{one.language}: {one.versions} works, of {one.made_at:%Y-%m-%d}, installed {one.installed_at:%Y-%m-%d}, "
                   f"version {one.manifest_digest}")
        if one.missing:
            click.echo(f"  not whole: {one.missing} works were damaged in the pack or not in it; the next whole one brings them")
        if not one.complete:
            click.echo("  not whole: installing it was broken off, or a part was damaged or in an earlier pack; install it once more, and the earlier one")
        if one.lacking:
            click.echo(f"  {one.lacking} works wait for files that no pack has brought or that were not wanted")
    if not installed:
        click.echo("no pack is installed here")


@pack.command("scrub")
@as_json
@click.pass_obj
def scrub(services: Services, as_json: bool) -> None:
    """Read every text and file of the archive again and name each that has changed; the next pack mends what came with one.

    Example: rong pack scrub
    """
    report: ScrubReport = scrub_archive(services.packs, SYSTEM)
    if as_json:
        print_json({"ok": report.whole, "texts": report.texts, "objects": report.objects, "bytes": report.size,
                    "damage": [{"work": one.work_id, "language": one.language, "title": one.title, "part": one.part, "mends": one.mends,
                                "past": one.past}
                               for one in report.damage]})
    else:
        click.echo(f"{report.texts} texts and {report.objects} files read ({told_size(report.size)}), {len(report.damage)} damaged")
        for one in report.damage:
            how = "no reader sees it any more" if one.past else "the next pack mends it" if one.mends else "restore it from a backup"
            of_work = f"{one.work_id} ({one.language}) “{one.title}”" if one.work_id else f"the pack in {one.language}"
            click.echo(f"{'past' if one.past else 'error'}: {of_work}: {one.part} is damaged or missing; {how}", err=not one.past)
    if not report.whole:
        raise click.exceptions.Exit(1)


def _fail_for(problems: list[RongError] | tuple[RongError, ...]) -> None:
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    if problems:
        raise click.exceptions.Exit(1)


def _tell_checked(report: VerifyReport) -> None:
    for one in report.packs:
        left_out = f", {one.left_out} of them in an earlier pack or left out" if one.left_out else ""
        click.echo(f"{one.manifest.language}: {one.manifest.works} works, {one.manifest.objects} objects{left_out}, "
                   f"{told_size(one.manifest.size)}, of {one.manifest.made_at:%Y-%m-%d}, version {one.digest}")
        if one.without_text:
            click.echo(f"  the texts of {one.without_text} works are not in it: for posts that have an earlier pack")
    _tell_trust(report)


def _tell_installed(report: InstallReport) -> None:
    for one in report.languages:
        click.echo(f"{one.language}: {one.versions} works; {one.changed} changed, {one.withdrawn} withdrawn, "
                   f"{one.terms} new terms, {len(one.skipped)} left alone")
        for version in one.skipped:
            if not version.damage:
                click.echo(f"  left alone: {version.work_id} “{version.title}”: {version.reason}")
        if one.lacking:
            click.echo(f"  {one.lacking} works wait for files that did not come with this pack or were not wanted")
    _tell_trust(report)


def _tell_trust(report: VerifyReport | InstallReport) -> None:
    if not report.signed:
        click.echo("nobody has signed this pack: damage is found, forgery is not")
    for note in report.notes:
        click.echo(str(note))


def _exported(report: ExportReport, target: Path) -> dict[str, object]:
    return {"language": report.language, "version": report.manifest_digest, "number": report.version, "to": str(target),
            "made_at": report.made_at.isoformat(), "versions": report.versions, "objects": report.objects,
            "written": report.written, "written_bytes": report.written_bytes, "left_out": report.left_out,
            "waits_for": list(report.waits_for), "signed": report.signed, "outdated": list(report.outdated)}


def _checked(one: CheckedPack) -> dict[str, object]:
    return {"language": one.manifest.language, "version": one.digest, "number": one.manifest.version,
            "made_at": one.manifest.made_at.isoformat(), "versions": one.manifest.works, "objects": one.manifest.objects,
            "left_out": one.left_out, "without_text": one.without_text, "bytes": one.manifest.size}


def _installed(one: InstalledLanguage) -> dict[str, object]:
    return {"language": one.language, "version": one.manifest_digest, "number": one.version, "versions": one.versions,
            "changed": one.changed, "withdrawn": one.withdrawn, "terms": one.terms, "lacking": one.lacking,
            "skipped": [{"work": version.work_id, "language": version.language, "title": version.title,
                         "reason": version.reason, "damage": version.damage} for version in one.skipped]}


def _status(one: PackStatus) -> dict[str, object]:
    return {"language": one.language, "version": one.manifest_digest, "number": one.version, "audience": one.audience,
            "versions": one.versions, "missing": one.missing, "lacking": one.lacking, "complete": one.complete,
            "made_at": one.made_at.isoformat(), "installed_at": one.installed_at.isoformat()}


def _problem(one: RongError) -> dict[str, str]:
    return {"code": one.code, "message": str(one)}
