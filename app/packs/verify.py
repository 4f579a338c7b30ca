"""Checking a pack: the list itself, what vouches for it, and every byte it names. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from app.errors import N_, Invalid, NotFound, RongError
from app.languages.normalization import clean
from app.packs import earlier, manifest, terms
from app.packs.folder import SMALL, PackFolder
from app.packs.layout import manifest_path, object_path, without_path
from app.packs.manifest import Manifest, PackedVersion
from app.packs.ports import Progress, silent
from app.packs.terms import read_terms
from app.packs.trust import DigestSeal, Trust
from app.publications.attachments import KINDS


@dataclass(frozen=True)
class CheckedPack:
    """One language of a pack whose list is right. ``left_out`` objects must come from an earlier pack."""

    manifest: Manifest
    digest: str
    left_out: frozenset[str]


@dataclass(frozen=True)
class VerifyReport:
    """What was looked at, and each thing that is wrong; a pack is good when nothing is."""

    packs: tuple[CheckedPack, ...]
    problems: tuple[RongError, ...]


def verify_pack(folder: Path, *, trust: Trust | None = None, progress: Progress = silent) -> VerifyReport:
    """Read a whole pack folder. Raises ``NotFound`` for a folder that is no pack and ``Invalid`` for a newer format."""
    pack = PackFolder(folder)
    packs, problems = listed_packs(pack, trust or DigestSeal())
    total, done = sum(len(one.manifest.objects) for one in packs), 0
    for one in packs:
        for problem in _object_problems(pack, one):
            if problem is not None:
                problems.append(problem)
            done += 1
            progress(done, total)
        problems.extend(_file_problems(one.manifest))
    if not packs and not problems:
        problems.append(NotFound("packs.empty", N_("This pack holds no language at all. Copy the pack again.")))
    return VerifyReport(tuple(packs), tuple(problems))


def listed_packs(pack: PackFolder, trust: Trust) -> tuple[list[CheckedPack], list[RongError]]:
    """The lists of a pack that are right, and what is wrong with the others; reads no objects."""
    pack.require_pack()
    packs: list[CheckedPack] = []
    problems: list[RongError] = []
    for language in pack.languages():
        try:
            packs.append(_list_of(pack, language, trust))
        except RongError as error:
            problems.append(error)
    return packs, problems


def _list_of(pack: PackFolder, language: str, trust: Trust) -> CheckedPack:
    data = pack.read(manifest_path(language), manifest.MAX_BYTES) or b""
    witnesses = {path: found for path in trust.witnesses(language) if (found := pack.read(path, SMALL)) is not None}
    trust.check(language, data, witnesses)
    listed = manifest.decode(data, language)
    left_out = earlier.left_out(pack.read(without_path(language), manifest.MAX_BYTES), language)
    return CheckedPack(listed, manifest.digest_of(data), left_out & set(listed.objects))


def _object_problems(pack: PackFolder, checked: CheckedPack) -> Iterator[RongError | None]:
    """One answer for each object: what is wrong with it, or None."""
    bodies = {one.body: one for one in checked.manifest.versions}
    owners = _owners(checked.manifest)
    for digest, size in sorted(checked.manifest.objects.items()):
        try:
            if digest in checked.left_out and not pack.has_object(digest):
                yield None
            elif not pack.has_object(digest):
                yield _problem(NotFound, "packs.missing", N_("“%(title)s” (%(language)s): %(part)s is missing. Copy the pack again, or export it anew."), owners[digest], checked, digest)
            elif not pack.object_is_right(digest, size):
                yield _problem(Invalid, "packs.damaged", N_("“%(title)s” (%(language)s): %(part)s is damaged. Copy the pack again, or export it anew."), owners[digest], checked, digest)
            elif not _reads(pack, digest, checked.manifest, digest in bodies):
                yield _problem(Invalid, "packs.no_text", N_("“%(title)s” (%(language)s): %(part)s is no text that this program reads. Ask for a new pack."), owners[digest], checked, digest)
            else:
                yield None
        except RongError as error:
            yield error


def _owners(listed: Manifest) -> dict[str, tuple[str, str]]:
    """For every object, the title of a work that needs it and the name of the file, empty for a text."""
    owners = {listed.glossary: (N_("Glossary"), "")} if listed.glossary else {}
    for one in listed.versions:
        owners[one.body] = (one.title, "")
        for file in one.attachments:
            owners.setdefault(file.digest, (one.title, file.name))
    return owners


def _problem(kind: type[RongError], code: str, message: str, owner: tuple[str, str], checked: CheckedPack,
             digest: str) -> RongError:
    title, name = owner
    return kind(code, message, title=title, language=checked.manifest.language, part=name or object_path(digest))


def _reads(pack: PackFolder, digest: str, listed: Manifest, is_body: bool) -> bool:
    """Whether a text is clean UTF-8 and a glossary is one; of other objects the digest says it all."""
    if digest == listed.glossary:
        with pack.open_object(digest) as stream:
            read_terms(stream.read(terms.MAX_BYTES), listed.language)
    return not is_body or _is_text(pack, digest)


def _is_text(pack: PackFolder, digest: str) -> bool:
    with pack.open_object(digest) as stream:
        try:
            body = stream.read().decode("utf-8")
        except UnicodeDecodeError:
            return False
    return clean(body) == body and body.strip() != ""


def _file_problems(listed: Manifest) -> Iterator[RongError]:
    """Files of a kind that the archive does not hand out: a page or a program under the name of a picture."""
    for one in listed.versions:
        for file in one.attachments:
            known = KINDS.get(PurePath(file.name).suffix.lower())
            if known is None or (file.media_type, file.role) != known[:2]:
                yield _unknown_kind(one, listed.language, file.name)


def _unknown_kind(one: PackedVersion, language: str, name: str) -> RongError:
    return Invalid("packs.unknown_kind", N_("“%(title)s” (%(language)s): files like %(part)s are not taken. Install a newer Rông, or ask for a new pack."),
                   title=one.title, language=language, part=name)
