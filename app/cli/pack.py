"""rong pack: language packs out, checked, and in."""

from pathlib import Path

import click

from app.accounts.permissions import SYSTEM
from app.cli.command import print_json
from app.cli.offer import offer
from app.packs.archive import export_pack, export_zip, opened
from app.packs.install import InstalledLanguage, install_pack
from app.packs.manifest import Manifest
from app.packs.status import pack_status
from app.packs.verify import CheckedPack, verify_pack
from app.wiring import Services

FOLDER = click.Path(path_type=Path)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def pack() -> None:
    """Language packs: published works carried to places without a network.

    Example: rong pack export --language lo --to /media/stick
    """


pack.add_command(offer)


@pack.command("export")
@click.option("--language", required=True, metavar="TAG", help="Language of the pack.")
@click.option("--to", "target", required=True, type=FOLDER, metavar="DIR", help="Folder to write, or a file that ends with .zip.")
@click.option("--against", metavar="DIR_OR_VERSION", help="Leave out what an earlier pack holds: its folder, or the version that “rong pack status” shows at the post.")
@click.option("--internal", is_flag=True, help="Include works for staff (never restricted ones).")
@as_json
@click.pass_obj
def export(services: Services, language: str, target: Path, against: str | None, internal: bool, as_json: bool) -> None:
    """Write what is published in a language; what the folder holds already is not written again.

    Example: rong pack export --language km --to /media/stick --against 5f0c2a9be1d4
    """
    write = export_zip if target.suffix.lower() == ".zip" else export_pack
    report = write(services.packs, SYSTEM, language, target, internal=internal, against=against)
    if as_json:
        print_json({"language": report.language, "version": report.manifest_digest, "to": str(target),
                    "made_at": report.made_at.isoformat(), "versions": report.versions, "objects": report.objects,
                    "written": report.written, "written_bytes": report.written_bytes, "left_out": report.left_out})
        return
    click.echo(f"{report.language}: {report.versions} works, {report.objects} objects; {report.written} written "
               f"({_size(report.written_bytes)}), {report.left_out} left out")
    click.echo(f"version {report.manifest_digest}")


@pack.command("verify")
@click.argument("place", metavar="DIR", type=FOLDER)
@as_json
@click.pass_obj
def verify(services: Services, place: Path, as_json: bool) -> None:
    """Read every byte of a pack (a folder or a .zip) and say what is wrong with it; changes nothing.

    Example: rong pack verify /media/stick
    """
    with opened(place, services.settings.packs) as folder:
        report = verify_pack(folder)
    if as_json:
        print_json({"ok": not report.problems, "packs": [_checked(one) for one in report.packs],
                    "problems": [{"code": one.code, "message": str(one)} for one in report.problems]})
    else:
        for one in report.packs:
            left_out = f", {len(one.left_out)} of them in an earlier pack" if one.left_out else ""
            click.echo(f"{one.manifest.language}: {len(one.manifest.versions)} works, {len(one.manifest.objects)} objects{left_out}, "
                       f"{_size(_bytes(one.manifest))}, of {one.manifest.made_at:%Y-%m-%d}, version {one.digest}")
    if report.problems:
        for problem in report.problems:
            click.echo(f"error: {problem}", err=True)
        raise click.exceptions.Exit(1)
    if not as_json:
        click.echo("everything is right")


@pack.command("install")
@click.argument("place", metavar="DIR", type=FOLDER)
@as_json
@click.pass_obj
def install(services: Services, place: Path, as_json: bool) -> None:
    """Check a pack (a folder or a .zip), then show what it holds to readers here. Harmless to repeat.

    Example: rong pack install /media/stick
    """
    with opened(place, services.settings.packs) as folder:
        report = install_pack(services.packs, SYSTEM, folder)
    if as_json:
        print_json({"languages": [_installed(one) for one in report.languages]})
        return
    for one in report.languages:
        click.echo(f"{one.language}: {one.versions} works; {one.changed} changed, {one.withdrawn} withdrawn, "
                   f"{one.terms} new terms, {len(one.skipped)} left alone")
        for version in one.skipped:
            click.echo(f"  left alone: {version.work_id} “{version.title}”: {version.reason}")


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
        print_json({"packs": [{"language": one.language, "version": one.manifest_digest, "versions": one.versions,
                               "made_at": one.made_at.isoformat(), "installed_at": one.installed_at.isoformat()}
                              for one in installed]})
        return
    for one in installed:
        click.echo(f"{one.language}: {one.versions} works, of {one.made_at:%Y-%m-%d}, installed {one.installed_at:%Y-%m-%d}, "
                   f"version {one.manifest_digest}")
    if not installed:
        click.echo("no pack is installed here")


def _checked(one: CheckedPack) -> dict[str, object]:
    return {"language": one.manifest.language, "version": one.digest, "made_at": one.manifest.made_at.isoformat(),
            "versions": len(one.manifest.versions), "objects": len(one.manifest.objects),
            "left_out": len(one.left_out), "bytes": _bytes(one.manifest)}


def _installed(one: InstalledLanguage) -> dict[str, object]:
    return {"language": one.language, "version": one.manifest_digest, "versions": one.versions,
            "changed": one.changed, "withdrawn": one.withdrawn, "terms": one.terms,
            "skipped": [{"work": version.work_id, "language": version.language, "title": version.title,
                         "reason": version.reason} for version in one.skipped]}


def _bytes(manifest: Manifest) -> int:
    return sum(manifest.objects.values())


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{number / 1_000:.1f} kB"
