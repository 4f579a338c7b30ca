"""rong keys: who signs packs, and whose packs are taken here."""

import re
import sys
from pathlib import Path

import click

from app.accounts.permissions import SYSTEM, not_at_a_post
from app.cli.command import print_json
from app.errors import N_, Invalid
from app.packs.trust import chain, making, roles
from app.packs.trust.cosigning import SignReport, sign_pack, waiting_for
from app.packs.trust.keyring import Ask
from app.packs.trust.making import KeysReport
from app.packs.trust.shown import ShownKeys, shown
from app.settings import POST
from app.wiring import Services

PLACE = click.Path(path_type=Path)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
passphrases = click.option("--passphrase-file", "file", type=PLACE, metavar="FILE",
                           help="Passphrases for scripts, one a line: the name of a key, a space, its passphrase.")
root_keys = click.option("--keys", "places", type=PLACE, multiple=True, required=True, metavar="DIR",
                         help="Folder or file with keys of the root; two of them are needed. May be repeated.")
to = click.option("--to", "folder", type=PLACE, metavar="DIR", help="Folder for new keys of the root.")


@click.group()
def keys() -> None:
    """The keys that sign packs, and the fingerprint by which a post knows its office. See docs/keys.md.

    Example: rong keys show
    """


@keys.command()
@click.option("--to", "folder", type=PLACE, required=True, metavar="DIR", help="Folder for the three keys of the root, such as a stick; they are not kept here.")
@click.option("--publishers", default=2, show_default=True, type=click.IntRange(1, making.MOST_PUBLISHERS), help="How many people may sign; two of them have to.")
@click.option("--begin-again", is_flag=True, help="Although there are keys, because two of the root are lost; then tell every post the new fingerprint.")
@passphrases
@as_json
@click.pass_obj
def make(services: Services, folder: Path, publishers: int, begin_again: bool, file: Path | None, as_json: bool) -> None:
    """Make all keys of an office: three of the root, those of the publishers, and the one that signs by itself.

    Example: rong keys make --to /media/stick
    """
    if services.settings.role == POST:
        raise not_at_a_post()
    report = making.make_keys(services.trust, SYSTEM, folder, publishers, _chooser(file), begin_again=begin_again)
    _tell(report, as_json)


@keys.command()
@as_json
@click.pass_obj
def show(services: Services, as_json: bool) -> None:
    """Show the fingerprint by which this office is known, or whose packs are taken here, and all keys.

    Example: rong keys show
    """
    found = shown(services.trust)
    if as_json:
        print_json({"fingerprint": found.fingerprint, "root_version": found.root_version, "pinned": found.pinned, "made_here": found.made_here,
                    "signed_at": found.signed_at.isoformat() if found.signed_at else None,
                    "roles": [{"role": one.role, "needed": one.needed, "keys": [{"name": name, "here": here} for name, here in one.keys]} for one in found.roles]})
        return
    for line in _lines(found):
        click.echo(line)


@keys.command()
@click.argument("given", metavar="FILE_OR_FINGERPRINT")
@as_json
@click.pass_obj
def trust(services: Services, given: str, as_json: bool) -> None:
    """Take packs of this office and of no other: the fingerprint it tells, or a file of its root.

    Example: rong keys trust "01234 56789 01234 56789 01234 56789 01234 56789"
    """
    place = Path(given)
    digits = making.trust_root(services.trust, SYSTEM, _read(place) if place.is_file() else given)
    if as_json:
        print_json({"fingerprint": digits})
    else:
        click.echo(f"packs are taken from the office with the fingerprint\n  {roles.grouped(digits)}")


@keys.command()
@click.argument("role", type=click.Choice(list(roles.ROLES)))
@root_keys
@to
@passphrases
@as_json
@click.pass_obj
def rotate(services: Services, role: str, places: tuple[Path, ...], folder: Path | None, file: Path | None, as_json: bool) -> None:
    """Replace all keys of a role by new ones. The next packs tell the posts.

    Example: rong keys rotate online --keys /media/stick
    """
    _replace(services, role, places, folder, file, as_json)


@keys.command()
@click.argument("name", metavar="KEY")
@root_keys
@to
@passphrases
@as_json
@click.pass_obj
def revoke(services: Services, name: str, places: tuple[Path, ...], folder: Path | None, file: Path | None, as_json: bool) -> None:
    """Let one key count no longer, because it was lost or stolen or its keeper has left, and make another.

    Example: rong keys revoke publisher-2 --keys /media/stick
    """
    if name in roles.ROLES:
        raise Invalid("keys.one_key", N_("%(name)s is a role. Name one key, such as publisher-2, or use “rong keys rotate”."), name=name)
    _replace(services, name, places, folder, file, as_json)


@keys.command()
@click.argument("place", metavar="DIR", type=PLACE)
@click.option("--key", "files", type=PLACE, multiple=True, metavar="FILE", help="Key of a publisher; may be repeated. Those kept here without it.")
@passphrases
@as_json
@click.pass_obj
def sign(services: Services, place: Path, files: tuple[Path, ...], file: Path | None, as_json: bool) -> None:
    """Sign a pack (a folder or a file) that waits for the signature of a publisher, on any machine with Rông.

    Example: rong keys sign /media/stick --key /media/mine/publisher-2.key
    """
    report = sign_pack(services.trust, SYSTEM, place, files or (services.settings.keys,), _asker(file))
    if as_json:
        print_json({"lists": [{"path": one.path, "version": one.version, "sha256": one.sha256} for one in report.lists.values()],
                    "signed_now": list(report.signed_now), "missing": list(report.missing), "unseen": list(report.unseen)})
        return
    for one in report.lists.values():
        unseen = "; not in this pack, and not known here: nobody has looked at it" if one.path in report.unseen else ""
        click.echo(f"{one.path}, version {one.version}{unseen}")
    for line in _outcome(report):
        click.echo(line)


def sign_exported(services: Services, place: Path, file: Path | None) -> tuple[str, ...]:
    """Have a pack that was just exported signed by those who are there; returns the keys it still waits for.

    Asks only where a person can answer or a file does, and only if the pack waits at all.
    """
    missing = waiting_for(services.trust, place)
    if missing and (file is not None or sys.stdin.isatty()):
        return sign_pack(services.trust, SYSTEM, place, (services.settings.keys,), _asker(file)).missing
    return missing


def waits_line(missing: tuple[str, ...]) -> str:
    """What is said of a pack that still waits."""
    return f"waits for the signature of {', '.join(missing)}: “rong keys sign”"


def _replace(services: Services, which: str, places: tuple[Path, ...], folder: Path | None, file: Path | None, as_json: bool) -> None:
    report = making.replace_keys(services.trust, SYSTEM, which, places, folder, _asker(file), _chooser(file))
    _tell(report, as_json)


def _tell(report: KeysReport, as_json: bool) -> None:
    if as_json:
        print_json({"root_version": report.root_version, "fingerprint": report.fingerprint, "written": [str(one) for one in report.written]})
        return
    for place in report.written:
        click.echo(f"written: {place}")
    click.echo(f"root {report.root_version}, fingerprint\n  {roles.grouped(report.fingerprint)}")


def _outcome(report: SignReport) -> list[str]:
    lines = [f"signed by {', '.join(report.signed_now)}"] if report.signed_now else []
    return [*lines, waits_line(report.missing) if report.missing else "the pack has all signatures it needs"]


def _lines(found: ShownKeys) -> list[str]:
    lines = []
    if found.fingerprint is None and found.pinned is None:
        lines.append("no root is known here: packs are taken unsigned, or from the first office met")
    if found.pinned is not None and found.pinned != found.fingerprint:
        lines += ["packs are taken from the office with the fingerprint", f"  {roles.grouped(found.pinned)}"]
    if found.fingerprint is not None:
        whose = "of this office" if found.made_here else "whose packs are taken here"
        lines += [f"fingerprint {whose} (root {found.root_version})", f"  {roles.grouped(found.fingerprint)}"]
    if found.signed_at is not None:
        lines.append(f"newest signature: {found.signed_at:%Y-%m-%d %H:%M} UTC")
    for one in found.roles:
        names = ", ".join(f"{name} (kept here)" if here else name for name, here in one.keys)
        lines.append(f"{one.role}: {one.needed} of {len(one.keys)}: {names}")
    return lines


def _chooser(file: Path | None) -> Ask:
    """New passphrases: from the file, or asked for twice."""
    if file is None:
        return lambda name: str(click.prompt(f"New passphrase for {name}", hide_input=True, confirmation_prompt=True, err=True))
    found = _passphrases(file)

    def give(name: str) -> str:
        if name not in found:
            raise Invalid("keys.no_passphrase", N_("%(file)s has no passphrase for %(name)s. Add a line: the name, a space, the passphrase."),
                          file=file.name, name=name)
        return found[name]

    return give


def _asker(file: Path | None) -> Ask:
    """Passphrases of keys that are there, from the file or asked for; empty for one whose keeper is not."""
    if file is not None:
        found = _passphrases(file)
        return lambda name: found.get(name, "")
    return lambda name: str(click.prompt(f"Passphrase of {name} (Enter if its keeper is not here)", hide_input=True, default="",
                                         show_default=False, err=True))


def _passphrases(file: Path) -> dict[str, str]:
    try:
        text = _read(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("keys.not_utf8", N_("%(file)s is not UTF-8 text. Save it as UTF-8 and try again."), file=file.name) from error
    return dict(re.findall(r"^(\S+)[ \t]+(.+?)\s*$", text, re.MULTILINE))


def _read(place: Path) -> bytes:
    with place.open("rb") as stream:
        return stream.read(chain.SMALL)
