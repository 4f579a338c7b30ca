"""What a list brings that is not here yet, found by its pages: those that were placed whole before are not even read."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from sqlalchemy import func, select

from app.database import UnitOfWork
from app.errors import N_, NotFound, RongError
from app.packs.choice import Choice
from app.packs.manifest import SEARCH, TEXT, Page
from app.packs.models import InstalledVersion
from app.packs.pages import PackedVersion, entry_digest
from app.packs.ports import PackRoom
from app.packs.reading import Listed, Pack
from app.publications.models import LanguageVersion, Revision

MOST_URGENT = 20
EARLIER = "packs.needs_earlier"
# texts lie in the database and in the index, and both need room while they are written
TEXT_FACTOR = 4
SPARE_BYTES = 64 * 1024 * 1024
# after all ids of works
_END = chr(0x10FFFF)


@dataclass
class Survey:
    """What installing a list would do; ``sizes`` are the bytes of what is not here, by kind, ``urgent`` titles of notices."""

    works: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    urgent: list[str] = field(default_factory=list)
    sizes: Counter[str] = field(default_factory=Counter)
    problems: list[RongError] = field(default_factory=list)


def open_pages(uow: UnitOfWork, listed: Listed) -> tuple[Page, ...]:
    """The pages of a list with works that are not placed as the page says, or lack a file."""
    whole = {page: count for page, count in uow.session.execute(
        select(InstalledVersion.page, func.count()).where(
            InstalledVersion.language == listed.manifest.language, InstalledVersion.listed, InstalledVersion.entry != "",
            ~InstalledVersion.lacking).group_by(InstalledVersion.page))}
    return tuple(page for page in listed.manifest.pages if whole.get(page.digest) != page.works)


def to_place(uow: UnitOfWork, language: str, works: Iterable[PackedVersion]) -> list[tuple[PackedVersion, str]]:
    """The versions that are not placed as the list says, each with the digest of what it says."""
    entries = {one.work_id: (one, entry_digest(one)) for one in works}
    rows = rows_of(uow, language, entries)
    return [(one, entry) for one, entry in entries.values()
            if (row := rows.get(one.work_id)) is None or row.entry != entry or row.lacking or not row.listed]


def rows_of(uow: UnitOfWork, language: str, work_ids: Iterable[str]) -> Mapping[str, InstalledVersion]:
    """What packs brought of these works in this language."""
    return {row.work_id: row for row in uow.session.scalars(select(InstalledVersion).where(
        InstalledVersion.language == language, InstalledVersion.work_id.in_(list(work_ids))))}


def unlisted(uow: UnitOfWork, listed: Listed, read: Mapping[str, Sequence[str]]) -> list[str]:
    """The works that packs brought and this list has no more; ``read`` are those on its open pages, none where one cannot be read.

    Pages follow each other in the order of the works' ids, so a work between two others of one page, or at the seam of
    two pages that are known, is in the list or not. Beside a page that cannot be read nobody knows, and nothing is named.
    """
    pages = {page.digest for page in listed.manifest.pages}
    known: dict[str, list[str]] = {}
    rest = []
    for work_id, page in uow.session.execute(select(InstalledVersion.work_id, InstalledVersion.page).where(
            InstalledVersion.language == listed.manifest.language, InstalledVersion.listed).execution_options(yield_per=1000)):
        if page in pages and page not in read:
            known.setdefault(page, []).append(work_id)
        else:
            rest.append(work_id)
    known.update((page, list(works)) for page, works in read.items())
    named = {work_id for works in known.values() for work_id in works}
    return certain((one for one in rest if one not in named), [known.get(page.digest, []) for page in listed.manifest.pages])


def certain(works: Iterable[str], pages: Sequence[Sequence[str]]) -> list[str]:
    """Those of these works that stand on no page of which nobody knows the works, as it is empty here."""
    unsure = sorted(_unsure(pages))
    firsts, reached = [first for first, _ in unsure], list(accumulate((last for _, last in unsure), max))
    return [one for one in works if not (before := bisect_left(firsts, one)) or one >= reached[before - 1]]


def _unsure(pages: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Between which works those of a page stand that cannot be read."""
    last, gap = "", False
    for works in pages:
        if not works:
            gap = True
            continue
        if gap:
            yield last, min(works)
        last, gap = max(works), False
    if gap:
        yield last, _END


def survey(uow: UnitOfWork, room: PackRoom, pack: Pack, listed: Listed, choice: Choice, seen: set[str]) -> Survey:
    """Look at the open pages of a list; pages that are not right stand in ``problems``, and none of theirs counts as withdrawn.

    ``seen`` are the digests of what other lists of the pack bring: it comes and is counted once.
    """
    found, language, read = Survey(listed.manifest.works), listed.manifest.language, dict[str, list[str]]()
    _count_beside(room, pack, listed, seen, found.sizes)
    texts_missing = False
    for page in open_pages(uow, listed):
        try:
            works = pack.page(listed.manifest, page)
        except RongError as error:
            if listed.carried.has(page.digest) or pack.has(page.digest):
                found.problems.append(error)
            elif not any(one.code == EARLIER for one in found.problems):
                found.problems.append(needs_earlier(language))
            read[page.digest] = []
            continue
        read[page.digest] = [one.work_id for one in works]
        wanted = to_place(uow, language, works)
        shown = _shown(uow, language, [one.work_id for one, _ in wanted])
        rows = rows_of(uow, language, shown)
        for one, _ in wanted:
            if shown.get(one.work_id) == one.text and one.work_id not in rows:
                continue  # made here, and the same
            if not pack.has(one.text) and not listed.carried.has(one.text) and one.text not in _texts(uow, language, one.work_id):
                texts_missing = True
                continue
            found.new += one.work_id not in shown
            found.changed += one.work_id in shown
            found.sizes[TEXT] += one.size
            if one.urgent and len(found.urgent) < MOST_URGENT:
                found.urgent.append(one.title)
            for role, size in _absent(room, pack, one, choice, seen):
                found.sizes[role] += size
    found.withdrawn = len(_shown(uow, language, unlisted(uow, listed, read)))
    if texts_missing and not any(one.code == EARLIER for one in found.problems):
        found.problems.append(needs_earlier(language))
    return found


def _count_beside(room: PackRoom, pack: Pack, listed: Listed, seen: set[str], sizes: Counter[str]) -> None:
    """Add up, by kind, the bytes of what would be taken and belongs to no work: glossary, lexicons, words of the pages, models."""
    takers = {kind.kind: kind for kind in room.extras}
    glossary = listed.manifest.glossary
    wanted = [] if glossary is None or room.storage.has(glossary.digest) else [(glossary.digest, glossary.size, TEXT)]
    wanted += [(one.digest, one.size, one.kind) for one in listed.manifest.extras if one.kind in takers and takers[one.kind].wants(one.name, one.digest)]
    for digest, size, kind in wanted:
        if digest not in seen and pack.has(digest):
            seen.add(digest)
            sizes[kind] += size


def needs_earlier(language: str) -> NotFound:
    """The failure for a list of which the pack leaves out what is not here."""
    return NotFound(EARLIER, N_("The %(language)s pack leaves out what an earlier one brings, and that is not here. Install the earlier one as well, or get a whole one: until then something withdrawn may still be shown."),
                    language=language)


def need(sizes: Mapping[str, int]) -> int:
    """The room that so many bytes of each kind take on the disk."""
    return sum(size * (TEXT_FACTOR if kind == TEXT else 1) for kind, size in sizes.items() if kind != SEARCH)


def weight(room: PackRoom, pack: Pack, one: PackedVersion, choice: Choice) -> int:
    """The bytes that placing a version moves."""
    return one.size + sum(size for _, size in _absent(room, pack, one, choice, set()))


def _absent(room: PackRoom, pack: Pack, one: PackedVersion, choice: Choice, seen: set[str]) -> Iterator[tuple[str, int]]:
    """The files that would come, by role and size."""
    for file in one.attachments:
        if file.digest not in seen and choice.takes(file) and not room.storage.has(file.digest) \
                and all(pack.has(part.digest) for part in file.objects):
            seen.add(file.digest)
            yield file.role, file.size


def _texts(uow: UnitOfWork, language: str, work_id: str) -> set[str]:
    """The digests of the texts that a work has had here in this language."""
    return set(uow.session.scalars(select(Revision.digest).join(LanguageVersion, LanguageVersion.id == Revision.version_id)
                                   .where(LanguageVersion.work_id == work_id, LanguageVersion.language == language)))


def _shown(uow: UnitOfWork, language: str, work_ids: list[str]) -> dict[str, str]:
    """Those of the works that readers see in this language, each with the digest of its text."""
    return {work_id: digest for start in range(0, len(work_ids), 500) for work_id, digest in uow.session.execute(
        select(LanguageVersion.work_id, Revision.digest).join(Revision, Revision.id == LanguageVersion.published_revision_id)
        .where(LanguageVersion.work_id.in_(work_ids[start:start + 500]), LanguageVersion.language == language))}
